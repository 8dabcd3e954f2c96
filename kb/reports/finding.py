"""Everything that a text holds for the records: passages by kind, and what drafts they would make."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date

from kb.reports import dates, gazetteer, groups, harms, numbers, places, reading, speakers
from kb.reports.claims import ClaimProposal, claims
from kb.reports.events import EventProposal, events
from kb.reports.findings import Findings, Passage

LONGEST = 100_000
"""Letters of the longest text that is read."""


@dataclass(frozen=True)
class Found:
    findings: Findings
    claims: list[ClaimProposal]
    events: list[EventProposal]


def find(text: str, published: date | None) -> Found:
    """Read a text. Asks the database for names, and writes nothing."""
    text = text[:LONGEST]
    base, words, bounds = gazetteer.groups(), reading.words(text), reading.sentences(text)
    named = groups.known(words, text, base)
    media = gazetteer.media()
    days = dates.dates(text, published)
    where = places.places(words, text, [*named, *days])
    countries = Counter(one.best.country for one in [*where, *named] if one.best.country)
    usual = countries.most_common(1)[0][0] if countries else ""
    taken: list[Passage] = [*named, *where]
    named = sorted([*named, *groups.general(text, base, taken, usual)], key=lambda one: one.start)
    voices = speakers.speakers(text, words, named, base, media)
    found = Findings(
        named,
        where,
        days,
        numbers.numbers(text, [*days, *named, *where, *voices]),
        harms.harms(text, bounds),
        voices,
    )
    return Found(found, claims(text, bounds, found), events(text, bounds, found))
