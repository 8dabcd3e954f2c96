"""The parts of a coordinated attack, or the whole and the other parts of one."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from django.db.models import IntegerField, QuerySet
from django.db.models.aggregates import Count, Sum
from django.db.models.expressions import RawSQL
from django.urls import reverse

from kb.admin.glance.place import Point, point_of
from kb.figures import range_in_words
from kb.models import Event

SHOWN = 50
SIBLINGS = 12
FIGURES = ("low", "best", "high")


@dataclass(frozen=True)
class Member:
    """One part as a line of the table and a marker of the map."""

    number: int
    event: Event
    point: Point | None
    killed: str
    url: str


@dataclass(frozen=True)
class Family:
    """An event with its parts; or with its whole and the other parts of that."""

    parts: list[Member]
    parts_in_all: int
    parts_of_parts: int
    killed: str
    """The parts' figures added up, the whole's own where no part has one."""
    known: int
    """Parts with a best figure of killed."""
    parent: Event | None
    siblings: list[Event]
    siblings_in_all: int


def family_of(event: Event) -> Family:
    rows = event.parts.filter(merged_into=None, is_withdrawn=False).order_by(
        "date_earliest", "slug"
    )
    sums = _sums(rows)
    parts = list(rows.select_related("location__merged_into").defer("original")[:SHOWN])
    siblings, siblings_in_all = _siblings(event)
    return Family(
        parts=[_member(number, part) for number, part in enumerate(parts, start=1)],
        parts_in_all=sums["parts"],
        parts_of_parts=Event.objects.filter(parent__parent=event).count() if parts else 0,
        killed=_added(sums, event),
        known=sums["known"],
        parent=event.parent,
        siblings=siblings,
        siblings_in_all=siblings_in_all,
    )


def _siblings(event: Event) -> tuple[list[Event], int]:
    if event.parent is None:
        return [], 0
    rows = event.parent.parts.exclude(pk=event.pk).filter(merged_into=None, is_withdrawn=False)
    nearest = rows.order_by("date_earliest", "slug").defer("original", "casualties")
    return list(nearest[:SIBLINGS]), rows.count()


def _member(number: int, part: Event) -> Member:
    place = part.location
    return Member(
        number=number,
        event=part,
        point=point_of(part, place.merged_into or place if place else None),
        killed=range_in_words(killed_of(part)),
        url=reverse("admin:kb_event_change", args=[part.pk]),
    )


def killed_of(event: Event) -> dict[str, Any]:
    """The figures of killed as last assessed; empty if the event never was."""
    return json.loads(event.casualties or "{}").get("killed") or {}


def _sums(parts: QuerySet[Event]) -> dict[str, Any]:
    """Sums of low, best and high over all parts, however many, by the database."""
    figures = {
        name: RawSQL(
            f"(kb_event.casualties::json -> 'killed' ->> '{name}')::integer",
            (),
            output_field=IntegerField(),
        )
        for name in FIGURES
    }
    rows = parts.order_by().annotate(**{f"killed_{name}": sql for name, sql in figures.items()})
    return rows.aggregate(
        parts=Count("pk"),
        known=Count("killed_best"),
        **{name: Sum(f"killed_{name}") for name in FIGURES},
    )


def _added(sums: dict[str, Any], whole: Event) -> str:
    own = killed_of(whole)
    return range_in_words(
        {name: own.get(name) if sums[name] is None else sums[name] for name in FIGURES}
    )
