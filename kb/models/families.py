"""Who belonged to whom, and when: a chain of ties counts for the days on which all of them held."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import zip_longest

from kb.models.belonging import Tie, belonging, ties_below
from kb.models.records import closure
from kb.spans import ALWAYS, BEGINNING, END, Span, Spans, joined, shared

Days = dict[int, Spans]


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
    ties = ties_below(set(asked), moment, surely=surely)
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
