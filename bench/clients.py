"""Clients over real sockets: one that waits for its page, and those that are a burden."""

from __future__ import annotations

import contextlib
import http.client
import multiprocessing
import socket
import statistics
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from bench.database import HOST

PATIENCE = 30  # seconds that the bystander waits for a page
PAUSE = 0.02  # seconds between two of its pages
PAGE = "/api/v1/events/?page_size=10"


@dataclass
class Seen:
    """What a client saw: how its requests ended, and how long those took that were answered."""

    statuses: Counter[str] = field(default_factory=Counter)
    times: list[float] = field(default_factory=list)

    @property
    def answered(self) -> int:
        return self.statuses["200"]

    def quantile(self, share: float) -> float:
        """Milliseconds."""
        if not self.times:
            return float("nan")
        times = sorted(self.times)
        return times[min(int(share * len(times)), len(times) - 1)] * 1000

    @property
    def median(self) -> float:
        return statistics.median(self.times) * 1000 if self.times else float("nan")


def fetch(port: int, path: str, source: str = "127.0.0.1", patience: float = PATIENCE) -> str:
    """The status of one answer, read to its end; or what kept it from ending."""
    connection = http.client.HTTPConnection(
        "127.0.0.1", port, timeout=patience, source_address=(source, 0)
    )
    try:
        connection.request("GET", path, headers={"Host": HOST})
        response = connection.getresponse()
        while response.read(1 << 18):
            pass
        return str(response.status)
    except (OSError, http.client.HTTPException) as problem:
        return type(problem).__name__
    finally:
        connection.close()


def watch(port: int, path: str, seconds: float, pause: float = PAUSE) -> Seen:
    """Ask for one page after the other, each by a connection of its own."""
    seen, end = Seen(), time.monotonic() + seconds
    while time.monotonic() < end:
        began = time.perf_counter()
        status = fetch(port, path)
        seen.statuses[status] += 1
        if status == "200":
            seen.times.append(time.perf_counter() - began)
        time.sleep(pause)
    return seen


def hammer(port: int, path: str, seconds: float, clients: int) -> Seen:
    """So many clients, each asking again and again by one connection that is kept."""
    seen, end = Seen(), time.monotonic() + seconds

    def run() -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
        while time.monotonic() < end:
            began = time.perf_counter()
            try:
                connection.request("GET", path, headers={"Host": HOST})
                response = connection.getresponse()
                response.read()
            except (OSError, http.client.HTTPException) as problem:
                seen.statuses[type(problem).__name__] += 1
                connection.close()
                continue
            seen.statuses[str(response.status)] += 1
            seen.times.append(time.perf_counter() - began)

    threads = [threading.Thread(target=run) for _ in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return seen


@contextlib.contextmanager
def attacked(attack: Callable[[int], None] | None, port: int) -> Iterator[None]:
    """While another process does this to the server; it is ended with the block."""
    if attack is None:
        yield
        return
    process = multiprocessing.get_context("fork").Process(target=attack, args=(port,), daemon=True)
    process.start()
    time.sleep(2)
    try:
        yield
    finally:
        process.kill()
        process.join()


def held(port: int, clients: int, begin: bytes, drip: bytes = b"", read: int = 0) -> None:
    """So many connections that send a beginning, and then a drip a second, or read so little."""
    connections = []
    for _ in range(clients):
        connection = socket.socket()
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        connection.settimeout(5)
        with contextlib.suppress(OSError):
            connection.connect(("127.0.0.1", port))
            connection.sendall(begin)
        connections.append(connection)
    for _ in range(60):
        for connection in connections:
            with contextlib.suppress(OSError):
                connection.settimeout(0.001)
                if drip:
                    connection.sendall(drip)
                if read:
                    connection.recv(read)
        time.sleep(1)


def asked(port: int, clients: int, path: str, network: str) -> None:
    """So many clients, each of an address of its own, that ask for the same again and again."""

    def run(number: int) -> None:
        end = time.monotonic() + 60
        while time.monotonic() < end:
            if fetch(port, path, f"{network}.{number}") != "200":
                time.sleep(1)  # told to wait longer; some do not listen

    threads = [threading.Thread(target=run, args=(n + 1,), daemon=True) for n in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
