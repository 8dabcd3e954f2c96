"""What gunicorn itself answers, before any view is asked."""

import json
import socket
from urllib.parse import urlsplit

import pytest

pytestmark = pytest.mark.xdist_group("site")


@pytest.mark.parametrize(
    ("request_", "status"),
    [
        (b"GET /api/v1/events/?q=" + b"a" * 9000 + b" HTTP/1.1\r\nHost: localhost\r\n\r\n", 414),
        (
            b"GET /api/v1/events/ HTTP/1.1\r\nHost: localhost\r\nX: " + b"a" * 9000 + b"\r\n\r\n",
            431,
        ),
        (b"nonsense\r\n\r\n", 400),
        ("GET /api/v1/events/?q=é HTTP/9\r\n\r\n".encode(), 400),
    ],
)
def test_what_cannot_be_read_is_a_problem_too(site, request_, status):
    address = urlsplit(site.url)
    with socket.create_connection((address.hostname, address.port), timeout=10) as client:
        client.sendall(request_)
        head, _, body = client.makefile("rb").read().partition(b"\r\n\r\n")

    assert b"Content-Type: application/problem+json" in head
    assert head.startswith(f"HTTP/1.1 {status} ".encode())
    assert json.loads(body)["status"] == status
