"""A box: all between two meridians and two parallels."""

from __future__ import annotations

from dataclasses import dataclass

from api.areas.sphere import EARTH_KM, LATITUDE, LONGITUDE, STEP, Area, haversine, steady


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
        width = steady(self.east) - steady(self.west)
        return width if width == 360 else width % 360

    def params(self) -> dict[str, float]:
        return {
            "box_west": steady(self.west),
            "box_south": steady(self.south),
            "box_east": steady(self.east),
            "box_north": steady(self.north),
            "box_width": self.width,
        }

    def distance(self) -> str:
        offset = _offset()
        straight = (
            f"{EARTH_KM} * radians(greatest(%(box_south)s::float8 - {LATITUDE},"
            f" {LATITUDE} - %(box_north)s::float8, 0))"
        )
        aside = f"least({self._to_edge('west')}, {self._to_edge('east')})"
        return (
            f"(CASE WHEN f.latitude IS NULL THEN NULL WHEN {offset} <= %(box_width)s::float8"
            f" THEN {straight} ELSE {aside} END)"
        )

    def _to_edge(self, edge: str) -> str:
        """To the nearest point of a meridian: its foot, or an end of the edge."""
        point, meridian = (LATITUDE, LONGITUDE), f"%(box_{edge})s::float8"
        south, north = "%(box_south)s::float8", "%(box_north)s::float8"
        foot = f"atan2d(sind({LATITUDE}), cosd({LATITUDE}) * cosd({meridian} - {LONGITUDE}))"
        feet = (f"least(greatest({foot}, {south}), {north})", south, north)
        return f"least({', '.join(haversine((at, meridian), point) for at in feet)})"

    def holds_circle(self) -> str:
        angle = f"((f.radius_km + {STEP} - {STEP}) / {EARTH_KM})"
        north_south = (
            f"({LATITUDE} - degrees{angle} >= %(box_south)s::float8 OR {_is_whole(-90)})"
            f" AND ({LATITUDE} + degrees{angle} <= %(box_north)s::float8 OR {_is_whole(90)})"
        )
        # The circle's own reach to the sides; where it holds a pole there is none.
        sine = f"(sin(least({angle}, pi() / 2)) / nullif(cosd({LATITUDE}), 0))"
        across = (
            f"(CASE WHEN abs({LATITUDE}) + degrees{angle} < 90 THEN asind(least(1, {sine})) END)"
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
    east_of = f"({LONGITUDE} - %(box_west)s::float8)"
    return f"({east_of} - 360 * floor({east_of} / 360))"


def _is_whole(pole: int) -> str:
    """Whether the box holds this pole and all around it."""
    edge = "box_north" if pole > 0 else "box_south"
    return f"(%({edge})s::float8 = {pole} AND %(box_width)s::float8 = 360)"
