"""Dates in a text as fuzzy dates, each with the ground of its reading; pure.

A date without a year is the last one before the report; without the report's own date it is not read.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable, Iterator
from datetime import date, timedelta

from kb.dates import FuzzyDate
from kb.reports.findings import Dated, Reading, Taken
from kb.reports.reading import fold

MONTHS = {
    name: number
    for number, spelt in enumerate(
        "january/janvier/jan february/fevrier/feb march/mars/mar april/avril/apr may/mai june/juin"
        " july/juillet august/aout/aug september/septembre/sept/sep october/octobre/oct"
        " november/novembre/nov december/decembre/dec".split(),
        1,
    )
    for name in spelt.split("/")
}
DAYS = {
    name: number
    for number, spelt in enumerate(
        "monday/lundi tuesday/mardi wednesday/mercredi thursday/jeudi friday/vendredi"
        " saturday/samedi sunday/dimanche".split()
    )
    for name in spelt.split("/")
}
M = rf"(?P<month>{'|'.join(sorted(MONTHS, key=len, reverse=True))})\b\.?"
W = "|".join(DAYS)
D = r"(?P<day>\d{1,2})(?:st|nd|rd|th|er)?"
Y = r"(?:,?\s+(?P<year>(?:19|20)\d\d)\b(?!\s+\w*(?:soldi|people|personnes)))?"
PART = {"early": 0, "debut": 0, "mid": 1, "mi": 1, "late": 2, "fin": 2, "end": 2}
NIGHT = r"(?:(?:the\s+)?early\s+hours\s+of\s+|(?:the\s+)?night\s+of\s+|nuit\s+du\s+)"
BETWEEN = r"\s*(?:-|–|to|and|au|et|a)\s*"
AFTER = "|".join(rf"(?<=\b{word} )" for word in "in en of de since until depuis".split())
DAY = timedelta(days=1)
Made = tuple[FuzzyDate, str]


def dates(text: str, published: date | None) -> list[Dated]:
    """Every date of the text; those that do not say enough are left out."""
    plain, found = fold(text), []
    taken = Taken(len(text))
    for pattern, read in FORMS:
        for match in pattern.finditer(plain):
            start, end = match.span()
            if taken.holds(start, end):
                continue
            taken.add(start, end)
            words = text[start:end]
            readings = tuple(
                Reading(_worded(one, words), why) for one, why in read(match, published)
            )
            if readings:
                found.append(Dated(start, end, words, readings))
    return sorted(found, key=lambda one: one.start)


def _worded(one: FuzzyDate, words: str) -> FuzzyDate:
    return FuzzyDate(one.earliest, one.latest, one.precision, one.mark, words[:200])


def _day(day: date, why: str) -> Made:
    return FuzzyDate.parse(day.isoformat()), why


def _span(first: date, last: date, why: str) -> Made:
    return FuzzyDate.parse(f"{first}/{last}"), why


def _year(
    match: re.Match[str], month: int, day: int, published: date | None
) -> tuple[int, str] | None:
    """The year that is said, or that of the last such day before the report."""
    if match["year"]:
        return int(match["year"]), "as written"
    if published is None:
        return None
    before = (month, day) <= (published.month, published.day)
    return published.year - (
        not before
    ), f"no year given: the last before the report of {published}"


def _safe(year: int, month: int, day: int) -> date | None:
    return date(year, month, day) if 1 <= day <= calendar.monthrange(year, month)[1] else None


def _full(match: re.Match[str], published: date | None) -> Iterator[Made]:
    month, number = MONTHS[match["month"]], int(match["day"])
    said = _year(match, month, number, published)
    day = _safe(said[0], month, number) if said else None
    if said and day:
        yield _day(day, said[1])


def _days(match: re.Match[str], published: date | None) -> Iterator[Made]:
    month = MONTHS[match["month"]]
    said = _year(match, month, int(match["last"]), published)
    if not said:
        return
    first, last = (_safe(said[0], month, int(match[name])) for name in ("first", "last"))
    if first and last and first <= last:
        yield _span(first, last, said[1])


def _part(match: re.Match[str], published: date | None) -> Iterator[Made]:
    """Early is the 1st to the 10th, mid to the 20th, late the rest: a convention of this house."""
    month, part = MONTHS[match["month"]], PART[match["part"]]
    said = _year(match, month, 1, published)
    if said:
        end = calendar.monthrange(said[0], month)[1]
        first, last = ((1, 10), (11, 20), (21, end))[part]
        why = f"“{match['part']}” is read as days {first} to {last}; year {said[1]}"
        yield _span(date(said[0], month, first), date(said[0], month, last), why)


def _month(match: re.Match[str], published: date | None) -> Iterator[Made]:
    month = MONTHS[match["month"]]
    said = _year(match, month, 1, published)
    if said:
        yield FuzzyDate.parse(f"{said[0]}-{month:02}"), said[1]


def _figures(match: re.Match[str], published: date | None) -> Iterator[Made]:
    """12/07/2025 is two days, unless one of the numbers is above 12; the day first is offered first."""
    one, two, year = (int(match[name]) for name in ("one", "two", "year"))
    for day, month, why in ((one, two, "day first"), (two, one, "month first")):
        read = _safe(year, month, day) if 1 <= month <= 12 else None
        if read and (why == "day first" or one != two):
            yield _day(read, f"read with the {why}")


def _iso(match: re.Match[str], published: date | None) -> Iterator[Made]:
    month = int(match["m"])
    read = _safe(int(match["year"]), month, int(match["d"])) if 1 <= month <= 12 else None
    if read:
        yield _day(read, "as written")


def _weekday(match: re.Match[str], published: date | None) -> Iterator[Made]:
    if published is None or match["coming"]:
        return
    back = (published.weekday() - DAYS[match["weekday"]]) % 7
    if match["last"] and back == 0:
        back = 7
    yield _day(
        published - back * DAY, f"the last {match['weekday']} up to the report of {published}"
    )


def _night(match: re.Match[str], published: date | None) -> Iterator[Made]:
    if published is None:
        return
    end = published - (published.weekday() - DAYS[match["until"]]) % 7 * DAY
    yield _span(end - DAY, end, f"the last such night up to the report of {published}")


def _relative(match: re.Match[str], published: date | None) -> Iterator[Made]:
    if published is None:
        return
    words = match[0]
    why = f"counted from the report of {published}"
    if words in {"last night", "la nuit derniere"}:
        yield _span(published - DAY, published, why)
    elif words in {"the day before", "la veille"}:
        yield _day(published - DAY, f"{why}; it may be counted from another day of the text")
    elif words in {"today", "aujourd'hui"}:
        yield _day(published, why)
    else:
        yield _day(
            published - (2 if words in {"avant-hier", "the day before yesterday"} else 1) * DAY, why
        )


def _whole_year(match: re.Match[str], published: date | None) -> Iterator[Made]:
    yield FuzzyDate.parse(match["year"]), "as written"


Read = Callable[[re.Match[str], date | None], Iterator[Made]]
FORMS: tuple[tuple[re.Pattern[str], Read], ...] = tuple(
    (re.compile(pattern), read)
    for pattern, read in (
        (r"\b(?P<year>(?:19|20)\d\d)-(?P<m>\d\d)-(?P<d>\d\d)\b", _iso),
        (r"\b(?P<one>\d{1,2})[/.](?P<two>\d{1,2})[/.](?P<year>(?:19|20)\d\d)\b", _figures),
        (
            rf"(?:{NIGHT})?\b(?P<first>\d{{1,2}})(?:er|st|nd|rd|th)?{BETWEEN}"
            rf"(?P<last>\d{{1,2}})(?:st|nd|rd|th)?\s+{M}{Y}",
            _days,
        ),
        (rf"(?:{NIGHT})?(?:(?:{W}),?\s+)?\b{D}\s+(?:of\s+)?{M}{Y}", _full),
        (rf"(?:{NIGHT})?(?:(?:{W}),?\s+)?\b{M}\s+{D}\b{Y}", _full),
        (rf"\b(?P<part>{'|'.join(PART)})(?:[\s-]+(?:of\s+|de\s+)?){M}{Y}", _part),
        (rf"nuit\s+d[eu]\s+(?:{W})\s+(?:a|au)\s+(?P<until>{W})\b", _night),
        (
            rf"\b(?P<last>last\s+)?(?P<weekday>{W})\b(?P<coming>\s+prochain)?(?:\s+dernier)?",
            _weekday,
        ),
        (
            r"\b(?:the day before yesterday|yesterday|avant-hier|hier|last night|la nuit derniere|the day before"
            r"|la veille|today|aujourd'hui)\b",
            _relative,
        ),
        (rf"(?:{AFTER}){M}{Y}", _month),
        (rf"(?:{AFTER})(?P<year>(?:19|20)\d\d)\b(?!\s+[a-z]+s\b)", _whole_year),
    )
)
