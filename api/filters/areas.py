"""Where something happened, held against an area: a circle around a point, or a box.

What is known of an event's place is a point and how far the truth may be from it, or no more than
the unit it lies in, which has no outline here. Of distances on the sphere, none is approximated.
"""

from __future__ import annotations

import math
import re
from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError

from api.filters.base import Filter

EARTH_KM = 6371.0088  # the mean radius
MOST_KM = 20_000  # a little less than half round the earth
FRACTION = r"(?:\.[0-9]{1,9})?"
LATITUDE = rf"-?(?:90(?:\.0{{1,9}})?|[0-8]?[0-9]{FRACTION})"
LONGITUDE = rf"-?(?:180(?:\.0{{1,9}})?|(?:1[0-7]|[0-9])?[0-9]{FRACTION})"
KM = rf"(?:0\.0{{0,8}}[1-9][0-9]{{0,8}}|(?:1[0-9]{{4}}|[1-9][0-9]{{0,3}}){FRACTION}|20000)"
NEAR = re.compile(f"{LATITUDE},{LONGITUDE},{KM}")
BOX = re.compile(f"{LONGITUDE},{LATITUDE},{LONGITUDE},{LATITUDE}")


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
        across = _across(km, max(abs(south), abs(north)))
        if across is None or (east - west) % 360 + 2 * across >= 360 or east - west == 360:
            return where, at
        at |= {f"{name}_west": _turn(west - across), f"{name}_east": _turn(east + across)}
        joint = "AND" if at[f"{name}_west"] <= at[f"{name}_east"] else "OR"
        sides = f"f.longitude >= %({name}_west)s {joint} f.longitude <= %({name}_east)s"
        return f"{where} AND ({sides})", at


def _across(km: float, latitude: float) -> float | None:
    """Degrees of longitude that a circle reaches to either side; None if it holds a pole."""
    angle = km / EARTH_KM
    if latitude >= 90 or angle >= math.pi / 2:
        return None
    # A hair more than exact, so that rounding loses no point on the rim.
    sine = math.sin(angle) / math.cos(math.radians(latitude))
    return math.degrees(math.asin(sine)) + 1e-6 if sine < 1 else None


def _turn(longitude: float) -> float:
    """The same longitude from -180 to 180."""
    return longitude if -180 <= longitude <= 180 else (longitude + 180) % 360 - 180


@dataclass(frozen=True)
class Circle(Area):
    latitude: float
    longitude: float
    km: float

    def params(self) -> dict[str, float]:
        return {"near_lat": self.latitude, "near_lon": self.longitude, "near_km": self.km}

    def distance(self) -> str:
        centre = ("%(near_lat)s::float8", "%(near_lon)s::float8")
        away = haversine(centre, ("f.latitude", "f.longitude"))
        return f"({away} - %(near_km)s::float8)"

    def holds_circle(self) -> str:
        return f"{self.distance()} <= -f.radius_km"

    def box(self) -> tuple[float, float, float, float]:
        more = math.degrees(self.km / EARTH_KM)
        south, north = self.latitude - more, self.latitude + more
        across = _across(self.km, abs(self.latitude)) if south > -90 and north < 90 else None
        if across is None:
            return -180.0, max(south, -90.0), 180.0, min(north, 90.0)
        return self.longitude - across, south, self.longitude + across, north


@dataclass(frozen=True)
class Box(Area):
    """From west to east, over the 180th meridian if west is the greater."""

    west: float
    south: float
    east: float
    north: float

    @property
    def width(self) -> float:
        """Degrees from west to east."""
        return 360.0 if self.east - self.west == 360 else (self.east - self.west) % 360

    def params(self) -> dict[str, float]:
        return {
            "box_west": self.west,
            "box_south": self.south,
            "box_east": self.east,
            "box_north": self.north,
            "box_width": self.width,
        }

    def distance(self) -> str:
        offset = _offset()
        straight = (
            f"{EARTH_KM} * radians(greatest(%(box_south)s::float8 - f.latitude,"
            " f.latitude - %(box_north)s::float8, 0))"
        )
        aside = f"least({self._to_edge('west')}, {self._to_edge('east')})"
        return (
            f"(CASE WHEN f.latitude IS NULL THEN NULL WHEN {offset} <= %(box_width)s::float8"
            f" THEN {straight} ELSE {aside} END)"
        )

    def _to_edge(self, edge: str) -> str:
        """To the nearest point of a meridian: its foot, or an end of the edge."""
        point, meridian = ("f.latitude", "f.longitude"), f"%(box_{edge})s::float8"
        south, north = "%(box_south)s::float8", "%(box_north)s::float8"
        foot = f"atan2d(sind(f.latitude), cosd(f.latitude) * cosd({meridian} - f.longitude))"
        feet = (f"least(greatest({foot}, {south}), {north})", south, north)
        return f"least({', '.join(haversine((at, meridian), point) for at in feet)})"

    def holds_circle(self) -> str:
        angle = f"(f.radius_km / {EARTH_KM})"
        north_south = (
            f"(f.latitude - degrees{angle} >= %(box_south)s::float8 OR {_is_whole(-90)})"
            f" AND (f.latitude + degrees{angle} <= %(box_north)s::float8 OR {_is_whole(90)})"
        )
        # The circle's own reach to the sides; where it holds a pole there is none.
        sine = f"(sin(least({angle}, pi() / 2)) / nullif(cosd(f.latitude), 0))"
        across = (
            f"(CASE WHEN abs(f.latitude) + degrees{angle} < 90 THEN asind(least(1, {sine})) END)"
        )
        west_east = (
            f"({_offset()} >= {across} AND {_offset()} + {across} <= %(box_width)s::float8"
            " OR %(box_width)s::float8 = 360)"
        )
        return f"(num_nulls(f.latitude, f.radius_km) = 0 AND {north_south} AND {west_east})"

    def box(self) -> tuple[float, float, float, float]:
        return self.west, self.south, self.west + self.width, self.north


def _offset() -> str:
    """Degrees that the point lies east of the box's western edge."""
    east_of = "(f.longitude - %(box_west)s::float8)"
    return f"({east_of} - 360 * floor({east_of} / 360))"


def _is_whole(pole: int) -> str:
    """Whether the box holds this pole and all around it."""
    edge = "box_north" if pole > 0 else "box_south"
    return f"(%({edge})s::float8 = {pole} AND %(box_width)s::float8 = 360)"


class Near(Filter):
    """A latitude, a longitude, and kilometres."""

    def read(self, text: str) -> Circle:
        if not NEAR.fullmatch(text):
            raise ValidationError(
                f"“{text}” is not lat,lon,km, such as 14.45,-11.44,50: a latitude from -90 to 90, "
                f"a longitude from -180 to 180, and more than 0 to {MOST_KM} kilometres."
            )
        return Circle(*map(float, text.split(",")))

    def openapi(self) -> dict[str, Any]:
        return {"type": "string", "pattern": f"^{NEAR.pattern}$"}


class InBox(Filter):
    """The four edges of a box, in the order of GeoJSON."""

    def read(self, text: str) -> Box:
        if not BOX.fullmatch(text):
            raise ValidationError(
                f"“{text}” is not west,south,east,north, such as -12.5,10,4.5,25: longitudes from "
                "-180 to 180, latitudes from -90 to 90."
            )
        box = Box(*map(float, text.split(",")))
        if box.south > box.north:
            raise ValidationError(f"South ({box.south:g}) lies above north ({box.north:g}).")
        return box

    def openapi(self) -> dict[str, Any]:
        return {"type": "string", "pattern": f"^{BOX.pattern}$"}
