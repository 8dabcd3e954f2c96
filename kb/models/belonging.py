"""The ties by which a group belonged to another, as published at a moment, and the days they count.

A tie of a kind that makes its subject belong to its object (`BELONGING`) counts for a span of days:

- possibly, from the first day it may have begun to the last day it may have held;
- surely, from the day it had surely begun to the last day it surely held.

A tie of which nobody knows the beginning counts for no day; one of which only the latest beginning
is known counts from then on; one without an end lasts. A merged group counts as its survivor; ties
to a withdrawn group count no more.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from kb.models.editions import Edition, EditionKind, Noun, RelationEdition
from kb.models.groups import BELONGING, Group
from kb.spans import END, Span


@dataclass(frozen=True)
class Tie:
    """The subject belonged to the object in these days; both are rows of groups."""

    subject: int
    object: int
    span: Span


def belonging(moment: datetime | None = None, *, surely: bool = False) -> list[Tie]:
    """All ties by which a group belonged to another."""
    gone = withdrawn(moment)
    return [
        tie for tie in _ties(moment, survivors(moment), {}, surely=surely) if tie.object not in gone
    ]


def ties_below(groups: set[int], moment: datetime | None, *, surely: bool) -> list[Tie]:
    """The ties that lead to these groups, in as many steps as there are."""
    into = survivors(moment)
    absorbed = defaultdict(set)
    for merged, survivor in into.items():
        absorbed[survivor].add(merged)
    found: list[Tie] = []
    new, seen = groups - withdrawn(moment), set(groups)
    while new:
        ends = new.union(*(absorbed[group] for group in new))
        ties = _ties(moment, into, {"object__in": ends}, surely=surely)
        found += ties
        new = {tie.subject for tie in ties} - seen
        seen |= new
    return found


def _ties(
    moment: datetime | None, into: Mapping[int, int], which: dict[str, Any], *, surely: bool
) -> list[Tie]:
    rows = RelationEdition.objects.standing(moment).filter(kind__in=BELONGING, **which)
    rows = rows.exclude(since_latest=None)
    columns = ("subject", "object", "since_latest", "until_latest", "details")
    ties = []
    for subject, object_, since, until, details in rows.values_list(*columns):
        span = _days(since, until, json.loads(details), surely=surely)
        ends = into.get(subject, subject), into.get(object_, object_)
        if span and ends[0] != ends[1]:
            ties.append(Tie(*ends, span))
    return ties


def _days(since: date, until: date | None, details: dict[str, Any], *, surely: bool) -> Span | None:
    """The days that a tie counts for; none if it may have ended before it had surely begun."""
    if not surely:
        earliest = _earliest(details["from"])
        return Span(earliest or since, until or END)
    if details["to"] is None:
        return Span(since, END)
    last = _earliest(details["to"]) or since
    return Span(since, last) if since <= last else None


def _earliest(fuzzy: dict[str, Any]) -> date | None:
    return date.fromisoformat(fuzzy["earliest"]) if fuzzy["earliest"] else None


def survivors(moment: datetime | None = None) -> dict[int, int]:
    """For each group that was merged by then, the one it was merged into."""
    if moment is None:
        rows = Group.objects.values_list("pk", "merged_into").exclude(merged_into=None)
        return {group: survivor for group, survivor in rows if survivor}
    groups = Edition.objects.as_of(moment).filter(noun=Noun.GROUP)
    merged = dict(groups.filter(kind=EditionKind.MERGED).values_list("record_id", "merged_into"))
    by_slug = dict(groups.filter(slug__in=merged.values()).values_list("slug", "record_id"))
    return {group: by_slug[slug] for group, slug in merged.items()}


def withdrawn(moment: datetime | None = None) -> set[int]:
    """The groups that were withdrawn by then."""
    if moment is None:
        return set(Group.objects.filter(is_withdrawn=True).values_list("pk", flat=True))
    groups = Edition.objects.as_of(moment).filter(noun=Noun.GROUP)
    return set(groups.filter(kind=EditionKind.WITHDRAWN).values_list("record_id", flat=True))
