"""Places that lie in a place that moved: their published short forms follow it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any

from django.db.models import JSONField, QuerySet
from django.db.models.fields.json import KeyTransform
from django.db.models.functions import Cast

from kb.models import Location, Noun
from kb.publishing.changes import Change
from kb.publishing.short_forms import read_short_forms

FOLLOWS = ("admin1", "admin2", "country", "within")


def carry_down(changes: Sequence[Change], rows: QuerySet[Location]) -> list[Change]:
    """Changes of the places inside those that moved, except the ones being published themselves.

    They are made from what is published of both, so no draft is looked at.
    """
    carried: dict[int, Change] = {}
    for unit in _moved_units(changes):
        places = _inside(unit["slug"]).exclude(pk__in=rows.values("pk"))
        stored = {pk: str(form) for pk, form in places.values_list("pk", "as_published")}
        forms = read_short_forms(Noun.LOCATION, list(stored.values()))
        for (pk, was), place in zip(stored.items(), forms, strict=True):
            first = carried[pk].old if pk in carried else was
            fresh = _moved(place, unit)
            Location.objects.filter(pk=pk).update(as_published=fresh)
            carried[pk] = Change(first, fresh)
    return [change for change in carried.values() if change.old != change.new]


def _moved_units(changes: Sequence[Change]) -> Iterator[dict[str, Any]]:
    """The new short forms of those places that lie elsewhere now, or are units of another order."""
    before = read_short_forms(Noun.LOCATION, [change.old for change in changes])
    after = read_short_forms(Noun.LOCATION, [change.new for change in changes])
    for old, new in zip(before, after, strict=True):
        if any(old[key] != new[key] for key in FOLLOWS):
            yield new


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
