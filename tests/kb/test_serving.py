"""What the server does before any view is asked, and while clients are slow: over real sockets."""

import json
import socket
from contextlib import contextmanager, suppress
from http.client import HTTPConnection
from urllib.parse import urlsplit

import pytest

from tests.site import made_database, served

pytestmark = pytest.mark.xdist_group("site")
PAGE = "/api/v1/events/?page_size=10"
BEGUN = f"GET {PAGE} HTTP/1.1\r\nHost: localhost\r\n".encode()
# With a cookie the token of a form is looked for in its body.
HALF_A_FORM = (
    b"POST /admin/login/ HTTP/1.1\r\nHost: localhost\r\nCookie: csrftoken=" + b"a" * 32 + b"\r\n"
    b"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 5000\r\n\r\nusername="
)
SLOW = 24  # clients; three times the threads of the one process that the tests have


def connected(site):
    address = urlsplit(site.url)
    return socket.create_connection((address.hostname, address.port), timeout=30)


@contextmanager
def clients(site, sent, number=SLOW):
    """So many connections that have sent this, and are still open at the end of the block."""
    opened = [connected(site) for _ in range(number)]
    try:
        for client in opened:
            client.sendall(sent)
        yield opened
        for client in opened:
            assert is_open(client)
    finally:
        for client in opened:
            client.close()


def is_open(client):
    client.setblocking(False)
    with suppress(BlockingIOError):
        return client.recv(1, socket.MSG_PEEK) != b""
    return True


def answer(site, method="GET", path=PAGE, body=None, **headers):
    """Status, headers and body of one answer, by a connection of its own."""
    connection = HTTPConnection(urlsplit(site.url).netloc, timeout=60)
    try:
        connection.request(method, path, body, headers)
        response = connection.getresponse()
        return response.status, response.headers, response.read()
    finally:
        connection.close()


@pytest.mark.parametrize(
    ("request_", "status"),
    [
        (b"GET /api/v1/events/?q=" + b"a" * 9000 + b" HTTP/1.1\r\nHost: localhost\r\n\r\n", 414),
        (b"GET /api/v1/events/?q=" + b"a" * 20_000, 414),
        (BEGUN + b"X: " + b"a" * 40_000 + b"\r\n\r\n", 431),
        (b"nonsense\r\n\r\n", 400),
        ("GET /api/v1/events/?q=é HTTP/9\r\n\r\n".encode(), 400),
        (b"GET http://[ HTTP/1.1\r\nHost: localhost\r\n\r\n", 400),
        (BEGUN + b"Content-Length: " + b"9" * 5000 + b"\r\n\r\n", 400),
        (BEGUN + b"Content-Length: 99999999999\r\n\r\n", 413),
        (BEGUN + b"Transfer-Encoding: gzip\r\n\r\n", 501),
    ],
    ids="long endless wide nonsense version address number body encoding".split(),
)
def test_what_cannot_be_read_is_a_problem_too(site, request_, status):
    with connected(site) as client:
        client.sendall(request_)
        head, _, body = client.makefile("rb").read().partition(b"\r\n\r\n")

    assert b"Content-Type: application/problem+json" in head
    assert head.startswith(f"HTTP/1.1 {status} ".encode())
    assert json.loads(body)["status"] == status


@pytest.mark.parametrize(
    "sent",
    [
        b"",
        BEGUN,
        HALF_A_FORM,
    ],
    ids=["nothing", "half a head", "half a body"],
)
def test_who_sends_slowly_holds_nobody(site, sent):
    with clients(site, sent):
        assert answer(site)[0] == 200


def test_who_reads_slowly_holds_nobody(site):
    """Each asks for more than the kernel and the server keep for a reader who takes nothing."""
    page = BEGUN.replace(b"page_size=10", b"page_size=1000") + b"\r\n"
    with clients(site, page * 400):
        assert answer(site)[0] == 200


def test_requests_in_a_row_are_answered_one_a_connection(site):
    """Who sends more before the first answer is told that the connection ends with it."""
    with connected(site) as client:
        client.sendall((BEGUN + b"\r\n") * 3)
        head, _, body = client.makefile("rb").read().partition(b"\r\n\r\n")

    assert b"\r\nConnection: close\r\n" in head
    assert json.loads(body)["results"]


def test_a_head_has_the_headers_alone_and_the_connection_goes_on(site):
    connection = HTTPConnection(urlsplit(site.url).netloc, timeout=60)
    for path in (PAGE, "/livez", "/api/v1/events/?format=csv", "/api/v1/nothing/"):
        connection.request("HEAD", path)
        head = connection.getresponse()
        assert (head.read(), head.status) == (b"", 404 if "nothing" in path else 200)

    connection.request("GET", PAGE)
    assert json.loads(connection.getresponse().read())["results"]
    connection.close()


def test_what_is_known_is_not_sent_again(site):
    etag = answer(site)[1]["ETag"]

    assert answer(site, **{"If-None-Match": etag})[::2] == (304, b"")


def test_a_body_in_chunks_is_read_whole(site):
    sent = answer(site, "POST", "/admin/login/", iter([b"username=", b"nobody"]))

    # Without the token of a form the page is refused, and nothing hangs.
    assert sent[0] == 403


@pytest.mark.parametrize(("forwarded", "scheme"), [("10.0.0.0/8", "http"), ("127.0.0.1", "https")])
def test_only_a_proxy_of_ours_says_that_a_request_came_by_https(
    seeded, tmp_path, forwarded, scheme
):
    headers = {"X-Forwarded-Proto": "https", "Host": "localhost"}
    with (
        made_database(seeded) as name,
        served(name, tmp_path, FORWARDED_ALLOW_IPS=forwarded) as site,
    ):
        links = answer(site, path="/api/v1/events/?page_size=1", **headers)[1]["Link"]

    assert links.startswith(f"<{scheme}://localhost/")
