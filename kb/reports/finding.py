"""Everything that a text holds for the records: passages by kind, and what drafts they would make."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date

from kb.reports import dates, gazetteer, groups, harms, numbers, places, reading, speakers
from kb.reports.budget import Budget
from kb.reports.claims import ClaimProposal, claims
from kb.reports.events import EventProposal, events
from kb.reports.findings import Findings, P, Passage
from kb.reports.reading import Word

LONGEST = 100_000
"""Letters of the longest text that is read."""
HALF = 0.5
"""The share of the time that groups may take, and then that places may."""


@dataclass(frozen=True)
class Found:
    findings: Findings
    claims: list[ClaimProposal]
    events: list[EventProposal]
    more_events: int
    """Events that are proposed no more, because there are too many."""
    end: int
    """Letters of the text that were read: all of them, unless that took too long."""


def find(text: str, published: date | None, until: int = LONGEST) -> Found:
    """Read a text up to the letter `until`. Asks the database for names, and writes nothing.

    Names are looked for as long as `REPORT_SECONDS` last. What stands behind is not read at all, so
    that all that is found is found in the same text.
    """
    text = text[:until]
    base, words = gazetteer.groups(), reading.words(text)
    budget = Budget(HALF)
    named = groups.known(words, text, base, budget)
    text, words = _cut(text, words, budget)
    named = _in(text, named)
    days = dates.dates(text, published)
    budget = Budget(HALF)
    where = places.places(words, text, [*named, *days], budget)
    text, words = _cut(text, words, budget)
    names = Findings(_in(text, named), _in(text, where), _in(text, days))
    return _found(text, words, base, names)


def _cut(text: str, words: list[Word], budget: Budget) -> tuple[str, list[Word]]:
    """The text and its words as far as the budget lasted, at the end of a sentence if there is one."""
    if budget.end is None:
        return text, words
    end = max((begun for begun, _ in reading.sentences(text) if begun <= budget.end), default=0)
    end = end or budget.end
    return text[:end], [word for word in words if word.end <= end]


def _in(text: str, passages: list[P]) -> list[P]:
    return [one for one in passages if one.end <= len(text)]


def _found(text: str, words: list[Word], base: gazetteer.Groups, names: Findings) -> Found:
    """What the text tells of the groups, places and dates that it names."""
    named, where, days = names.groups, names.places, names.dates
    bounds = reading.sentences(text)
    countries = Counter(one.best.country for one in [*where, *named] if one.best.country)
    usual = countries.most_common(1)[0][0] if countries else ""
    taken: list[Passage] = [*named, *where]
    named = sorted([*named, *groups.general(text, base, taken, usual)], key=lambda one: one.start)
    voices = speakers.speakers(text, words, named, base, gazetteer.media())
    found = Findings(
        named,
        where,
        days,
        numbers.numbers(text, [*days, *named, *where, *voices]),
        harms.harms(text, bounds),
        voices,
    )
    proposed, more = events(text, bounds, found)
    return Found(found, claims(text, bounds, found), proposed, more, len(text))
