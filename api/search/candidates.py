"""What the statements find: each record by its best line, and how well that is what was asked for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from difflib import SequenceMatcher
from typing import Any

from api.ledger import executed
from api.search.asked import Asked
from api.search.statements import ALIKE, FEW, NEARLY, statement, values
from kb.models import Noun

EXACT, BEGINS, WORD, CONTAINS, RESEMBLES = range(5)
CLOSER = 100
"""Records that resemble what was asked for and are weighed letter by letter."""
CLOSELY = 0.75
SHORT = 8
"""Letters of the longest name that one or two letters are the beginning of."""


@dataclass(frozen=True)
class Candidate:
    """A record that was found, and the line of its spellings that is nearest."""

    noun: str
    slug: str
    edition_id: int
    line: str
    rank: int
    near: float
    """How much of what was asked for the line has, letter for letter or nearly: 1 is all."""
    cover: float
    """How much of the line that is."""

    @property
    def likeness(self) -> float:
        return self.cover if self.rank < RESEMBLES else 0.8 * self.near + 0.2 * self.cover

    @property
    def place(self) -> tuple[Any, ...]:
        """Best first; groups and places before events and sources; then always the same."""
        return (self.rank, self.noun not in FEW, -self.likeness, self.noun, self.slug)


def candidates(
    conditions: dict[Noun, list[str]],
    asked: Asked,
    moment: datetime | None,
    names: Sequence[str] = (),
) -> tuple[list[Candidate], set[str]]:
    """What the conditions find, ranked, and the nouns of which there is more than was ranked."""
    found: list[Candidate] = []
    more: set[str] = set()
    for noun, wheres in conditions.items():
        for where in wheres:
            for superseded in ("NULL", "NOT NULL") if moment else ("NULL",):
                rows = _rows(
                    statement(noun, where, asked, moment, superseded), asked, moment, names
                )
                if rows and len(rows) > rows[0][3]:
                    more.add(noun)
                found += [Candidate(*row[:3], *row[4:]) for row in rows if row[4] is not None]
    return [one for one in found if _counts(one, asked)], more


def _rows(sql: str, asked: Asked, moment: datetime | None, names: Sequence[str]) -> list[Any]:
    with executed(sql, values(asked, moment, names), prepare=False) as cursor:
        return cursor.fetchall()


def closer(found: Sequence[Candidate], asked: Asked) -> list[Candidate]:
    """What resembles, weighed letter by letter: trigrams make little of two letters swapped."""
    best = sorted(found, key=lambda one: one.place)[:CLOSER]
    return [
        replace(one, near=(one.near + _ratio(one.line, asked)) / 2)
        if one.rank == RESEMBLES
        else one
        for one in best
    ]


def _ratio(line: str, asked: Asked) -> float:
    """How like the text is to the words of the line that are most like it, from 0 to 1."""
    words, many = line.split(), len(asked.words)
    starts = range(max(1, len(words) - many + 1))
    matcher = SequenceMatcher(None, b=asked.text, autojunk=False)
    found = 0.0
    for start in starts[:40]:
        matcher.set_seq1(" ".join(words[start : start + many]))
        found = max(found, matcher.ratio())
    return found


def _counts(candidate: Candidate, asked: Asked) -> bool:
    """One or two letters are a name, or begin a short one; what resembles does so enough."""
    if asked.is_short:
        short = len(candidate.line) <= SHORT and " " not in candidate.line
        return candidate.rank == EXACT or (candidate.rank == BEGINS and short)
    if candidate.rank != RESEMBLES:
        return candidate.rank < RESEMBLES
    nearly = candidate.near >= NEARLY
    return candidate.near >= ALIKE or (nearly and _ratio(candidate.line, asked) >= CLOSELY)
