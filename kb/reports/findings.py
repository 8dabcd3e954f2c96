"""What is found in the text of a report: passages, each with what it may stand for."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from operator import itemgetter
from typing import TypeVar

from kb.dates import FuzzyDate
from kb.models import Harm, Hedge


@dataclass(frozen=True)
class Passage:
    """Letters `start` to `end` of the text, the end not included."""

    start: int
    end: int
    words: str

    def overlaps(self, other: Passage) -> bool:
        return self.start < other.end and other.start < self.end


class Taken:
    """Letters of a text that stand for something already."""

    def __init__(self, length: int, passages: Iterable[Passage] = ()) -> None:
        self._letters = bytearray(length)
        for one in passages:
            self.add(one.start, one.end)

    def add(self, start: int, end: int) -> None:
        self._letters[start:end] = b"\1" * (end - start)

    def holds(self, start: int, end: int) -> bool:
        """Whether any letter from `start` up to `end` is taken."""
        return self._letters.find(1, start, end) >= 0


P = TypeVar("P", bound=Passage)


def within(passages: Sequence[P], start: int, end: int) -> Sequence[P]:
    """Those that begin from `start` up to `end`, of passages in the order of the text."""
    first = bisect_left(passages, start, key=_start)
    return passages[first : bisect_left(passages, end, first, key=_start)]


def sentence_at(bounds: Sequence[tuple[int, int]], place: int) -> tuple[int, int] | None:
    """The sentence that a letter stands in; `bounds` are all, in their order."""
    n = bisect_right(bounds, place, key=itemgetter(0)) - 1
    return bounds[n] if n >= 0 and place < bounds[n][1] else None


def _start(one: Passage) -> int:
    return one.start


@dataclass(frozen=True)
class Referent:
    """A record that a passage may name."""

    key: int
    slug: str
    name: str
    detail: str
    """What tells it from its namesakes: its kind, the units that it lies in."""
    why: str
    score: float
    """From 0 to 1; it only orders the candidates, and is no probability."""
    country: str = ""
    kind: str = ""


@dataclass(frozen=True)
class Named(Passage):
    """A group or a place, with the records that may be meant, the likeliest first."""

    candidates: tuple[Referent, ...] = ()

    @property
    def best(self) -> Referent:
        return self.candidates[0]


@dataclass(frozen=True)
class Reading:
    """One way to read the words of a date, and on what ground."""

    date: FuzzyDate
    why: str


@dataclass(frozen=True)
class Dated(Passage):
    readings: tuple[Reading, ...] = ()


@dataclass(frozen=True)
class Counted(Passage):
    """A number as it is qualified. Both ends are empty if the words state none, as “dozens”."""

    low: int | None = None
    high: int | None = None
    hedge: Hedge = Hedge.EXACT


@dataclass(frozen=True)
class Harmed(Passage):
    """A word for what befell persons, and whose people they were: state, armed, civilians or unknown."""

    harm: Harm = Harm.KILLED
    people: str = "unknown"
    party: str = "unknown"


@dataclass(frozen=True)
class Speaker(Passage):
    """Who says something: a group, or words that name no private person."""

    group: Referent | None = None
    claimant_text: str = ""
    speaker: str = ""
    """Name and office of a public figure known in the records."""


@dataclass(frozen=True)
class Findings:
    """All that was found, kind by kind, in the order of the text."""

    groups: list[Named] = field(default_factory=list)
    places: list[Named] = field(default_factory=list)
    dates: list[Dated] = field(default_factory=list)
    numbers: list[Counted] = field(default_factory=list)
    harms: list[Harmed] = field(default_factory=list)
    speakers: list[Speaker] = field(default_factory=list)
