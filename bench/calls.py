"""One request in this process: through the whole application, or by a bare statement."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any

from psycopg_pool import ConnectionPool

from bench.database import HOST


@dataclass(frozen=True)
class Answer:
    status: int
    body: bytes


def call(app: Callable[..., Iterable[bytes]], path: str, query: str = "", **headers: str) -> Answer:
    """What a WSGI server does with one GET; headers as HTTP_COOKIE="a=b"."""
    status = 0

    def start_response(line: str, headers: Any, exc_info: Any = None) -> None:
        nonlocal status
        status = int(line.split(maxsplit=1)[0])

    chunks = app(environ(path, query) | headers, start_response)
    try:
        return Answer(status, b"".join(chunks))
    finally:
        if hasattr(chunks, "close"):
            chunks.close()


def environ(path: str, query: str) -> dict[str, Any]:
    return {
        "REQUEST_METHOD": "GET",
        "SCRIPT_NAME": "",
        "PATH_INFO": path,
        "QUERY_STRING": query,
        "SERVER_NAME": HOST,
        "SERVER_PORT": "443",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "192.0.2.1",
        "HTTP_HOST": HOST,
        "HTTP_ACCEPT": "*/*",
        "HTTP_USER_AGENT": "bench",
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": "https",
        "wsgi.input": io.BytesIO(),
        "wsgi.errors": io.StringIO(),
        "wsgi.multithread": False,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }


@cache
def application() -> Callable[..., Iterable[bytes]]:
    from kb.wsgi import application as whole

    return whole


@cache
def pool(conninfo: str) -> ConnectionPool:
    return ConnectionPool(conninfo, min_size=1, max_size=1, kwargs={"autocommit": True}, open=True)


def bare(conninfo: str, sql: str, params: dict[str, Any]) -> Callable[[], Answer]:
    """The least that can answer: a connection of a pool, one prepared statement, its values joined."""

    def app(environ: dict[str, Any], start_response: Callable[..., Any]) -> list[bytes]:
        with pool(conninfo).connection() as connection, connection.cursor() as cursor:
            cursor.execute(sql, params, prepare=True)
            assert cursor.pgresult is not None
            value, rows = cursor.pgresult.get_value, range(cursor.pgresult.ntuples)
            documents = b",".join([value(row, 0) or b"" for row in rows])
        body = b'{"results":[' + documents + b"]}"
        headers = [("Content-Type", "application/json"), ("Content-Length", str(len(body)))]
        start_response("200 OK", headers)
        return [body]

    return lambda: call(app, "/")
