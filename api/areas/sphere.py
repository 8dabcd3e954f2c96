"""Distances on the sphere, and what every area can be asked."""

from __future__ import annotations

import math
from abc import ABC, abstractmethod

EARTH_KM = 6371.0088  # the mean radius
STEP = 512.0
# The point of a row, to a tenth of a micrometre: PostgreSQL refuses to square what is smaller yet.
LATITUDE, LONGITUDE = f"(f.latitude + {STEP} - {STEP})", f"(f.longitude + {STEP} - {STEP})"


def steady(degrees: float) -> float:
    """The same coordinate, rounded as those of rows are."""
    return degrees + STEP - STEP


def haversine(a: tuple[str, str], b: tuple[str, str]) -> str:
    """SQL for the kilometres between two points, each a latitude and a longitude in degrees."""
    (lat_a, lon_a), (lat_b, lon_b) = a, b
    half = (
        f"(sind(({lat_b} - {lat_a}) / 2) ^ 2"
        f" + cosd({lat_a}) * cosd({lat_b}) * sind(({lon_b} - {lon_a}) / 2) ^ 2)"
    )
    return f"({2 * EARTH_KM} * atan2(sqrt({half}), sqrt(greatest(0, 1 - {half}))))"


class Area(ABC):
    """An area, as conditions on the columns `f.latitude`, `f.longitude` and `f.radius_km`."""

    @abstractmethod
    def distance(self) -> str:
        """SQL for the kilometres from the point to the area; 0 inside."""

    @abstractmethod
    def holds_circle(self) -> str:
        """SQL for whether the whole circle of uncertainty lies in the area."""

    @abstractmethod
    def params(self) -> dict[str, float]: ...

    @abstractmethod
    def box(self) -> tuple[float, float, float, float]:
        """West, south, east, north."""

    def band(self, km: float, name: str) -> tuple[str, dict[str, float]]:
        """A condition that an index serves, and that all points within `km` of the area meet."""
        west, south, east, north = self.box()
        more = math.degrees(km / EARTH_KM) + 1e-9
        south, north = south - more, north + more
        at = {f"{name}_south": max(south, -90.0), f"{name}_north": min(north, 90.0)}
        where = f"f.latitude BETWEEN %({name}_south)s AND %({name}_north)s"
        reach = across(km, max(abs(south), abs(north)))
        if reach is None or (east - west) % 360 + 2 * reach >= 360 or east - west == 360:
            return where, at
        at |= {f"{name}_west": turn(west - reach), f"{name}_east": turn(east + reach)}
        joint = "AND" if at[f"{name}_west"] <= at[f"{name}_east"] else "OR"
        sides = f"f.longitude >= %({name}_west)s {joint} f.longitude <= %({name}_east)s"
        return f"{where} AND ({sides})", at


def across(km: float, latitude: float) -> float | None:
    """Degrees of longitude that a circle reaches to either side; None if it holds a pole."""
    angle = km / EARTH_KM
    if latitude >= 90 or angle >= math.pi / 2:
        return None
    # A hair more than exact, so that rounding loses no point on the rim.
    sine = math.sin(angle) / math.cos(math.radians(latitude))
    return math.degrees(math.asin(sine)) + 1e-6 if sine < 1 else None


def turn(longitude: float) -> float:
    """The same longitude from -180 to 180."""
    return longitude if -180 <= longitude <= 180 else (longitude + 180) % 360 - 180
