"""Filters by how many were harmed: of one harm, in all or of one party."""

from __future__ import annotations

from typing import Any

from api.errors import parameter_error
from api.filters.base import OneCode, Whole
from api.filters.matching import Match
from api.listing import Listing
from kb.models import Party

HARMS = ("killed", "injured", "abducted")
BOUNDS = ("low", "best", "high")


def figure_sql(column: str, party: str, table: str = "f") -> str:
    """SQL of a figure, such as `killed_low`, of one party or (empty) of all together."""
    if not party:
        return f"{table}.{column}"
    harm, _, bound = column.rpartition("_")
    assert party in Party.values
    return f"({table}.parties #>> '{{{party},{harm},{BOUNDS.index(bound)}}}')::int"


def declare_bounds(harm: str) -> dict[str, Whole | OneCode]:
    """The three filters of a harm: at least, at most, and how figures that differ are meant."""
    return {
        f"{harm}_min": Whole(
            "true",
            f"At least so many {harm}, by the greatest of the figures low, best and high that are "
            f"known; see `{harm}_match`. Events without any figure are left out.",
        ),
        f"{harm}_max": Whole(
            "true",
            f"At most so many {harm}, by the smallest of the figures low, best and high that are "
            f"known; see `{harm}_match`. Events without any figure are left out.",
        ),
        f"{harm}_match": OneCode(
            Match,
            f"For figures that differ: `possible` (usual) finds events in which there may have been so "
            f"many {harm}, `certain` only those in which there surely were: for `{harm}_min` the "
            f"lowest figure, for `{harm}_max` the highest.",
        ),
    }


def narrow_by_figures(listing: Listing, values: dict[str, Any]) -> None:
    """Take the bounds of each harm, and the party they are of, from what is asked for."""
    for harm in HARMS:
        low, best, high = (figure_sql(f"{harm}_{bound}", listing.party) for bound in BOUNDS)
        match = values.pop(f"{harm}_match", None)
        least, most = (values.pop(f"{harm}_{edge}", None) for edge in ("min", "max"))
        if match and least is None and most is None:
            detail = f"It says how `{harm}_min` and `{harm}_max` are meant: give one of them."
            raise parameter_error(f"{harm}_match", "alone", detail)
        is_certain = match == [Match.CERTAIN]
        if least is not None:
            greatest = low if is_certain else f"greatest({low}, {best}, {high})"
            listing.where.append(f"{greatest} >= %({harm}_min)s")
            listing.params[f"{harm}_min"] = least
        if most is not None:
            smallest = high if is_certain else f"least({low}, {best}, {high})"
            listing.where.append(f"{smallest} <= %({harm}_max)s")
            listing.params[f"{harm}_max"] = most
