"""A page of another origin reads what is public in a real browser, and nothing else."""

from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest

ASK = """
async ([url, options]) => {
  try {
    const answer = await fetch(url, options);
    const headers = Object.fromEntries(answer.headers);
    return { status: answer.status, headers, text: await answer.text() };
  } catch (error) {
    return { refused: error.name };
  }
}
"""
REFUSED = {"refused": "TypeError"}  # what fetch tells of an answer that a page may not see
JSON = {"Content-Type": "application/json"}


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_):
        pass


@pytest.fixture(scope="module")
def elsewhere(tmp_path_factory):
    """The address of a page on another port, which is another origin."""
    folder = tmp_path_factory.mktemp("elsewhere")
    (folder / "index.html").write_text(
        "<!DOCTYPE html><title>A map</title><link rel=icon href=data:,>"
    )
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=folder)) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


@pytest.fixture
def fetch(browser, site, elsewhere):
    """What a script of that page gets from an address of the site."""
    context = browser.new_context()
    page = context.new_page()
    page.goto(elsewhere)
    yield lambda path, **options: page.evaluate(ASK, [f"{site.url}{path}", options])
    context.close()


def test_a_list_with_its_headers(fetch):
    answer = fetch("/api/v1/events/?page_size=2")

    assert answer["status"] == 200
    assert answer["headers"]["etag"]
    assert 'rel="next"' in answer["headers"]["link"]
    assert '"results"' in answer["text"]


def test_a_file_with_the_number_of_its_rows(fetch):
    answer = fetch("/api/v1/groups/?format=csv")

    assert int(answer["headers"]["x-row-count"]) == len(answer["text"].splitlines()) - 1


def test_what_is_known_is_not_sent_again(fetch):
    etag = fetch("/api/v1/groups/")["headers"]["etag"]

    again = fetch("/api/v1/groups/", headers={"If-None-Match": etag}, cache="no-store")

    assert (again["status"], again["text"]) == (304, "")


def test_a_file_of_a_release_whole_and_in_part(fetch):
    path = "/api/v1/releases/2026.1/files/manifest.json"

    whole, part = fetch(path), fetch(path, headers={"Range": "bytes=0-9"}, cache="no-store")

    assert (whole["status"], part["status"]) == (200, 206)
    assert part["text"] == whole["text"][:10]
    assert part["headers"]["content-range"].startswith("bytes 0-9/")


@pytest.mark.parametrize("path", ["/api/", "/api/v1/", "/api/v1", "/api/schema/?format=json"])
def test_the_root_and_the_schema(fetch, path):
    assert fetch(path)["status"] == 200


def test_why_a_request_was_refused(fetch):
    answer = fetch("/api/v1/events/?contry=ML")

    assert (answer["status"], "country" in answer["text"]) == (400, True)


def test_a_token_that_is_not_in_force_is_told_so(fetch):
    answer = fetch("/api/v1/groups/", headers={"Authorization": "Bearer kb_none.none"})

    assert answer["status"] == 401


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_nothing_is_written(fetch, method):
    assert fetch("/api/v1/sources/", method=method, headers=JSON, body="{}") == REFUSED


def test_leave_to_read_with_a_token_is_none_to_write(fetch):
    token = {"Authorization": "Bearer kb_none.none"}
    assert fetch("/api/v1/sources/", headers=token)["status"] == 401

    assert fetch("/api/v1/sources/", method="POST", headers={**token, **JSON}, body="{}") == REFUSED


def test_what_needs_no_leave_to_be_sent_needs_an_account(fetch):
    assert fetch("/api/v1/sources/", method="POST", body="{}")["status"] == 401


def test_nobodys_session_is_used(fetch):
    assert fetch("/api/v1/groups/", credentials="include") == REFUSED


@pytest.mark.parametrize("path", ["/admin/login/", "/admin/", "/api/docs/"])
def test_pages_for_people_are_not_read(fetch, path):
    assert fetch(path) == REFUSED
