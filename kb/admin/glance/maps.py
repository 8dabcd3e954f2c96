"""What the map of an event draws, as JSON: read by `kb/static/kb/glance.js`, which knows no more."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from kb.admin.glance.editions import former_points
from kb.admin.glance.family import Member, family_of
from kb.admin.glance.outlines import (
    View,
    bounds_of,
    countries_in,
    rings_of_unit,
    settlements_in,
)
from kb.admin.glance.place import Place, Point, place_of
from kb.models import Event, GeoPrecision

AROUND = 0.4
"""Degrees of surroundings shown at least on each side of what there is."""
KM_PER_DEGREE = 111.0
WIDEST_KM = 2000.0
UNIT_IS_THE_BOUND = (GeoPrecision.ADMIN1, GeoPrecision.ADMIN2)


def map_of(event: Event) -> dict[str, Any]:
    """Points, outlines and places around one event; `view` is null if nothing of it is known."""
    place, family = place_of(event), family_of(event)
    former = former_points(event, place.point)
    points = [place.point, *former, *(part.point for part in family.parts)]
    view = view_of(event, place, [point for point in points if point])
    drawn = {
        "view": view.as_json() if view else None,
        "point": _circle(place.point),
        "former": [_circle(point) for point in former],
        "parts": [_marker(part) for part in family.parts if part.point],
        "area": _area(place),
    }
    if view is None:
        return drawn | {"limits": None, "countries": [], "settlements": []}
    limits = view.widened(max(view.span, 1.0))
    centre = place.point or Point((view.south + view.north) / 2, (view.west + view.east) / 2)
    return drawn | {
        "limits": limits.as_json(),
        "countries": countries_in(limits),
        "settlements": settlements_in(view, centre.latitude, centre.longitude),
    }


def has_map(place: Place, members: Iterable[Member]) -> bool:
    """Whether there is anything to draw."""
    return bool(place.point or place.area or any(part.point for part in members))


def view_of(event: Event, place: Place, points: list[Point]) -> View | None:
    """The box to look at: the points with their circles, and the unit where that is the bound."""
    boxes = [_around(point) for point in points]
    if place.area and (event.geo_precision in UNIT_IS_THE_BOUND or not boxes):
        boxes += filter(None, [bounds_of("kb_areashape", place.area.code)])
    country = place.location.country if place.location else ""
    if country and (event.geo_precision == GeoPrecision.COUNTRY or not boxes):
        boxes += filter(None, [bounds_of("kb_countryshape", country)])
    if not boxes:
        return None
    return View(
        min(box.south for box in boxes),
        min(box.west for box in boxes),
        max(box.north for box in boxes),
        max(box.east for box in boxes),
    )


def _around(point: Point) -> View:
    reach = max(AROUND, 1.5 * min(point.radius_km or 0, WIDEST_KM) / KM_PER_DEGREE)
    return View(point.latitude, point.longitude, point.latitude, point.longitude).widened(reach)


def _circle(point: Point | None) -> dict[str, Any] | None:
    if point is None:
        return None
    return {
        "at": [point.latitude, point.longitude],
        "radius_km": point.radius_km,
        "words": point.words,
    }


def _marker(part: Member) -> dict[str, Any]:
    return {
        **(_circle(part.point) or {}),
        "number": part.number,
        "title": part.event.title,
        "url": part.url,
    }


def _area(place: Place) -> dict[str, Any] | None:
    if place.area is None:
        return None
    return {"name": place.area.name, "rings": rings_of_unit(place.area.code)}
