"""Low, best and high of one party, of a side of several groups, and of the event."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Protocol

from kb.assessing.statements import Statement, is_below
from kb.models import Party

CREDIBILITIES = (1, 2, 3, 6)
"""Best first: 6, cannot be judged, is no mark of doubt but no recommendation either."""


class Spanned(Protocol):
    """Whatever allows a least and a most number; None sets no limit."""

    @property
    def span(self) -> tuple[int | None, int | None]: ...


@dataclass(frozen=True)
class Figures:
    """Numbers of persons; None where there is no ground for one."""

    low: int | None = None
    best: int | None = None
    high: int | None = None

    @property
    def is_empty(self) -> bool:
        return self == Figures()

    def as_json(self) -> dict[str, int | None]:
        return asdict(self)


def range_figures(statements: Iterable[Statement]) -> Figures:
    """Low and best from the grounds; high from all, save partisan or doubtful words of none."""
    numbers = [s for s in statements if s.states_a_number]
    grounds = [s for s in numbers if s.is_ground]
    heard = [s for s in numbers if s.is_ground or not s.says_none]
    return Figures(lowest(grounds), best_point(grounds), highest(heard))


def conservative_figures(statements: Iterable[Statement]) -> Figures:
    """The grounds alone, and of them the lowest number for low and best."""
    grounds = [s for s in statements if s.is_ground]
    low = lowest(grounds)
    return Figures(low, low, highest(grounds))


def lowest(statements: Iterable[Spanned]) -> int | None:
    """The lowest number given; None if a statement without lower limit ends below it."""
    spans = [s.span for s in statements]
    low = min((least for least, _ in spans if least is not None), default=None)
    return None if low is None or any(is_below(span, (low, low)) for span in spans) else low


def highest(statements: Iterable[Spanned]) -> int | None:
    """The highest number given; None if a statement without upper limit begins above it."""
    spans = [s.span for s in statements]
    high = max((most for _, most in spans if most is not None), default=None)
    return None if high is None or any(is_below((high, high), span) for span in spans) else high


def best_point(grounds: Iterable[Statement]) -> int | None:
    """The first single number, in order of precedence, that no ground before it excludes."""
    ahead: list[Statement] = []
    for statement in sorted(grounds, key=precedence):
        least, most = statement.span
        is_point = least is not None and least == most
        if is_point and not any(statement.excludes(other) for other in ahead):
            return least
        ahead.append(statement)
    return None


def precedence(ground: Statement) -> tuple[int, ...]:
    """By credibility, the independent before admissions, the later first, then the lower number."""
    least, _ = ground.span
    return (
        CREDIBILITIES.index(ground.credibility),
        ground.is_admission,
        -ground.claimed_on.toordinal() if ground.claimed_on else 0,
        -1 if least is None else least,
    )


def added(rows: Iterable[Figures]) -> Figures:
    """The sum: low of the lows there are, best and high only if every row has one."""
    figures = list(rows)
    lows = [row.low for row in figures if row.low is not None]
    bests = [row.best for row in figures if row.best is not None]
    highs = [row.high for row in figures if row.high is not None]
    return Figures(
        sum(lows) if lows else None,
        sum(bests) if bests and len(bests) == len(figures) else None,
        sum(highs) if highs and len(highs) == len(figures) else None,
    )


def total(by_party: dict[str, Figures]) -> Figures:
    """The event's figures. A number for persons of unknown party may include the others."""
    unknown, others = split_unknown(by_party)
    if all(row.is_empty for row in others):
        return unknown
    known = added(others)
    if unknown.is_empty:
        return known
    lows = [low for low in (known.low, unknown.low) if low is not None]
    return Figures(max(lows, default=None), None, added([*others, unknown]).high)


def total_of_grounds(by_party: dict[str, Figures]) -> Figures:
    """The event's figures, where the sum of the parties and a number for persons of unknown party
    are two grounds for one total: the least that either allows, and the most, each once.

    High is open (None) if either is; best is known only if both say the same.
    """
    unknown, others = split_unknown(by_party)
    if all(row.is_empty for row in others):
        return unknown
    known = added(others)
    if unknown.is_empty:
        return known
    is_open = known.high is None or unknown.high is None
    return Figures(
        min((low for low in (known.low, unknown.low) if low is not None), default=None),
        known.best if known.best == unknown.best else None,
        None if is_open else max(known.high or 0, unknown.high or 0),
    )


def split_unknown(by_party: dict[str, Figures]) -> tuple[Figures, list[Figures]]:
    """The figures of persons of unknown party, and those of each party that is known."""
    known = [row for party, row in by_party.items() if party != Party.UNKNOWN]
    return by_party.get(Party.UNKNOWN, Figures()), known
