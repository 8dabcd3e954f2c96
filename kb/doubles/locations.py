"""Places that may be there already: by name, then by how far, of what kind and in which unit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import asin, cos, radians, sin, sqrt
from typing import Any

from kb.doubles.candidates import Candidate, best
from kb.doubles.names import bearers
from kb.models import DoubleNoun, Location, LocationKind

EARTH_KM = 6371.0088
KM_PER_DEGREE = 111.0
SPOT_KM = 2.0
"""Two gazetteers set one town so far apart, and more."""
NEAR_KM = 10.0
FAR_KM = 30.0
UNIT_KM = 150.0
"""Middles of one unit may be so far apart."""
POINT_KM = 1.0
SAME_POINT = 55
"""Points for the same kind of place at the same point under another name."""
UNITS = (LocationKind.COUNTRY, LocationKind.ADMIN1, LocationKind.ADMIN2, LocationKind.ADMIN3)
AT_POINT = 20
"""Places around the point that are looked at."""


@dataclass(frozen=True)
class Place:
    """What is known of the place that is asked for; empty and None are not known."""

    names: Sequence[str]
    kind: str = ""
    country: str = ""
    parent: int | None = None
    latitude: float | None = None
    longitude: float | None = None
    own: int | None = None

    @property
    def point(self) -> tuple[float, float] | None:
        if self.latitude is None or self.longitude is None:
            return None
        return self.latitude, self.longitude


def like_location(place: Place) -> list[Candidate]:
    """Places of a like name that are not too far, and others at the very point."""
    found = bearers(DoubleNoun.LOCATION, place.names, place.country.upper())
    rows = Location.objects.in_bulk(list(found))
    told = [weighed(place, rows[pk], one.score, one.ground) for pk, one in found.items()]
    others = [row for row in _at_point(place) if row.pk not in found]
    return best(DoubleNoun.LOCATION, [*told, *(_near(place, row) for row in others)], place.own)


def weighed(place: Place, row: Location, score: int, ground: str) -> Candidate:
    """A place of a like name with what distance, unit and kind say for and against it."""
    features = [_distance(place, row), _unit(place, row), _kind(place, row)]
    points = score + sum(share for share, _ in features)
    grounds = (ground, *(words for _, words in features if words))
    return Candidate(row.pk, max(0, min(100, points)), grounds)


def _distance(place: Place, row: Location) -> tuple[int, str]:
    km = kilometres(place.point, _point(row))
    if km is None:
        return 0, ""
    if row.kind in UNITS:
        return (0, "") if km <= UNIT_KM else (-35, f"{km:.0f} km away")
    said = f"{km:.1f} km away" if km < NEAR_KM else f"{km:.0f} km away"
    if km <= SPOT_KM:
        return 10, said
    return (5 if km <= NEAR_KM else -10 if km <= FAR_KM else -35), said


def _unit(place: Place, row: Location) -> tuple[int, str]:
    """Whether both lie in one unit; a distance says more, so this counts only without one."""
    if not place.parent or not row.parent_id or kilometres(place.point, _point(row)) is not None:
        return 0, ""
    if place.parent == row.parent_id:
        return 5, "in the same unit"
    if row.pk == place.parent or row.parent_id == place.own:
        return -40, "one lies in the other"
    return -20, "in another unit"


def _kind(place: Place, row: Location) -> tuple[int, str]:
    if not place.kind or place.kind == row.kind:
        return 0, ""
    return -30, f"of another kind: {row.get_kind_display().lower()}"


def _at_point(place: Place) -> list[Location]:
    """Places of the kind around the point, by the index of points."""
    if place.point is None or place.kind not in (LocationKind.SETTLEMENT, LocationKind.SITE):
        return []
    latitude, longitude = place.point
    south = POINT_KM / KM_PER_DEGREE
    west = south / max(cos(radians(latitude)), 0.02)
    rows = Location.objects.filter(
        latitude__range=(latitude - south, latitude + south),
        longitude__range=(longitude - west, longitude + west),
        kind=place.kind,
    )
    near = [row for row in rows[:200] if (kilometres(place.point, _point(row)) or 0) <= POINT_KM]
    return near[:AT_POINT]


def _near(place: Place, row: Location) -> Candidate:
    km = kilometres(place.point, _point(row)) or 0.0
    return Candidate(row.pk, SAME_POINT, (f"{km:.1f} km away, of the same kind",))


def _point(row: Any) -> tuple[float, float] | None:
    return None if row.latitude is None else (row.latitude, row.longitude)


def kilometres(one: tuple[float, float] | None, other: tuple[float, float] | None) -> float | None:
    """How far two points are apart on the sphere; None if one is not known."""
    if one is None or other is None:
        return None
    (a, b), (c, d) = (map(radians, one), map(radians, other))
    half = sin((c - a) / 2) ** 2 + cos(a) * cos(c) * sin((d - b) / 2) ** 2
    return 2 * EARTH_KM * asin(sqrt(min(1.0, half)))
