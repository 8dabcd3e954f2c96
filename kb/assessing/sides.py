"""Who stands on which side of an event, for itself or for others."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from kb.dates import FuzzyDate
from kb.models import Event, Group, GroupRelation, Participation, Party
from kb.models.groups import BELONGING
from kb.models.records import closure

Tie = tuple[int, int, date, date | None]
"""Who belongs to whom, from when it surely holds to when it may hold."""
STATE = tuple(
    f"group-kind:{kind}"
    for kind in ("government", "state-forces", "state-paramilitary", "auxiliary-force")
)


@dataclass(frozen=True)
class Sides:
    """The participations of one event, and the ties between groups on its first day."""

    parts: list[Participation]
    ties: list[tuple[int, int]]

    @classmethod
    def of(cls, event: Event, ties: list[Tie]) -> Sides:
        """From the ties of any date, as `belonging` gives them."""
        day = event.date.earliest if event.date else None
        return cls.on(day, event.participations.all(), ties)

    @classmethod
    def on(cls, day: date | None, parts: Iterable[Participation], ties: Iterable[Tie]) -> Sides:
        held = [
            (member, whole)
            for member, whole, begun, over in ties
            if day and begun <= day and (over is None or day <= over)
        ]
        return cls([part for part in parts if part.side], held)

    def participation_of(self, group: Group) -> Participation | None:
        """The participation that puts the group on a side.

        Its own; else that of a group that belongs to it, or it to that; else that of its state: the
        government and the armed, paramilitary and auxiliary forces of one country are one party.
        """
        family = self._family(identity(group))
        own = [part for part in self.parts if identity(part.group) == identity(group)]
        akin = [part for part in self.parts if identity(part.group) in family]
        of_state = [part for part in self.parts if _is_one_state(part.group, group)]
        return next(iter(own + akin + of_state), None)

    def party_of(self, group: Group) -> tuple[str, str]:
        """The party it belongs to, and its public id if others bear arms on its side.

        Civilians are civilians whatever side they are on; a group that takes no part is unknown.
        """
        if _is_civilian(group):
            return Party.CIVILIANS, ""
        part = self.participation_of(group)
        if part is None:
            return Party.UNKNOWN, ""
        beside = [other.group for other in self.parts if other.side == part.side]
        armed = {identity(other) for other in beside if not _is_civilian(other)}
        return f"side-{part.side}", group.slug if len(armed) > 1 else ""

    def _family(self, group: int) -> set[int]:
        """All that belonged to the group, and all that it belonged to."""

        def members(groups: set[int]) -> set[int]:
            return {member for member, whole in self.ties if whole in groups}

        def wholes(groups: set[int]) -> set[int]:
            return {whole for member, whole in self.ties if member in groups}

        return closure({group}, members) | closure({group}, wholes)


def belonging() -> list[Tie]:
    """As `GroupRelationQuerySet.belonging_on`, of any day: ties of unknown beginning never hold."""
    return [
        (tie.subject_id, tie.object_id, begun, last_day(tie.until))
        for tie in GroupRelation.objects.filter(kind__in=BELONGING)
        if (begun := last_day(tie.since))
    ]


def identity(group: Group) -> int:
    """The group's row, or that of the record it was merged into."""
    return group.merged_into_id or group.pk


def last_day(when: FuzzyDate | None) -> date | None:
    return when.latest if when else None


def _is_civilian(group: Group) -> bool:
    return group.kind_id == "group-kind:civilians"


def _is_one_state(one: Group, other: Group) -> bool:
    are_of_states = one.kind_id in STATE and other.kind_id in STATE
    return are_of_states and _country(one) == _country(other) != ""


def _country(group: Group) -> str:
    return group.homeland.country if group.homeland else ""
