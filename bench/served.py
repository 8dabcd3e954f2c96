"""What the servers compared serve: the site, told that it came by HTTPS, and a stream of rows."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any
from urllib.parse import parse_qs

from kb.wsgi import application as site

ROW = b'{"id":"event-%07d","date_start":"2014-03-01","killed_best":3,"title":"A row of a stream"}\n'
AT_ONCE = 1500  # rows: as many bytes as the files of the site are sent in


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    if environ["PATH_INFO"] == "/stream":
        (rows,) = parse_qs(environ["QUERY_STRING"])["rows"]
        start_response("200 OK", [("Content-Type", "application/x-ndjson")])
        return streamed(int(rows))
    environ["wsgi.url_scheme"] = "https"
    return site(environ, start_response)


def streamed(rows: int) -> Iterator[bytes]:
    for first in range(0, rows, AT_ONCE):
        yield b"".join(ROW % row for row in range(first, min(first + AT_ONCE, rows)))
