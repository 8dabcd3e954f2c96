"""Groups around a group: who is tied to whom, in how many steps, as published at a moment."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q, QuerySet

from kb.models.belonging import survivors
from kb.models.editions import GroupEdition, RelationEdition

Ends = tuple[int, int]


@dataclass(frozen=True)
class Network:
    """Distances of groups from the one in the middle, and the ties between any two of them."""

    distances: Mapping[int, int]
    """By row of the group; in the order of distance and public id."""
    ties: Sequence[tuple[Ends, RelationEdition]]
    """Each with the rows of its subject and object, survivors for those merged."""
    is_cut: bool
    """Whether there were more groups than were asked for."""


@dataclass(frozen=True)
class Ties:
    """Which ties are looked at: those that stood at the moment, of these kinds, on this day."""

    moment: datetime | None
    kinds: Sequence[str] | None = None
    day: date | None = None

    def rows(self) -> QuerySet[RelationEdition]:
        rows: QuerySet[RelationEdition] = RelationEdition.objects.standing(self.moment)
        if self.kinds is not None:
            rows = rows.filter(kind__in=self.kinds)
        if self.day is not None:
            lasting = Q(until_latest=None) | Q(until_latest__gte=self.day)
            rows = rows.filter(lasting, since_latest__lte=self.day)
        return rows


def network(group: int, which: Ties, *, depth: int, most: int) -> Network:
    """`group` and those that so many ties lead to, whichever way they point; `most` at once."""
    into = survivors(which.moment)
    absorbed = defaultdict(set)
    for merged, survivor in into.items():
        absorbed[survivor].add(merged)
    distances, new, is_cut = {group: 0}, {group}, False
    for distance in range(1, depth + 1):
        ends = new.union(*(absorbed[at] for at in new))
        touched = which.rows().filter(Q(subject__in=ends) | Q(object__in=ends))
        pairs = touched.values_list("subject", "object")
        found = {into.get(at, at) for pair in pairs for at in pair} - distances.keys()
        public = _public(found, which.moment)
        is_cut = is_cut or len(distances) + len(public) > most
        new = set(public[: most - len(distances)])
        distances |= dict.fromkeys(public[: most - len(distances)], distance)
    return Network(distances, _between(distances, which, into, absorbed), is_cut)


def _between(
    groups: Mapping[int, int],
    which: Ties,
    into: Mapping[int, int],
    absorbed: Mapping[int, set[int]],
) -> list[tuple[Ends, RelationEdition]]:
    ends = set(groups).union(*(absorbed.get(at, set()) for at in groups))
    rows = which.rows().filter(subject__in=ends, object__in=ends).order_by("relation_id")
    ties = [
        ((into.get(row.subject_id, row.subject_id), into.get(row.object_id, row.object_id)), row)
        for row in rows
    ]
    return [(pair, row) for pair, row in ties if pair[0] != pair[1]]


def _public(groups: set[int], moment: datetime | None) -> list[int]:
    """Those of the groups that were public, by their public ids."""
    rows = GroupEdition.objects.filter(record_id__in=groups)
    if moment is None:
        rows = rows.filter(superseded_at=None)
    else:
        lasting = Q(superseded_at=None) | Q(superseded_at__gt=moment)
        rows = rows.filter(lasting, recorded_at__lte=moment)
    return list(rows.order_by("slug").values_list("record_id", flat=True))
