"""A circle: all that lies within some kilometres of a point."""

from __future__ import annotations

import math
from dataclasses import dataclass

from api.areas.sphere import EARTH_KM, LATITUDE, LONGITUDE, Area, across, haversine, steady


@dataclass(frozen=True)
class Circle(Area):
    latitude: float
    longitude: float
    km: float

    def params(self) -> dict[str, float]:
        return {
            "near_lat": steady(self.latitude),
            "near_lon": steady(self.longitude),
            "near_km": self.km,
        }

    def distance(self) -> str:
        centre = ("%(near_lat)s::float8", "%(near_lon)s::float8")
        away = haversine(centre, (LATITUDE, LONGITUDE))
        return f"({away} - %(near_km)s::float8)"

    def holds_circle(self) -> str:
        return f"{self.distance()} <= -f.radius_km"

    def box(self) -> tuple[float, float, float, float]:
        more = math.degrees(self.km / EARTH_KM)
        south, north = self.latitude - more, self.latitude + more
        reach = across(self.km, abs(self.latitude)) if south > -90 and north < 90 else None
        if reach is None:
            return -180.0, max(south, -90.0), 180.0, min(north, 90.0)
        return self.longitude - reach, south, self.longitude + reach, north
