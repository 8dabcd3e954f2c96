"""Points that lie surely outside the country that a dataset gives them."""

from __future__ import annotations

# Before 1989, when UCDP's events begin, states were larger than `until` of the extents tells.
CHECKED_SINCE = 1989
# Degrees of latitude, about 11 km. Borders at 1:50m are drawn some kilometres off and simplified by
# one more, islets are left out, and a dataset's point may stand for "near the border".
NEAR = 0.1

# The number is of shapes around the point, less the holes: shapes of two codes may overlap.
# A degree of longitude grows shorter towards the poles, so the distance is widened in both ways.
SURELY_OUTSIDE = """
SELECT p.gw, p.year, p.latitude, p.longitude
FROM {points} p, LATERAL (
  SELECT point(p.longitude, p.latitude) AS place,
    {near} / greatest(cos(radians(p.latitude)), 0.1) AS near
) at
WHERE coalesce(p.year, {since}) >= {since}
  AND EXISTS (SELECT FROM kb_countryextent e JOIN kb_countryshape s USING (code)
    WHERE e.country_id = p.gw)
  AND coalesce((
    SELECT sum(CASE WHEN s.is_hole THEN -1 ELSE 1 END)
    FROM kb_countryextent e JOIN kb_countryshape s USING (code)
    WHERE e.country_id = p.gw AND coalesce(p.year <= e.until, true)
      AND s.bounds @> box(at.place) AND s.ring @> at.place
  ), 0) <= 0
  AND NOT EXISTS (
    SELECT FROM kb_countryextent e JOIN kb_countryshape s USING (code)
    WHERE e.country_id = p.gw AND coalesce(p.year <= e.until, true)
      AND s.bounds && box(
        point(p.longitude - at.near, p.latitude - at.near),
        point(p.longitude + at.near, p.latitude + at.near))
      AND path(s.ring) <-> at.place <= at.near
  )
"""


def surely_outside(points: str) -> str:
    """SQL: which of the points lie outside their country, and farther from it than `NEAR`.

    `points` is a table with the columns gw, year (integers), latitude and longitude (degrees); the
    rows found are told by the same columns. Not told are points of a country that is not known or
    not drawn, and of a year before 1989. Where the year is null, the country counts as large as it
    was at any time since. `load_countries()` comes first. Points at sea are told like others: leave out those that are said to be at sea.
    """
    return SURELY_OUTSIDE.format(points=points, near=NEAR, since=CHECKED_SINCE)
