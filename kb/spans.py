"""Spans of days: both ends belong to them, and an open end is the first or the last day there is."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

BEGINNING, END = date.min, date.max


@dataclass(frozen=True, order=True)
class Span:
    """The days from `first` to `last`."""

    first: date = BEGINNING
    last: date = END

    def __contains__(self, day: date) -> bool:
        return self.first <= day <= self.last

    def meet(self, other: Span) -> Span | None:
        """The days that are in both; None if there is none."""
        first, last = max(self.first, other.first), min(self.last, other.last)
        return Span(first, last) if first <= last else None


ALWAYS = Span()
Spans = tuple[Span, ...]


def joined(spans: Iterable[Span]) -> Spans:
    """The same days by the fewest spans, in order; one that begins the day after another goes on."""
    found: list[Span] = []
    for span in sorted(spans):
        if found and (found[-1].last == END or span.first <= found[-1].last + timedelta(days=1)):
            found[-1] = Span(found[-1].first, max(found[-1].last, span.last))
        else:
            found.append(span)
    return tuple(found)


def shared(spans: Spans, other: Span) -> Spans:
    """The days of `spans` that are in `other`."""
    met = (span.meet(other) for span in spans)
    return tuple(span for span in met if span)
