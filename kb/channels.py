"""One connection of a client: what of waitress's way with it this site does otherwise."""

from __future__ import annotations

import json
import time
from datetime import timedelta
from ipaddress import ip_address
from typing import Any

from django.conf import settings
from waitress.channel import HTTPChannel
from waitress.parser import HTTPRequestParser
from waitress.task import ErrorTask, WSGITask
from waitress.utilities import BadRequest

LONGEST_LINE = 8190  # bytes of a request line; the API tells of shorter ones that they are too long
# Seconds.
HEAD_PATIENCE = 20  # from the first byte of a request to the end of its headers
BODY_PATIENCE = 300  # to the end of its body
IDLE_PATIENCE = 75  # between two requests; proxies close idle connections earlier by themselves
STALLED_PATIENCE = 60  # without a byte that the reader of an answer takes


class LineTooLong(BadRequest):  # type: ignore[misc]
    code = 414
    reason = "URI Too Long"


class Parser(HTTPRequestParser):  # type: ignore[misc]
    """Reads a request; what cannot be read is an error of its, never an exception."""

    path = ""
    completed: bool
    error: Any

    def received(self, data: bytes) -> int:
        if self.body_rcv is None and not self.completed and self._is_too_long(data):
            return self._refuse(LineTooLong(f"at most {LONGEST_LINE} bytes"), data)
        try:
            consumed: int = super().received(data)
        except ValueError as error:  # of an address or a number that Python cannot read
            return self._refuse(BadRequest(str(error)), data)
        if self.error is not None:
            self.version = "1.1"
        return consumed

    def _is_too_long(self, data: bytes) -> bool:
        line = (self.header_plus + data[: LONGEST_LINE + 2]).lstrip(b"\r\n").partition(b"\r\n")[0]
        return len(line) > LONGEST_LINE

    def _refuse(self, error: BadRequest, data: bytes) -> int:
        self.version, self.error, self.completed = "1.1", error, True
        return len(data)


class Problem(ErrorTask):  # type: ignore[misc]
    """What cannot be read as a request is told as the API tells its errors."""

    def execute(self) -> None:
        error = self.request.error
        body = problem(error.code, error.reason, str(error.body))
        self.status = f"{error.code} {error.reason}"
        self.response_headers += [
            ("Content-Type", "application/problem+json"),
            # It holds nothing of anybody's; pages of other origins may read why they were refused.
            ("Access-Control-Allow-Origin", "*"),
        ]
        self.set_close_on_finish()
        self.content_length = len(body)
        self.write(body)


def problem(status: int, reason: str, detail: str) -> bytes:
    told = {"type": "about:blank", "title": reason, "status": status, "detail": detail or reason}
    return json.dumps({**told, "instance": "", "errors": []}).encode()


class Task(WSGITask):  # type: ignore[misc]
    """One request of the application."""

    def get_environment(self) -> dict[str, Any]:
        if self.environ is None:
            environ = super().get_environment()
            environ["RAW_URI"] = self.request.request_uri
            environ["wsgi.multiprocess"] = True
            if self._came_by_https(environ):
                environ["wsgi.url_scheme"] = "https"
        return self.environ  # type: ignore[no-any-return]

    def execute(self) -> None:
        worker = self.channel.server.worker
        # Answers to a whole row of requests would pile up for a client that reads none of them.
        if not worker.alive or len(self.channel.requests) > 1:
            self.set_close_on_finish()
        try:
            super().execute()
        finally:
            worker.answered()
            if worker.log.access_log_enabled:
                took = timedelta(seconds=time.time() - self.start_time)
                worker.log.access(Logged(self), self.request, self.get_environment(), took)

    def write(self, data: bytes) -> None:
        """A HEAD has the headers of the answer, and nothing after them."""
        super().write(b"" if self.request.command == "HEAD" else data)

    def finish(self) -> None:
        if self.request.command != "HEAD":
            super().finish()
        elif not self.wrote_header:
            self.write(b"")

    def _came_by_https(self, environ: dict[str, Any]) -> bool:
        """Whether a proxy that may say so says so; gunicorn's options name the headers and who."""
        configured = self.channel.server.worker.cfg
        told = any(
            environ.get(f"HTTP_{name.upper().replace('-', '_')}", "").lower() == value.lower()
            for name, value in configured.secure_scheme_headers.items()
        )
        return told and is_trusted(environ["REMOTE_ADDR"], configured)


def is_trusted(address: str, configured: Any) -> bool:
    """Whether FORWARDED_ALLOW_IPS names this address; who comes by a Unix socket is trusted."""
    if "*" in configured.forwarded_allow_ips or address == "localhost":
        return True
    try:
        ip = ip_address(address)
    except ValueError:
        return False
    return any(ip in network for network in configured.forwarded_allow_networks())


class Logged:
    """What gunicorn's access log reads of an answer."""

    def __init__(self, task: Task) -> None:
        self.status = task.status
        self.sent = task.content_bytes_written or None
        self.headers = task.response_headers


class Channel(HTTPChannel):  # type: ignore[misc]
    """A connection, and how long it may take for what."""

    task_class = Task
    error_task_class = Problem
    parser_class = Parser
    asked_at: float | None = None
    """When the first byte of a request came whose last has not come yet."""
    served_at: float | None = None
    """When the answer was begun that is being made or sent."""

    @property
    def is_waiting(self) -> bool:
        """Whether nothing is being answered here: it is the client's turn."""
        return not self.requests and not self.total_outbufs_len

    @property
    def waits_since(self) -> float:
        return self.asked_at or self.last_activity

    def received(self, data: bytes) -> bool:
        if self.request is None:
            self.asked_at = time.time()
        try:
            return bool(super().received(data))
        finally:
            if self.request is None:
                self.asked_at = None

    def service(self) -> None:
        self.served_at = time.time()
        try:
            super().service()
        finally:
            # A thread is free: the loop may accept again, also if this client has gone.
            self.server.pull_trigger()

    def is_overdue(self, now: float) -> bool:
        """Whether the client has had its time: to send a request, or to take an answer."""
        if not self.is_waiting:
            return self._is_late(now)
        if self.asked_at is None or self.request is None:
            return bool(now - self.last_activity > IDLE_PATIENCE)
        is_body = self.request.headers_finished
        return now - self.asked_at > (BODY_PATIENCE if is_body else HEAD_PATIENCE)

    def _is_late(self, now: float) -> bool:
        if self.served_at is None:
            return False
        is_stalled = self.total_outbufs_len > 0 and now - self.last_activity > STALLED_PATIENCE
        return bool(is_stalled) or now - self.served_at > settings.TRANSFER_TIMEOUT
