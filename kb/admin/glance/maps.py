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

AROUND = 0.6
"""Degrees of surroundings shown at least on each side of what there is."""
KM_PER_DEGREE = 111.0
WIDEST_KM = 2000.0
UNIT_IS_THE_BOUND = (GeoPrecision.ADMIN1, GeoPrecision.ADMIN2, GeoPrecision.COUNTRY)


def map_of(event: Event) -> dict[str, Any]:
    """Points, outlines and places around one event; `view` is null if nothing of it is known."""
    place, family = place_of(event), family_of(event)
    former = former_points(event, place.point)
    parts = [part.point for part in family.parts if part.point]
    view = view_of(event, place, parts, former)
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
    return drawn | {
        "limits": limits.as_json(),
        "countries": countries_in(limits),
        "settlements": settlements_in(view),
    }


def has_map(place: Place, members: Iterable[Member]) -> bool:
    """Whether there is anything to draw."""
    return bool(place.point or place.area or any(part.point for part in members))


def view_of(event: Event, place: Place, parts: list[Point], former: list[Point]) -> View | None:
    """The box to look at: the points with their circles, and the unit where that is the bound.

    Of an event whose parts have points and which itself is known to a unit only, the parts alone.
    """
    boxes = [_around(point) for point in parts]
    if not boxes or event.geo_precision not in UNIT_IS_THE_BOUND:
        boxes += [_around(place.point)] if place.point else []
        boxes += _bound(event, place, has_points=bool(boxes))
    boxes += map(_around, former)
    if not boxes:
        return None
    return View(
        min(box.south for box in boxes),
        min(box.west for box in boxes),
        max(box.north for box in boxes),
        max(box.east for box in boxes),
    )


def _bound(event: Event, place: Place, *, has_points: bool) -> list[View]:
    """The unit, or else the country, where it says more of the place than a point does."""
    if has_points and event.geo_precision not in UNIT_IS_THE_BOUND:
        return []
    if place.area and event.geo_precision != GeoPrecision.COUNTRY:
        box = bounds_of("kb_areashape", place.area.code)
    elif place.location and (event.geo_precision == GeoPrecision.COUNTRY or not has_points):
        box = bounds_of("kb_countryshape", place.location.country)
    else:
        box = None
    return [box] if box else []


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
