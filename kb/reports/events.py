"""Events that a report tells of: one for each place and date, and one above several that belong together."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from operator import attrgetter

from kb.dates import FuzzyDate
from kb.models import LocationKind
from kb.reports.findings import Dated, Findings, Named, Reading, sentence_at, within
from kb.reports.harms import BY_THE_STATE, HARM
from kb.reports.reading import fold

VIOLENCE = re.compile(
    r"\b(?:attack\w*|attaqu\w*|ambush\w*|embuscade|raid\w*|assault\w*|assaut|assail\w*|assaill\w*|clash\w*|affrontements?|strikes?"
    r"|frappes?|shell\w*|explo\w*|bomb\w*|overran|burn(?:ed|t)|ouvert le feu|gunmen|hommes armes|operation|prise?|seized|entered"
    r"|incendi\w+|barracks|casernes?|combats|fighting|fought)\b"
)
TYPES = (
    ("coordinated-assault", r"\bcoordinated|coordonnee?s?\b|simultan"),
    ("air-drone-strike", r"\b(?:air ?strike|drone strike|frappes?)"),
    ("ambush", r"\b(?:ambush|embuscade)"),
    ("abduction", r"\b(?:abduct|kidnap|enlev|otage)"),
    ("suicide-bomb", r"\bsuicide|kamikaze"),
    ("remote-explosive", r"\b(?:mine|ied|engin explosif)\b"),
    ("shelling", r"\b(?:shell(?:ed|ing)|obus|mortar)"),
    ("attack-on-civilians", r"\b(?:civilians|civils|villagers|villageois)\b"),
)
TOGETHER = re.compile(
    r"\b(?:coordinated|coordonnee?s?|simultaneous\w*|simultane\w*|at the same time)\b"
)
SMALL = {LocationKind.SETTLEMENT, LocationKind.SITE, LocationKind.AREA, LocationKind.ADMIN3}
MOST = 30
"""Proposals from one text; a longer list is no help."""


@dataclass(frozen=True)
class EventProposal:
    """What a draft of an event would hold."""

    start: int
    end: int
    place: Named | None
    date: Reading | None
    type: str
    title: str
    is_parent: bool = False
    has_parent: bool = False


def events(
    text: str, bounds: Sequence[tuple[int, int]], found: Findings
) -> tuple[list[EventProposal], int]:
    """A proposal for each place of a sentence that tells of violence; dates are those nearest before.

    The number says how many more there would be.
    """
    plain = fold(text)
    if not (VIOLENCE.search(plain) or HARM.search(plain)):
        return [], 0
    type_ = _type(plain, found)
    proposed: dict[tuple[int, str], EventProposal] = {}
    for place in _scenes(plain, bounds, found):
        day = _date(place, bounds, found.dates)
        about = (place.best.key, day.date.edtf if day else "")
        title = f"{_what(type_)} {place.best.name}"
        proposed.setdefault(about, EventProposal(place.start, place.end, place, day, type_, title))
    children = list(proposed.values())[:MOST]
    if len(children) > 1 and (TOGETHER.search(plain) or _share_a_sentence(children, bounds)):
        children = _with_parent(children)
    return children, max(len(proposed) - MOST, 0)


def _scenes(plain: str, bounds: Sequence[tuple[int, int]], found: Findings) -> list[Named]:
    """Places of sentences with violence in them; units and countries only where nothing smaller is named."""
    told = [
        place
        for start, end in bounds
        if VIOLENCE.search(plain, start, end) or HARM.search(plain, start, end)
        for place in within(found.places, start, end)
    ]
    small = [place for place in told if place.best.kind in SMALL]
    units = [place for place in told if place.best.kind != LocationKind.COUNTRY]
    return small or units or told[:1]


def _date(
    place: Named, bounds: Sequence[tuple[int, int]], dates: Sequence[Dated]
) -> Reading | None:
    """A date of the same sentence, else the last before it, else the first of all."""
    start, end = sentence_at(bounds, place.start) or (0, 0)
    first = bisect_left(dates, start, key=attrgetter("start"))
    same, before = within(dates, start, end), dates[max(first - 1, 0) : first]
    chosen = same[:1] or before or dates[:1]
    return chosen[0].readings[0] if chosen else None


def _type(plain: str, found: Findings) -> str:
    for type_, pattern in TYPES[:-1]:
        if re.search(pattern, plain) and not (
            type_ == "coordinated-assault" and len(found.places) < 2
        ):
            return type_
    harmed = {one.people for one in found.harms}
    if harmed == {"civilians"}:
        return "attack-on-civilians"
    return "armed-clash" if BY_THE_STATE.search(plain) else "armed-assault"


def _what(type_: str) -> str:
    return {
        "abduction": "Abduction in",
        "air-drone-strike": "Air or drone strike near",
        "ambush": "Ambush near",
        "shelling": "Shelling of",
        "attack-on-civilians": "Attack on civilians in",
        "armed-clash": "Clash near",
    }.get(type_, "Attack on")


def _share_a_sentence(children: Sequence[EventProposal], bounds: Sequence[tuple[int, int]]) -> bool:
    """Three places and more of one day in one sentence are told as one attack."""
    return any(sum(start <= one.start < end for one in children) > 2 for start, end in bounds)


def _with_parent(children: Sequence[EventProposal]) -> list[EventProposal]:
    first = children[0]
    day: FuzzyDate | None = first.date.date if first.date else None
    same = [one for one in children if (one.date.date if one.date else None) == day]
    if len(same) < 2:
        return list(children)
    title = f"Coordinated attacks on {len(same)} places"
    parent = EventProposal(
        first.start, first.end, None, first.date, "coordinated-assault", title, True
    )
    parts = [
        EventProposal(
            one.start, one.end, one.place, one.date,
            "armed-assault" if one.type == "coordinated-assault" else one.type, one.title, False, one in same,
        )
        for one in children
    ]  # fmt: skip
    return [parent, *parts]
