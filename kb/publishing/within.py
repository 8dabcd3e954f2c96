"""Places that lie in a place that moved: their published short forms follow it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from django.db.models import JSONField, QuerySet
from django.db.models.fields.json import KeyTransform
from django.db.models.functions import Cast

from kb.models import Location
from kb.publishing.changes import Change

FOLLOWS = ("admin1", "admin2", "country", "within")


def carry_down(changes: Sequence[Change], rows: QuerySet[Location]) -> list[Change]:
    """Changes of the places inside those that moved, except the ones being published themselves.

    They are made from what is published of both, so no draft is looked at.
    """
    pairs = ((json.loads(change.old), json.loads(change.new)) for change in changes)
    carried: dict[int, Change] = {}
    for old, new in pairs:
        if any(old[key] != new[key] for key in FOLLOWS):
            for place in _inside(new["slug"]).exclude(pk__in=rows.values("pk")):
                first = carried[place.pk].old if place.pk in carried else place.as_published
                fresh = _moved(json.loads(str(place.as_published)), new)
                Location.objects.filter(pk=place.pk).update(as_published=fresh)
                carried[place.pk] = Change(str(first), fresh)
    return [change for change in carried.values() if change.old != change.new]


def _inside(slug: str) -> QuerySet[Location]:
    public = Location.objects.exclude(as_published=None)
    within = KeyTransform("within", Cast("as_published", JSONField()))
    return public.annotate(units=within).filter(units__contains=slug)


def _moved(place: dict[str, Any], unit: dict[str, Any]) -> str:
    """The short form of a place inside `unit`, written as PostgreSQL writes it."""
    depth = place["within"].index(unit["slug"])
    below = [place["slug"], *place["within"][:depth]]
    within = [*place["within"][: depth + 1], *unit["within"]]
    moved = {
        **place,
        **{key: place[key] if place[key] in below else unit[key] for key in ("admin1", "admin2")},
        "country": unit["country"],
        "within": within,
    }
    return "{" + ", ".join(f'"{key}" : {_json(value)}' for key, value in moved.items()) + "}"


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
