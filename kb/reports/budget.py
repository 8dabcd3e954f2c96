"""How long a text may be read: what no rule is slow on, a slow machine or a strange text may be."""

from __future__ import annotations

import time
from collections.abc import Callable

from django.conf import settings

clock: Callable[[], float] = time.thread_time
"""Processor seconds of this thread: a text is not read less far because others are at work."""


class Budget:
    """Processor seconds for one stage of reading, and the letter at which they were spent."""

    def __init__(self, share: float) -> None:
        """`share` is the part of `REPORT_SECONDS` that the stage may take."""
        self._last = clock() + share * settings.REPORT_SECONDS
        self.end: int | None = None

    def lasts(self, place: int) -> bool:
        """Whether the text may be read on at this letter; once it may not, it ends there."""
        if self.end is None and clock() > self._last:
            self.end = place
        return self.end is None
