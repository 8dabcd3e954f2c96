"""What an event of several parts must have at least: what its parts have.

A whole and its parts agree, or are in dispute. Where the parts together have more than the whole's
own claims say at least, the whole's low is raised to it; where they have more than its own claims
say at most, its high is left open and the contradiction is told.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from kb.assessing.figures import Figures
from kb.models import Party

Harms = dict[str, dict[str, Figures]]
"""By harm, then by party."""


@dataclass(frozen=True)
class Floor:
    """The least of one harm that the parts of an event have together."""

    total: int | None = None
    by_party: dict[str, int] = field(default_factory=dict)
    events: tuple[str, ...] = ()
    """Public ids of the parts that have a lowest figure."""


@dataclass(frozen=True)
class Reconciled:
    """Figures of a whole for one harm, raised to what its parts have."""

    total: Figures
    by_party: dict[str, Figures]
    disputed: tuple[str | None, ...] = ()
    """The parties of which the parts have more than the whole's own ceiling; None is all together."""


def add_floors(
    documents: Iterable[tuple[str, dict[str, Any]]], harms: Iterable[str]
) -> dict[str, Floor]:
    """By harm, what parts have at least; each is given by its public id and its `casualties`.

    A curator's figure goes for the total alone, for it says nothing of parties.
    """
    parts = list(documents)
    floors = {}
    for harm in harms:
        lows = {slug: document.get(harm, {}).get("low") for slug, document in parts}
        events = tuple(slug for slug, low in lows.items() if low is not None)
        by_party: dict[str, int] = {}
        for slug, document in parts:
            if slug in events and not (harm == "killed" and document.get("override")):
                for row in document[harm].get("by_party") or ():
                    if row["low"] is not None:
                        by_party[row["party"]] = by_party.get(row["party"], 0) + row["low"]
        if events:
            floors[harm] = Floor(sum(lows[slug] for slug in events), by_party, events)
    return floors


def reconcile(own: dict[str, Figures], own_total: Figures, floor: Floor) -> Reconciled:
    """Raise the figures that a whole has by its own claims to what its parts have together."""
    by_party = {party: raise_to(row, floor.by_party.get(party)) for party, row in own.items()}
    disputed: list[str | None] = [
        party
        for party, row in own.items()
        if party != Party.UNKNOWN and is_exceeded(row, floor.by_party.get(party))
    ]
    unspoken = {party: low for party, low in floor.by_party.items() if party not in own}
    by_party |= {party: Figures(low) for party, low in unspoken.items()}
    ordered = {party.value: by_party[party] for party in Party if party in by_party}
    least = floor.total
    if Party.UNKNOWN not in own:
        known = [row.low for party, row in ordered.items() if party != Party.UNKNOWN]
        least = max(floor.total or 0, sum(low or 0 for low in known))
    is_known = any(not row.is_empty for party, row in own.items() if party != Party.UNKNOWN)
    if unspoken.keys() - {Party.UNKNOWN} and (is_known or Party.UNKNOWN not in own):
        # Of these parties the whole's own claims say nothing, so that they set no ceiling; persons
        # of unknown party in the parts are held against the ceiling of all together.
        own_total = Figures(own_total.low)
    elif not disputed and is_exceeded(own_total, least):
        disputed.append(None)
    total = raise_to(own_total, least)
    if disputed:
        total = Figures(total.low)
    return Reconciled(total, ordered, tuple(disputed))


def is_exceeded(figures: Figures, least: int | None) -> bool:
    """Whether the parts have more than these figures allow."""
    return figures.high is not None and least is not None and least > figures.high


def raise_to(figures: Figures, least: int | None) -> Figures:
    """The figures with a low of at least this; a best or high that lies below it is not known."""
    if least is None or (figures.low is not None and figures.low >= least):
        return figures
    best = figures.best if figures.best is not None and figures.best >= least else None
    high = figures.high if figures.high is not None and figures.high >= least else None
    return Figures(least, best, high)
