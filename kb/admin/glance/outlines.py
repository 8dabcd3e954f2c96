"""What a map shows around an event: outlines of countries and of one unit, places for orientation."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import F
from django.db.models.functions import Cos, Power, Radians

from kb.models import Country, Location, LocationKind

Ring = list[list[float]]
"""Points as latitude and longitude, as the map library takes them."""
ORIENTING = 25
IN_VIEW = """SELECT code, ring::text FROM kb_countryshape
WHERE bounds && box(point(%s, %s), point(%s, %s)) ORDER BY code, id"""
OF_UNIT = "SELECT ring::text FROM kb_areashape WHERE code = %s ORDER BY id"
BOUNDS = """SELECT min((bounds[1])[1]), min((bounds[1])[0]), max((bounds[0])[1]), max((bounds[0])[0])
FROM {table} WHERE code = %s"""


@dataclass(frozen=True)
class View:
    """A box in degrees."""

    south: float
    west: float
    north: float
    east: float

    def widened(self, degrees: float) -> View:
        return View(
            max(self.south - degrees, -90),
            max(self.west - degrees, -180),
            min(self.north + degrees, 90),
            min(self.east + degrees, 180),
        )

    @property
    def span(self) -> float:
        return max(self.north - self.south, self.east - self.west)

    def as_json(self) -> list[list[float]]:
        return [[self.south, self.west], [self.north, self.east]]


def countries_in(view: View) -> list[dict[str, Any]]:
    """Each country with a ring in the view; rings that lie in others are holes."""
    found: dict[str, list[Ring]] = defaultdict(list)
    with connection.cursor() as cursor:
        cursor.execute(IN_VIEW, (view.west, view.south, view.east, view.north))
        for code, ring in cursor.fetchall():
            found[code].append(_points(ring))
    names = dict(Country.objects.filter(iso2__in=found, until=None).values_list("iso2", "name"))
    return [{"name": names.get(code, code), "rings": rings} for code, rings in found.items()]


def rings_of_unit(code: str) -> list[Ring]:
    with connection.cursor() as cursor:
        cursor.execute(OF_UNIT, (code,))
        return [_points(ring) for (ring,) in cursor.fetchall()]


def bounds_of(table: str, code: str) -> View | None:
    """The box of a unit or a country; None if it is not drawn."""
    with connection.cursor() as cursor:
        cursor.execute(BOUNDS.format(table=table), (code,))
        south, west, north, east = cursor.fetchone()
    return None if south is None else View(south, west, north, east)


def _points(ring: str) -> Ring:
    """PostgreSQL's `((x,y),(x,y))`, longitude first."""
    numbers = [float(number) for number in ring.replace("(", "").replace(")", "").split(",")]
    return [[y, x] for x, y in zip(numbers[::2], numbers[1::2], strict=True)]


def settlements_in(view: View) -> list[dict[str, Any]]:
    """Towns and villages in the view that lie nearest to its middle."""
    latitude, longitude = (view.south + view.north) / 2, (view.west + view.east) / 2
    near = Power(F("latitude") - latitude, 2) + Power(
        (F("longitude") - longitude) * Cos(Radians(latitude)), 2
    )
    rows = Location.objects.filter(
        kind=LocationKind.SETTLEMENT,
        merged_into=None,
        latitude__range=(view.south, view.north),
        longitude__range=(view.west, view.east),
    )
    nearest = rows.order_by(near, "pk").values("name", "latitude", "longitude")[:ORIENTING]
    return [{"name": row["name"], "at": [row["latitude"], row["longitude"]]} for row in nearest]
