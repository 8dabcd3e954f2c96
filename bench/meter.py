"""How long calls take, and how much of the processor they take, here and in the database."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import psycopg


class Meter:
    """Times batches of calls; busy neighbours lengthen the time, but hardly the processor's."""

    def __init__(self, server: psycopg.Connection[Any]) -> None:
        self.server = server
        self.times: list[float] = []
        self.processor = 0.0

    def run(self, call: Callable[[], None], calls: int) -> None:
        backends = self._backends()
        before = time.process_time() + _spent(backends)
        for _ in range(calls):
            began = time.perf_counter()
            call()
            self.times.append(time.perf_counter() - began)
        self.processor += time.process_time() + _spent(backends) - before

    @property
    def elapsed(self) -> float:
        """Milliseconds a call, the median."""
        return statistics.median(self.times) * 1000

    @property
    def work(self) -> float:
        """Milliseconds of processor a call; of this process only if the server is elsewhere."""
        return self.processor * 1000 / len(self.times)

    def _backends(self) -> list[int]:
        rows = self.server.execute(
            "SELECT pid FROM pg_stat_activity WHERE datname = current_database()"
            " AND pid <> pg_backend_pid()"
        ).fetchall()
        return [pid for (pid,) in rows]


def _spent(processes: list[int]) -> float:
    """Seconds of processor that the database's processes have used."""
    spent = 0.0
    for process in processes:
        with suppress(OSError):
            spent += int(Path(f"/proc/{process}/schedstat").read_text().split()[0]) / 1e9
    return spent
