"""A process of gunicorn in which no thread waits for a client: waitress reads and sends for them.

One loop receives the requests of all connections and sends all answers. A thread begins with a
request when all of it is there, and is done with an answer when its last bytes are in memory or,
beyond a megabyte, in a temporary file. gunicorn starts, reloads and replaces the processes.
"""

from __future__ import annotations

import logging
import os
import resource
import sys
import time
from typing import Any

from gunicorn.workers.base import Worker
from waitress import wasyncore
from waitress.adjustments import Adjustments
from waitress.server import TcpWSGIServer, UnixWSGIServer
from waitress.task import ThreadedTaskDispatcher

from kb.channels import Channel

LARGEST_HEAD = 32 * 1024  # bytes of a request line and all headers
LARGEST_BODY = 64 * 1024 * 1024  # bytes; what reads a body allows less
RECEIVED = 64 * 1024  # bytes at once
HELD = 16 * 1024 * 1024  # bytes of an answer that wait for its reader; then its thread waits too
CONNECTIONS = 2_000  # of a process; beyond them the one goes that waits for its client longest
SPARE_FILES = 200  # which a process opens for other ends
LINGER = 2  # seconds in which a process that stops hears the requests that are on their way
# Seconds that a thread computes before others have their turn. With the usual 0.005 every step of a
# page waits so long while another thread of the process writes a file.
SWITCH_INTERVAL = 0.0005


class Listening:
    """What both kinds of waitress's listening sockets do here."""

    channel_class = Channel

    def readable(self: Any) -> bool:
        """Whether to accept: another process may be free while requests wait for a thread here."""
        threads = self.task_dispatcher
        idle = len(threads.threads) - threads.active_count
        return bool(super().readable()) and len(threads.queue) <= idle  # type: ignore[misc]

    def handle_accept(self: Any) -> None:
        if len(self.active_channels) >= CONNECTIONS:
            idle = [each for each in self.active_channels.values() if each.is_waiting]
            if idle:
                min(idle, key=lambda each: each.waits_since).handle_close()
        super().handle_accept()  # type: ignore[misc]

    def maintenance(self: Any, now: float) -> None:
        """Once a second: close what waited too long. Not by a flag, which is read when it can send."""
        for channel in list(self.active_channels.values()):
            if channel.is_overdue(now):
                channel.handle_close()


class TcpListening(Listening, TcpWSGIServer):  # type: ignore[misc]
    pass


class UnixListening(Listening, UnixWSGIServer):  # type: ignore[misc]
    pass


class BufferingWorker(Worker):  # type: ignore[misc]
    """What gunicorn runs in each process."""

    def run(self) -> None:
        sys.setswitchinterval(SWITCH_INTERVAL)
        # Requests that wait for a thread are no news, and clients that leave are none either.
        logging.getLogger("waitress.queue").setLevel(logging.ERROR)
        self._listen()
        while self.alive and self.ppid == os.getppid():
            self._turn()
        self._finish()

    def handle_exit(self, sig: int, frame: Any) -> None:
        super().handle_exit(sig, frame)
        for each in self.listening:
            each.pull_trigger()

    def answered(self) -> None:
        """Count a request; gunicorn's `max_requests` replaces a process after so many."""
        self.nr += 1
        if self.nr >= self.max_requests:
            self.alive = False

    listening: tuple[Any, ...] = ()
    """A server of waitress for each socket."""

    def _listen(self) -> None:
        self.map: dict[int, Any] = {}
        self.threads = ThreadedTaskDispatcher()
        self.threads.set_thread_count(self.cfg.threads)
        adjustments = Adjustments(
            sockets=[],
            ident=None,
            backlog=self.cfg.backlog,
            recv_bytes=RECEIVED,
            outbuf_high_watermark=HELD,
            max_request_header_size=LARGEST_HEAD,
            max_request_body_size=LARGEST_BODY,
            connection_limit=_raised_limit(),
            cleanup_interval=1,
            # Who may say so is asked in `kb.channels` and by NUM_PROXIES.
            clear_untrusted_proxy_headers=False,
            log_socket_errors=False,
        )
        self.listening = tuple(self._server(each.sock, adjustments) for each in self.sockets)

    def _server(self, sock: Any, adjustments: Adjustments) -> Any:
        is_unix = isinstance(sock.getsockname(), str)
        server = (UnixListening if is_unix else TcpListening)(
            self.wsgi,
            self.map,
            _sock=sock,
            dispatcher=self.threads,
            adj=adjustments,
            bind_socket=False,
            sockinfo=(sock.family, sock.type, sock.proto, sock.getsockname()),
        )
        server.worker = self
        return server

    def _turn(self) -> None:
        self.notify()
        wasyncore.loop(timeout=1, use_poll=True, map=self.map, count=1)

    def _finish(self) -> None:
        """Accept nothing more, answer what has been asked, and go."""
        channels = [each.active_channels for each in self.listening]
        for each in self.listening:
            each.accepting = False
            each.del_channel(self.map)
            each.socket.close()
        begun = time.monotonic()
        while (passed := time.monotonic() - begun) < self.cfg.graceful_timeout:
            open_ = [channel for each in channels for channel in each.values()]
            if not any(not each.is_waiting or passed < LINGER for each in open_):
                break
            self._turn()
        self.threads.shutdown(timeout=0)
        wasyncore.close_all(self.map)


def _raised_limit() -> int:
    """Connections that a process may have, after raising how many files it may open."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    # An answer that waits for its reader may have a file besides its connection.
    wanted = 2 * CONNECTIONS + SPARE_FILES
    most = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
    if soft != resource.RLIM_INFINITY and soft < most:
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))
        soft = most
    files = wanted if soft == resource.RLIM_INFINITY else soft
    return max(min(CONNECTIONS + 100, files - SPARE_FILES), 1)
