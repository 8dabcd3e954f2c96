"""Where an event happened, as far as is known: its point, what the point stands for, its unit."""

from __future__ import annotations

from dataclasses import dataclass

from kb.models import AreaShape, Event, ExternalId, GeoPrecision, Location, Term
from kb.models.events import RADIUS_KM

CHAIN = "parent__parent__parent__parent"
ISO_UNIT = "id-scheme:iso3166-2"


@dataclass(frozen=True)
class Point:
    latitude: float
    longitude: float
    radius_km: float | None = None

    @property
    def words(self) -> str:
        """Such as “14.49 N, 4.19 W”, without more digits than are recorded."""
        north, east = ("N" if self.latitude >= 0 else "S"), ("E" if self.longitude >= 0 else "W")
        return f"{abs(self.latitude):g}° {north}, {abs(self.longitude):g}° {east}"


@dataclass(frozen=True)
class Area:
    """The unit whose outline is known, nearest above the event's place."""

    code: str
    name: str
    drawn_as: str
    release: str


@dataclass(frozen=True)
class Place:
    """Where one event happened."""

    location: Location | None
    chain: list[Location]
    """The location and the units it lies in, the smallest first."""
    point: Point | None
    is_own_point: bool
    """The point is the event's own, not that of its location."""
    precision: Term | None
    area: Area | None


def place_of(event: Event) -> Place:
    location = _location(event)
    chain = _chain(location)
    precision = Term.objects.filter(pk=f"geo-precision:{event.geo_precision}").first()
    return Place(
        location=location,
        chain=chain,
        point=point_of(event, location),
        is_own_point=event.latitude is not None,
        precision=precision,
        area=_area(chain),
    )


def point_of(event: Event, location: Location | None) -> Point | None:
    """The event's own point, else its location's, with the circle in which it surely happened."""
    holder = event if event.latitude is not None else location
    if holder is None or holder.latitude is None or holder.longitude is None:
        return None
    radius = event.radius_km
    if radius is None and event.geo_precision:
        radius = RADIUS_KM.get(GeoPrecision(event.geo_precision))
    return Point(holder.latitude, holder.longitude, radius)


def _location(event: Event) -> Location | None:
    """The event's place, or the survivor that it was merged into."""
    if event.location_id is None:
        return None
    rows = Location.objects.select_related(CHAIN, f"merged_into__{CHAIN}")
    found = rows.filter(pk=event.location_id).first()
    return found.merged_into or found if found else None


def _chain(location: Location | None) -> list[Location]:
    chain: list[Location] = []
    while location is not None and location not in chain and len(chain) <= CHAIN.count("_"):
        chain.append(location)
        location = location.parent
    return chain


def _area(chain: list[Location]) -> Area | None:
    """Found by the unit's ISO 3166-2 code, else by our public id; never by its name."""
    codes = dict(
        ExternalId.objects.filter(location__in=chain, scheme=ISO_UNIT, match="exact").values_list(
            "value", "location"
        )
    )
    slugs = {place.slug: place.pk for place in chain}
    shapes = AreaShape.objects.filter(code__in=codes) | AreaShape.objects.filter(slug__in=slugs)
    owners = {
        codes.get(shape.code, slugs.get(shape.slug)): shape
        for shape in shapes.only("code", "slug", "name", "drawn_as", "release").filter(
            is_hole=False
        )
    }
    nearest = next((owners[place.pk] for place in chain if place.pk in owners), None)
    if nearest is None:
        return None
    return Area(nearest.code, nearest.name, nearest.drawn_as, nearest.release)
