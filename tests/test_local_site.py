"""The site as `make run` serves it on one's own machine: its own pages of errors, never Django's."""

import json
import re
from http.client import HTTPConnection
from urllib.request import urlopen

import pytest

from tests.broken.urls import SECRET
from tests.site import made_database, served

pytestmark = pytest.mark.xdist_group("site")
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
OF_DEBUG_PAGES = (b"Traceback", b"DEBUG = True", b"settings", b"urlconf", SECRET.encode())
INSIDE = "default-src 'none'"


@pytest.fixture(scope="module")
def failing(seeded, tmp_path_factory):
    """A site with addresses that fail, and what it printed."""
    folder = tmp_path_factory.mktemp("failing")
    settings = {"DJANGO_SETTINGS_MODULE": "tests.broken.settings"}
    with made_database(seeded) as name, served(name, folder, **settings) as site:
        (log,) = folder.glob("site-*.log")
        yield site, log


@pytest.fixture(scope="module")
def ask(failing):
    """A function that asks the failing site, and gives the answer with its body read."""

    def asked(path, method="GET", **headers):
        connection = HTTPConnection(failing[0].url.partition("//")[2], timeout=30)
        connection.request(method, path, headers=headers)
        answer = connection.getresponse()
        answer.body = answer.read()
        connection.close()
        return answer

    return asked


WRONG_HOST = {"Host": "evil.example"}
FAILURES = [
    ("/fail/400/", {}, 400),
    ("/fail/403/", {}, 403),
    ("/fail/500/", {}, 500),
    ("/nothing", {}, 404),
    ("/api/docs/nothing/", {}, 404),
    ("/api/docs/fail/500/", {}, 500),
    ("/", WRONG_HOST, 400),
    ("/admin/", WRONG_HOST, 400),
]


@pytest.mark.parametrize(("path", "headers", "status"), FAILURES)
def test_a_person_gets_a_page_of_the_site(ask, path, headers, status):
    answer = ask(path, Accept=BROWSER, **headers)

    html = answer.body.decode()
    assert answer.status == status
    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
    assert INSIDE in answer.headers["Content-Security-Policy"]
    assert f"Error {status}" in html
    assert {"/", "/api/docs/", "/admin/"} <= set(re.findall(r'href="([^"]*)"', html))
    assert [inside for inside in OF_DEBUG_PAGES if inside in answer.body] == []


@pytest.mark.parametrize(("path", "headers", "status"), FAILURES)
def test_a_client_gets_a_problem(ask, path, headers, status):
    answer = ask(path, Accept="application/json", **headers)

    problem = json.loads(answer.body)
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert (answer.status, problem["status"], problem["instance"]) == (status, status, path)
    assert [inside for inside in OF_DEBUG_PAGES if inside in answer.body] == []


@pytest.mark.parametrize("accept", [BROWSER, "application/json", "*/*"])
@pytest.mark.parametrize(
    ("path", "headers", "status"),
    [("/api/v1/fail/500/", {}, 500), ("/api/v1/nothing/", {}, 404), ("/api/v1/", WRONG_HOST, 400)],
)
def test_the_api_answers_with_problems_alone(ask, path, headers, status, accept):
    answer = ask(path, Accept=accept, **headers)

    assert (answer.status, json.loads(answer.body)["status"]) == (status, status)
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert [inside for inside in OF_DEBUG_PAGES if inside in answer.body] == []


def test_a_wrong_name_is_told_which_are_right(ask):
    html = ask("/", Accept=BROWSER, **WRONG_HOST).body.decode()

    assert "It answers to: localhost, 127.0.0.1, [::1]" in html


def test_a_form_without_its_proof_is_refused_in_plain_words(ask):
    answer = ask("/admin/login/", "POST", Accept=BROWSER, Origin="https://evil.example")

    assert (answer.status, b"Nothing was changed" in answer.body) == (403, True)
    assert b"DEBUG" not in answer.body


def test_what_failed_is_written_where_the_server_writes(ask, failing):
    ask("/fail/500/?once=logged", Accept=BROWSER)

    log = failing[1].read_text()
    assert f"RuntimeError: {SECRET}" in log
    assert "Traceback" in log


def test_files_of_pages_are_served_without_being_collected(ask):
    for path in (
        "/static/api/guide.css",
        "/static/admin/css/base.css",
        "/static/drf_spectacular_sidecar/swagger-ui-dist/swagger-ui.css",
    ):
        assert ask(path).status == 200


def test_every_address_that_is_printed_answers(failing):
    site, log = failing
    printed = re.findall(r"http://\S+", log.read_text())

    assert {f"{site.url}{path}" for path in ("/api/v1/", "/api/docs/", "/admin/")} == set(printed)
    for address in printed:
        with urlopen(address) as answer:
            assert answer.status == 200
