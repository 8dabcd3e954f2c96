"""Pages of other origins may read what is public, and nothing else."""

import pytest

from tests.api.conftest import RELEASE, address, every_endpoint, list_of
from tests.api.writers import somebody

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ten_of_everything")]
ORIGIN = "https://maps.example"
ALLOW, EXPOSE = "Access-Control-Allow-Origin", "Access-Control-Expose-Headers"
METHODS, HEADERS = "Access-Control-Allow-Methods", "Access-Control-Allow-Headers"
CREDENTIALS = "Access-Control-Allow-Credentials"


def preflight(client, path, method, origin=ORIGIN):
    headers = {"Origin": origin, "Access-Control-Request-Method": method}
    return client.options(
        path, headers={**headers, "Access-Control-Request-Headers": "if-none-match"}
    )


def listed(answer, header):
    return {name.strip() for name in answer[header].split(",")}


@every_endpoint
def test_what_is_public_may_be_read_from_anywhere(client, endpoint):
    for headers in ({"Origin": ORIGIN}, {}):
        answer = client.get(address(endpoint), headers=headers)

        assert (answer.status_code, answer[ALLOW]) == (200, "*")
        assert listed(answer, EXPOSE) >= {"Link", "ETag", "X-Row-Count", "Retry-After"}
        assert CREDENTIALS not in answer
        # The answer is the same for every origin, so that copies need not be kept for each.
        assert "origin" not in answer.get("Vary", "").lower()


@pytest.mark.parametrize("path", ["/api/", "/api/v1/", "/api/schema/", "/api/v1/groups"])
def test_the_root_the_schema_and_redirects_too(client, path):
    assert client.get(path, headers={"Origin": ORIGIN})[ALLOW] == "*"


def test_what_is_not_sent_again_too(client):
    etag = client.get(list_of("group"))["ETag"]

    answer = client.get(list_of("group"), headers={"Origin": ORIGIN, "If-None-Match": etag})

    assert (answer.status_code, answer[ALLOW]) == (304, "*")


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/api/v1/groups/?page=2", 400),
        ("/api/v1/nothing/", 404),
        ("/api/v1/groups/nobody/", 404),
        ("/api/v1/groups/?q=" + 8000 * "a", 414),
        (f"/api/v1/releases/{RELEASE}/files/nothing.csv", 404),
    ],
)
def test_the_reason_of_a_refusal_may_be_read(client, path, status):
    answer = client.get(path, headers={"Origin": ORIGIN})

    assert (answer.status_code, answer[ALLOW]) == (status, "*")


def test_who_asks_too_often_may_read_when_to_go_on(client, settings):
    settings.RATE_LIMITS = {**settings.RATE_LIMITS, "anonymous": 1}
    answers = [client.get(list_of("group"), headers={"Origin": ORIGIN}) for _ in range(2)]

    assert answers[1].status_code == 429
    assert answers[1]["Retry-After"]
    assert (answers[1][ALLOW], "Retry-After" in listed(answers[1], EXPOSE)) == ("*", True)


def test_a_failure_may_be_read(client, monkeypatch):
    monkeypatch.setattr("api.changes.CHANGES", "SELECT secret FROM nowhere")
    client.raise_request_exception = False

    answer = client.get(list_of("change"), headers={"Origin": ORIGIN})

    assert (answer.status_code, answer[ALLOW]) == (500, "*")


@pytest.mark.parametrize("path", ["/api/v1/groups/", "/api/v1/groups/x/draft/", "/api/schema/"])
def test_leave_to_read_is_given_to_everybody(client, path, django_assert_num_queries):
    with django_assert_num_queries(0):
        answer = preflight(client, path, "GET")

    assert (answer.status_code, answer[ALLOW]) == (200, "*")
    assert listed(answer, METHODS) == {"GET", "HEAD", "OPTIONS"}
    assert listed(answer, HEADERS) >= {"accept", "authorization", "if-none-match", "range"}
    # Browsers keep leave, and ask for none to POST: with this header they would send JSON.
    assert "content-type" not in listed(answer, HEADERS)
    assert CREDENTIALS not in answer


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_leave_to_write_is_not(client, method):
    answer = preflight(client, list_of("group"), method)

    assert [name for name in (ALLOW, METHODS, HEADERS) if name in answer] == []


@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "PATCH", "DELETE"])
def test_an_origin_that_is_named_may_write(client, settings, method):
    settings.CORS_WRITE_ORIGINS = [ORIGIN]

    answer = preflight(client, list_of("group"), method)
    other = preflight(client, list_of("group"), method, origin="https://evil.example")

    assert listed(answer, METHODS) >= {"GET", "POST", "PUT", "PATCH", "DELETE"}
    assert listed(answer, HEADERS) >= {
        *("authorization", "content-type", "if-match", "idempotency-key"),
    }
    assert CREDENTIALS not in answer
    assert "POST" not in other.get(METHODS, "")


def test_who_writes_unasked_needs_an_account_and_json(client):
    """A browser sends these without asking for leave, and no token with them."""
    writer_ = somebody("contributor")
    for who, status in ((client, 401), (writer_, 415)):
        for kind in ("text/plain", "application/x-www-form-urlencoded", ""):
            answer = who.post(
                list_of("source"), "{}", content_type=kind, headers={"Origin": ORIGIN}
            )
            assert answer.status_code == status, kind


def test_a_page_of_the_admin_is_for_this_site_alone():
    manager = somebody("superuser")

    for path in ("/admin/", "/admin/login/", "/admin/kb/event/", "/admin/handbook/", "/api/docs/"):
        answer = manager.get(path, headers={"Origin": ORIGIN})
        beforehand = preflight(manager, path, "GET")
        assert not [
            name
            for each in (answer, beforehand)
            for name in each.headers
            if "Access-C" in name.title()
        ]


def test_what_may_be_done_can_still_be_asked(client):
    answer = client.options(list_of("group"), headers={"Origin": ORIGIN})

    assert listed(answer, "Allow") >= {"GET", "POST"}
