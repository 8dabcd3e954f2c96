"""How far an import is: a bar with the rate and the time left while a file is read, and a line for each step."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TextIO

WIDTH = 24
REDRAWN = 0.2  # seconds


class Progress:
    """Writes to a terminal as it goes; to a file or pipe, only a line when a step is done."""

    def __init__(self, stream: TextIO | None = None) -> None:
        self.stream = stream or sys.stderr
        self.is_terminal = self.stream.isatty()
        self.drawn = 0.0

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """One step; how long it took is written when it is done."""
        began = time.monotonic()
        if self.is_terminal:
            self.stream.write(f"\r\033[K{name} …")
            self.stream.flush()
        yield
        start = "\r\033[K" if self.is_terminal else ""
        self.stream.write(f"{start}{name}: {time.monotonic() - began:.1f} s\n")
        self.stream.flush()

    def bar(self, name: str, done: int, total: int, began: float, unit: str = "rows") -> None:
        """Draw how much of `total` is done; `began` is when, by the monotonic clock."""
        now = time.monotonic()
        if not self.is_terminal or now - self.drawn < REDRAWN:
            return
        self.drawn = now
        share = min(done / total, 1.0) if total else 1.0
        spent = max(now - began, 1e-6)
        left = spent / share - spent if share else 0.0
        filled = "#" * int(WIDTH * share)
        self.stream.write(
            f"\r\033[K{name} [{filled:<{WIDTH}}] {share:4.0%}, {_amount(done / spent, unit)}/s,"
            f" {_duration(left)} left"
        )
        self.stream.flush()


class Silent(Progress):
    """Says nothing: for tests and other callers."""

    def __init__(self) -> None:
        self.is_terminal = False

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        yield

    def bar(self, name: str, done: int, total: int, began: float, unit: str = "rows") -> None:
        pass


def _amount(number: float, unit: str) -> str:
    return f"{number / 1e6:.1f} MB" if unit == "bytes" else f"{number:,.0f} {unit}"


def _duration(seconds: float) -> str:
    minutes, rest = divmod(int(seconds + 0.5), 60)
    return f"{minutes} min {rest} s" if minutes else f"{rest} s"
