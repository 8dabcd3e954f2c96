"""What browsers may do with an answer: every answer says it."""

import pytest
from django.views import defaults

from kb import security_headers
from kb.security_headers import ADMIN, CONTENT_POLICY, GUIDE, NOTHING, REDOC, SWAGGER

pytestmark = pytest.mark.django_db
EVERYWHERE = (
    "Permissions-Policy",
    "X-Content-Type-Options",
    "Referrer-Policy",
    "Cross-Origin-Opener-Policy",
    CONTENT_POLICY,
)


@pytest.mark.parametrize(
    ("path", "policy"),
    [
        ("/admin/login/", ADMIN),
        ("/admin/kb/event/", ADMIN),
        ("/api/docs/", GUIDE),
        ("/api/docs/codebook/", GUIDE),
        ("/api/v1/?format=html", GUIDE),
        ("/api/docs/endpoints/", SWAGGER),
        ("/api/redoc/", REDOC),
        ("/api/v1/", NOTHING),
        ("/api/v1/groups/", NOTHING),
        ("/api/schema/", NOTHING),
        ("/livez", NOTHING),
    ],
)
def test_an_answer_has_the_policy_of_its_address(client, path, policy):
    assert client.get(path).headers[CONTENT_POLICY] == policy


@pytest.mark.parametrize(
    "path",
    [
        *("/", "/nothing", "/livez", "/admin/login/", "/admin/kb/event/", "/api/docs/"),
        *("/api/v1/groups/", "/api/v1/groups/nobody/", "/api/v1/groups", "/api/schema/"),
        "/api/v1/events/?q=" + 8000 * "a",
    ],
)
@pytest.mark.parametrize("host", ["testserver", "evil.example"])
def test_every_answer_says_what_a_browser_may_do_with_it(client, path, host):
    answer = client.get(path, headers={"host": host})

    assert [name for name in EVERYWHERE if name not in answer.headers] == []
    assert "frame-ancestors 'none'" in answer.headers[CONTENT_POLICY]


def test_what_is_not_sent_again_says_it_too(client):
    etag = client.get("/api/v1/groups/")["ETag"]

    answer = client.get("/api/v1/groups/", headers={"If-None-Match": etag})

    assert answer.status_code == 304
    assert [name for name in EVERYWHERE if name not in answer.headers] == []


def test_a_file_of_a_page_is_judged_by_the_page(client):
    answer = client.get("/static/kb/icon.svg")

    assert b"<svg" in answer.getvalue()
    assert CONTENT_POLICY not in answer.headers
    assert "Permissions-Policy" in answer.headers


@pytest.mark.parametrize("policy", [ADMIN, GUIDE, SWAGGER, REDOC, NOTHING])
def test_no_inline_script_and_no_other_host_is_allowed(policy):
    rules = dict(rule.split(" ", 1) for rule in policy.split("; "))

    assert rules["default-src"] == rules["base-uri"] == rules["frame-ancestors"] == "'none'"
    assert "'unsafe-inline'" not in rules.get("script-src", "")
    assert not any("http" in rule or "*" in rule for rule in rules.values())


def test_a_view_may_have_a_policy_of_its_own(rf):
    def view(request):
        answer = defaults.server_error(request)
        answer.headers[CONTENT_POLICY] = "default-src 'self'"
        return answer

    answer = security_headers.security_headers(view)(rf.get("/admin/"))

    assert answer.headers[CONTENT_POLICY] == "default-src 'self'"
