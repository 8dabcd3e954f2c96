"""Whether an event's point lies where its record says: in its country, in its unit."""

from __future__ import annotations

from collections.abc import Iterator

from django.db import connection

from kb.admin.glance.place import Place
from kb.models import Country, Event, GeoPrecision
from kb.sanity.outside import CHECKED_SINCE, NEAR, surely_outside

POINT = """(SELECT %s::integer AS gw, %s::integer AS year,
  %s::float8 AS latitude, %s::float8 AS longitude)"""

# As for countries: outside all rings, and farther from the nearest than the grace.
OUTSIDE_UNIT = """
SELECT coalesce(sum(CASE WHEN s.is_hole THEN -1 ELSE 1 END)
    FILTER (WHERE s.ring @> at.place), 0) <= 0
  AND min(path(s.ring) <-> at.place) > at.near
FROM kb_areashape s, (SELECT point(%(longitude)s, %(latitude)s) AS place,
  %(near)s / greatest(cos(radians(%(latitude)s)), 0.1) AS near) at
WHERE s.code = %(code)s GROUP BY at.near"""


def warnings_of(event: Event, place: Place) -> Iterator[str]:
    """What is wrong with the point, in sentences; none for a point at sea or unknown."""
    if place.point is None or event.geo_precision == GeoPrecision.SEA_OR_AIR:
        return
    if place.location and is_outside_country(event, place):
        yield (
            f"The point lies outside the country of its place ({place.location.country}), "
            "farther than borders are drawn off."
        )
    if place.area and is_outside_area(place):
        yield (
            f"The point lies outside the outline of {place.area.name} ({place.area.drawn_as}), "
            "farther than borders are drawn off."
        )


def is_outside_country(event: Event, place: Place) -> bool:
    """Whether it lies surely outside; not told where the country is not drawn."""
    if place.point is None or place.location is None or not place.location.country:
        return False
    country = Country.objects.filter(iso2=place.location.country, until=None).first()
    year = event.date.earliest.year if event.date and event.date.earliest else None
    if country is None or (year is not None and year < CHECKED_SINCE):
        return False
    at = place.point.latitude, place.point.longitude
    with connection.cursor() as cursor:
        cursor.execute(surely_outside(POINT), (country.pk, year, *at))
        return cursor.fetchone() is not None


def is_outside_area(place: Place) -> bool:
    if place.point is None or place.area is None:
        return False
    values: dict[str, float | str] = {
        "latitude": place.point.latitude,
        "longitude": place.point.longitude,
        "near": NEAR,
        "code": place.area.code,
    }
    with connection.cursor() as cursor:
        cursor.execute(OUTSIDE_UNIT, values)
        row = cursor.fetchone()
    return bool(row and row[0])
