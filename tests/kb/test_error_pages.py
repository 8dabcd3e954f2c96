"""Pages of errors need nothing but their own template."""

import base64
import hashlib
import re

import pytest
from django.core.exceptions import DisallowedHost, PermissionDenied, SuspiciousOperation
from django.http import Http404
from django.urls import Resolver404

from kb import error_pages
from kb.security_headers import CONTENT_POLICY


def words_of(answer):
    return " ".join(re.sub(r"<[^>]*>", " ", answer.content.decode().partition("<body>")[2]).split())


def test_the_style_that_stands_in_the_page_is_the_one_that_is_allowed(rf):
    answer = error_pages.server_error(rf.get("/"))

    (style,) = re.findall(r"<style>(.*)</style>", answer.content.decode(), re.S)
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert f"style-src 'sha256-{digest}'" in answer.headers[CONTENT_POLICY]
    assert "script" not in answer.content.decode()


def test_it_needs_no_collected_files(rf, settings):
    manifest = "whitenoise.storage.CompressedManifestStaticFilesStorage"
    settings.STORAGES = {**settings.STORAGES, "staticfiles": {"BACKEND": manifest}}

    assert error_pages.server_error(rf.get("/")).status_code == 500


@pytest.mark.parametrize(
    ("view", "error"),
    [
        (error_pages.permission_denied, PermissionDenied("Only managers <may>.")),
        (error_pages.page_not_found, Http404("Only managers <may>.")),
    ],
)
def test_a_sentence_that_was_raised_is_shown_as_text(rf, view, error):
    answer = view(rf.get("/"), error)

    assert "Only managers &lt;may&gt;." in words_of(answer)
    assert answer.kb_detail == "Only managers <may>."


@pytest.mark.parametrize(
    ("view", "error"),
    [
        (error_pages.bad_request, SuspiciousOperation("a secret")),
        (error_pages.page_not_found, Resolver404({"tried": ["a secret"]})),
    ],
)
def test_what_was_not_meant_for_readers_is_not_shown(rf, view, error):
    assert "secret" not in view(rf.get("/"), error).content.decode()


@pytest.mark.parametrize("local", [True, False])
def test_the_names_of_the_site_are_for_who_runs_it_at_home(rf, settings, local):
    settings.LOCAL, settings.ALLOWED_HOSTS = local, [".localhost", "inside.example"]

    words = words_of(error_pages.bad_request(rf.get("/"), DisallowedHost("evil.example")))

    assert "does not answer to the name" in words
    assert ("inside.example" in words) == local


def test_the_page_of_a_failed_middleware_is_the_same(client, settings):
    settings.MIDDLEWARE = [f"{__name__}.broken"]
    client.raise_request_exception = False

    answer = client.get("/")

    assert (answer.status_code, "Error 500" in words_of(answer)) == (500, True)


def broken(get_response):
    def respond(request):
        raise RuntimeError("secret")

    return respond
