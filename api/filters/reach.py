"""Events by area: certainly in it, possibly in it, or not to be told from what is known.

- An event with a point and a radius lies within that circle: certain if the area holds the whole
  circle, possible if it meets it.
- One located only to a unit (a region, a country, a forest) is never certain. It is possible if its
  own point lies in the area, or if the unit is known to come near: a published place of it lies in
  the area or within 50 km of it. Units have no outlines here.
- Of the others located only to a unit, or to nothing, nobody can say; they are not found, and the
  answer says how many they are.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from api.areas import Area
from api.ledger import fetch
from api.listing import Listing
from kb.exporting.moments import at, standing

NEARBY_KM = 50.0
VAGUE = "(f.radius_km IS NULL OR f.latitude IS NULL)"
WIDEST = "SELECT coalesce(max(radius_km), 0) FROM kb_eventedition"
UNITS = """
SELECT coalesce(array_agg(DISTINCT unit), '{{}}'), coalesce(array_agg(DISTINCT country), '{{}}')
FROM (SELECT unnest(f.places) AS unit, f.country FROM kb_locationedition f
  WHERE {standing} AND {near}) AS near
"""
# Where a place is near, so are the units it lies in. Plain conditions, of which the planner knows
# how many rows meet them: it walks by date for many, and through the indexes for few.
COMES_NEAR = """(f.location = ANY(%(units)s::text[])
  OR f.geo_precision = 'admin2' AND f.admin2 = ANY(%(units)s::text[])
  OR f.geo_precision = 'admin1' AND f.admin1 = ANY(%(units)s::text[])
  OR f.geo_precision = 'country' AND f.country = ANY(%(countries)s::text[]))"""


def in_areas(listing: Listing, areas: list[Area], *, surely: bool) -> None:
    """Narrow the listing to events in all these areas; tell how many cannot be judged."""
    for place, area in enumerate(areas):
        listing.params |= area.params()
        if surely:
            band, params = area.band(0, f"band_{place}")
            listing.where.append(f"({band} AND {area.holds_circle()})")
            listing.params |= params
    if not surely and areas:
        _possibly(listing, areas)


def _possibly(listing: Listing, areas: list[Area]) -> None:
    conditions = []
    for place, area in enumerate(areas):
        condition, params = _meets(listing, area, str(place))
        conditions.append(condition)
        listing.params |= params
    listing.told["unjudged"] = _unjudged(listing, conditions)
    listing.where += [f"({condition})" for condition in conditions]


def _meets(listing: Listing, area: Area, place: str) -> tuple[str, dict[str, Any]]:
    (widest,) = fetch(WIDEST)[0]
    band, params = area.band(widest, f"band_{place}")
    units, countries = _units(listing, area, place)
    near = COMES_NEAR.replace("(units)", f"(units_{place})")
    near = near.replace("(countries)", f"(countries_{place})")
    inside, inside_params = area.band(0, f"inside_{place}")
    condition = (
        f"({band} AND {area.distance()} <= f.radius_km)"
        f" OR ({VAGUE} AND {inside} AND {area.distance()} <= 0)"
        f" OR ({VAGUE} AND {near})"
    )
    return condition, {
        **params,
        **inside_params,
        f"units_{place}": units,
        f"countries_{place}": countries,
    }


def _units(listing: Listing, area: Area, place: str) -> tuple[list[str], list[str]]:
    """Units and countries of which a published place lies in the area or near it."""
    moment = listing.known_at
    band, params = area.band(NEARBY_KM, "near")
    near = f"{band} AND {area.distance()} <= {NEARBY_KM}"
    rows = fetch(
        UNITS.format(standing=standing(moment), near=near),
        {**params, **area.params(), **at(moment)},
    )
    units, countries = rows[0]
    return units, [country for country in countries if country]


def _unjudged(listing: Listing, conditions: list[str]) -> int:
    """How many that match all else are located to no more than a unit not known to come near."""
    unknown = [f"({condition}) IS NOT TRUE" for condition in conditions]
    others = replace(
        listing,
        where=[*listing.where, VAGUE, f"({' OR '.join(unknown)})"],
        moment=listing.known_at,
        cursor=None,
    )
    return int(fetch(f"SELECT count(*) {others.rows()}", others.values())[0][0])
