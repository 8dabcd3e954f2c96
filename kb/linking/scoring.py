"""The score of two records: which row of each feature's table holds. Pure, and no word is made here."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from kb.linking import weights as w
from kb.linking.weights import Weight

WEEK = 7


class Compared(NamedTuple):
    """What the database knows of two records side by side; None is not known."""

    a: int
    b: int
    a_first: date
    a_last: date
    b_first: date
    b_last: date
    km: float | None
    """Between the points; None if a point is not known closer than its country."""
    a_radius: float | None
    """Kilometres; None for a unit or area."""
    b_radius: float | None
    a_precision: str
    b_precision: str
    contained: bool | None
    """Whether one's place lies in the other's unit; None if the units are not known."""
    shared: list[int] | None
    """Armed groups of both lists if they share one, which is in it twice; the same of families, of states."""
    shared_family: list[int] | None
    shared_state: list[int] | None
    a_armed: bool
    """Whether an armed group is named."""
    b_armed: bool
    a_low: int | None
    a_best: int | None
    a_high: int | None
    b_low: int | None
    b_best: int | None
    b_high: int | None


class Toll(NamedTuple):
    """Killed: at least, and at most; None if there is no upper limit."""

    low: int
    high: int | None


def held(pair: Compared) -> list[Weight]:
    """The rows that hold, at most one of each feature; what is not known has none."""
    found = (day(pair), place(pair), actor(pair), deaths(pair))
    return [weight for weight in found if weight is not None]


def points(rows: list[Weight]) -> int:
    """The score in hundredths, 0 to 100."""
    return max(0, min(100, sum(weight.points for weight in rows)))


def gap(pair: Compared) -> int:
    """Days between them; 0 if the days on which they may have happened meet."""
    apart = max(pair.a_first, pair.b_first) - min(pair.a_last, pair.b_last)
    return max(0, apart.days)


def day(pair: Compared) -> Weight:
    apart = gap(pair)
    if apart:
        return w.NEXT_DAY if apart == 1 else w.DAYS_APART
    if pair.a_first == pair.a_last == pair.b_first == pair.b_last:
        return w.SAME_DAY
    longest = max(pair.a_last - pair.a_first, pair.b_last - pair.b_first).days + 1
    return w.DAYS_MEET if longest <= WEEK else w.WIDE_DAYS_MEET


def place(pair: Compared) -> Weight | None:
    if pair.km is None:
        return None
    if pair.a_radius is None or pair.b_radius is None:
        return _unit(pair)
    radii = max(pair.a_radius, w.SPOT_KM), max(pair.b_radius, w.SPOT_KM)
    if pair.km <= w.SPOT_KM:
        return w.SAME_SPOT
    if pair.km <= max(radii):
        return w.WITHIN_WIDER
    return w.RADII_MEET if pair.km <= sum(radii) else w.ELSEWHERE


def _unit(pair: Compared) -> Weight:
    if pair.contained:
        return w.IN_UNIT
    coarse = {
        precision
        for precision, radius in (
            (pair.a_precision, pair.a_radius),
            (pair.b_precision, pair.b_radius),
        )
        if radius is None
    }
    # Of an area nobody knows what lies in it.
    known = pair.contained is False and coarse <= set(w.UNITS)
    return w.ELSEWHERE if known else w.NEAR_UNIT


def actor(pair: Compared) -> Weight | None:
    if pair.shared:
        return w.SHARED_GROUP
    if pair.shared_family:
        return w.SHARED_FAMILY
    if pair.a_armed and pair.b_armed:
        return w.OTHER_GROUPS
    return w.SHARED_STATE if pair.shared_state else None


def deaths(pair: Compared) -> Weight | None:
    ours = toll(pair.a_low, pair.a_best, pair.a_high)
    theirs = toll(pair.b_low, pair.b_best, pair.b_high)
    if ours is None or theirs is None:
        return None
    least, most = max(ours.low, theirs.low), _least(ours.high, theirs.high)
    if most is None or least <= most:
        return w.NONE_KILLED if most == 0 else w.TOLLS_MEET
    return w.TOLLS_NEAR if least <= 2 * most else w.TOLLS_DIFFER


def toll(low: int | None, best: int | None, high: int | None) -> Toll | None:
    """The numbers as limits, in whatever order they are given; None if there is none.

    Without a lowest number the best is taken, and without both, 0. Without a highest there is no limit,
    unless best is all that is known.
    """
    known = [number for number in (low, best, high) if number is not None]
    if not known:
        return None
    if low is None and high is None:
        return Toll(known[0], known[0])
    least = min(known) if low is not None or best is not None else 0
    return Toll(least, max(known) if high is not None else None)


def _least(first: int | None, second: int | None) -> int | None:
    limits = [limit for limit in (first, second) if limit is not None]
    return min(limits) if limits else None
