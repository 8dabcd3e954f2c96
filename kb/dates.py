"""Dates as sources give them: bounds, a precision, and the words of the source.

A fuzzy date is a span of days, in which a thing happened on some day or went on throughout. Text in
and out is EDTF (ISO 8601-2) as far as the field needs it: a day, a month, a year, a decade; one of a
set of days, ``[2025-07-01..2025-07-21]``; an interval, ``2025-07-01/2025-07-21``, which lasts
throughout and may be open at one end; and the marks ``~`` (approximate), ``?`` (uncertain) and ``%``
(both), which are kept but never widen the bounds.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

ALLOWED = (
    "a day 2024-07-25, a month 2024-07, a year 2024, a decade 201X, one of several days "
    "[2024-07-25..2024-07-27], or an interval that lasts throughout such as 2024-07-25/2024-07-27, "
    "../2017-03-02 or 2017-03-02/.., each with an optional ~, ? or %"
)
SINGLE = re.compile(
    r"(?P<decade>\d{3})X|(?P<year>\d{4})(?:-(?P<month>\d\d)(?:-(?P<day>\d\d))?)?", re.ASCII
)
OPEN = ".."


class NotADate(ValueError):
    """The text is not a date this project reads; the message says what is allowed."""

    def __init__(self, text: str) -> None:
        super().__init__(f"“{text}” is not a date: write {ALLOWED}.")


@dataclass(frozen=True)
class FuzzyDate:
    """Bounds (inclusive, either may be open), precision, mark, and the source's own words."""

    earliest: date | None
    latest: date | None
    precision: str
    mark: str = ""
    text: str = ""
    lasts: bool | None = None
    """Whether it went on throughout (True) or was on one of the days (False); None where that is no
    question: a day, a month, an open end, or a date of which it is not kept."""

    @classmethod
    def parse(cls, edtf: str, precision: str = "", text: str = "") -> FuzzyDate:
        """Read EDTF. ``precision`` names an interval that is a calendar week or quarter."""
        bare = edtf.strip()
        is_set = bare.startswith("[") and bare.endswith("]")
        ends = bare[1:-1].split(OPEN) if is_set else bare.split("/")
        if len(ends) > 2 or (is_set and (len(ends) < 2 or not all(ends))):
            raise NotADate(edtf)
        bounds = [_end(end, edtf) for end in ends]
        marks = {mark for _, _, _, mark in bounds if mark}
        if len(marks) > 1:
            raise NotADate(edtf)
        found = bounds[0][2] if len(ends) == 1 else "range"
        is_closed = len(ends) > 1 and OPEN not in ends
        is_one_day = bounds[0][0] == bounds[-1][1]
        if is_set and is_one_day:
            raise NotADate(edtf)
        lasts = not is_set if is_closed and not is_one_day else None
        value = cls(bounds[0][0], bounds[-1][1], precision or found, "".join(marks), text, lasts)
        if not value.is_whole or (precision and found not in {precision, "range"}):
            raise NotADate(edtf)
        return value

    @property
    def is_whole(self) -> bool:
        """Whether bounds and precision agree; the database asks the same of every row."""
        first, last = self.earliest, self.latest
        if self.precision == "range":
            return (first or last) is not None and (not first or not last or first <= last)
        return first is not None and last is not None and last == _last_day(first, self.precision)

    @property
    def edtf(self) -> str:
        """The shortest EDTF text that reads back to the same bounds and mark."""
        day = self.earliest
        if day and self.precision in WRITTEN:
            return WRITTEN[self.precision](day) + self.mark
        ends = [f"{end.isoformat()}{self.mark}" if end else OPEN for end in (day, self.latest)]
        return f"[{OPEN.join(ends)}]" if self.lasts is False else "/".join(ends)

    def __str__(self) -> str:
        return self.edtf


WRITTEN: dict[str, Callable[[date], str]] = {
    "day": lambda day: day.isoformat(),
    "month": lambda day: day.isoformat()[:7],
    "year": lambda day: day.isoformat()[:4],
    "decade": lambda day: day.isoformat()[:3] + "X",
}


def _end(end: str, whole: str) -> tuple[date | None, date | None, str, str]:
    """One end of an interval: its first day, last day, precision and mark."""
    if end == OPEN and whole != OPEN:
        return None, None, "range", ""
    bare = end.rstrip("~?%")
    mark, match = end[len(bare) :], SINGLE.fullmatch(bare)
    if len(mark) > 1 or not match:
        raise NotADate(whole)
    part = match.groupdict()
    precision = next(name for name in ("decade", "day", "month", "year") if part[name])
    year = int(part["decade"]) * 10 if part["decade"] else int(part["year"])
    try:
        first = date(year, int(part["month"] or 1), int(part["day"] or 1))
    except ValueError:
        raise NotADate(whole) from None
    return first, _last_day(first, precision), precision, mark


def _last_day(first: date, precision: str) -> date | None:
    """The last day of the period of this precision that begins on ``first``; None if none does."""
    starts = {
        "month": first.day == 1,
        "quarter": first.day == 1 and first.month % 3 == 1,
        "year": (first.month, first.day) == (1, 1),
        "decade": (first.month, first.day) == (1, 1) and first.year % 10 == 0,
    }
    if precision == "day":
        return first
    if precision == "week":
        return first + timedelta(days=6) if first <= date.max - timedelta(days=6) else None
    if not starts.get(precision):
        return None
    years = {"year": 0, "decade": 9}.get(precision, 0)
    months = {"month": 0, "quarter": 2}.get(precision, 11)
    year, month = first.year + years, first.month + months
    return date(year, month, calendar.monthrange(year, month)[1])
