"""Who belonged to whom, and when, as published at a moment.

A tie of a kind that makes its subject belong to its object (`BELONGING`) counts for a span of days:

- possibly, from the first day it may have begun to the last day it may have held;
- surely, from the day it had surely begun to the last day it surely held.

A tie of which nobody knows the beginning counts for no day; one of which only the latest beginning
is known counts from then on; one without an end lasts. A chain of ties counts for the days on which
all of them held. A merged group counts as its survivor; ties to a withdrawn group count no more.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import zip_longest
from typing import Any

from kb.models.editions import Edition, EditionKind, Noun, RelationEdition
from kb.models.groups import BELONGING, Group
from kb.models.records import closure
from kb.spans import ALWAYS, BEGINNING, END, Span, Spans, joined, shared

Days = dict[int, Spans]


@dataclass(frozen=True)
class Tie:
    """The subject belonged to the object in these days; both are rows of groups."""

    subject: int
    object: int
    span: Span


@dataclass(frozen=True)
class Membership:
    """In these days `group` was, or belonged to, `family`; both are rows of groups."""

    family: int
    group: int
    span: Span


def memberships(
    families: Iterable[int], moment: datetime | None = None, *, surely: bool = False
) -> list[Membership]:
    """The groups that ever belonged to these, themselves included, with the days they did."""
    asked = list(dict.fromkeys(families))
    ties = _ties_below(set(asked), moment, surely=surely)
    return [
        Membership(family, group, span)
        for family in asked
        for group, spans in days_within(family, ties).items()
        for span in spans
    ]


def family_on(groups: Iterable[int], day: date, moment: datetime | None = None) -> set[int]:
    """These groups and all that may have belonged to them on `day`, however many ties away."""
    return {found.group for found in memberships(groups, moment) if day in found.span}


def days_within(family: int, ties: Iterable[Tie]) -> Days:
    """For each group that ever belonged to `family`, the days on which it did."""
    below = defaultdict(list)
    for tie in ties:
        below[tie.object].append(tie)
    days: Days = {family: (ALWAYS,)}
    new = [family]
    while new:
        group = new.pop()
        for tie in below[group]:
            known = days.get(tie.subject, ())
            more = joined((*known, *shared(days[group], tie.span)))
            if more != known:
                days[tie.subject] = more
                new.append(tie.subject)
    return days


def tops(moment: datetime | None = None, *, surely: bool = False) -> list[Membership]:
    """For each group that ever belonged to another, the topmost families that it was in, and when.

    On days on which it belonged to nobody, and in a circle of ties, it is its own.
    """
    above = defaultdict(list)
    for tie in belonging(moment, surely=surely):
        above[tie.subject].append(tie)
    return [
        Membership(top, group, span)
        for group in list(above)
        for top, spans in _tops_of(group, above).items()
        for span in spans
    ]


def _tops_of(group: int, above: Mapping[int, list[Tie]]) -> Days:
    """The days for each topmost family; the ties above a group only change on some days."""
    chain = closure(
        {group}, lambda found: {tie.object for at in found for tie in above.get(at, ())}
    )
    spans = [tie.span for at in chain for tie in above.get(at, ())]
    begins = {BEGINNING, *(span.first for span in spans)}
    begins |= {span.last + timedelta(days=1) for span in spans if span.last != END}
    days = sorted(begins)
    found = defaultdict(list)
    for first, following in zip_longest(days, days[1:]):
        last = following - timedelta(days=1) if following else END
        for top in _tops_on(first, group, above):
            found[top].append(Span(first, last))
    return {top: joined(held) for top, held in found.items()}


def _tops_on(day: date, group: int, above: Mapping[int, list[Tie]]) -> set[int]:
    def objects(groups: set[int]) -> set[int]:
        return {tie.object for at in groups for tie in above.get(at, ()) if day in tie.span}

    chain = closure({group}, objects)
    return {at for at in chain if not objects({at})} or {group}


def belonging(moment: datetime | None = None, *, surely: bool = False) -> list[Tie]:
    """All ties by which a group belonged to another."""
    gone = withdrawn(moment)
    return [
        tie for tie in _ties(moment, survivors(moment), {}, surely=surely) if tie.object not in gone
    ]


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


def _ties_below(groups: set[int], moment: datetime | None, *, surely: bool) -> list[Tie]:
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
