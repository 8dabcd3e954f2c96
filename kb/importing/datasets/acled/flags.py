"""What is odd about a row of ACLED's. It is told, and the row is taken in as it is."""

from __future__ import annotations

from kb.importing.datasets.reference import load_countries
from kb.importing.datasets.staging import execute
from kb.models import QualityFlag
from kb.sanity.outside import surely_outside

# ACLED writes a country by its ISO number; a territory without a state has a number of none.
POINTS = """
CREATE UNLOGGED TABLE kb_point AS
SELECT t.line, c.gw, r.year, r.latitude, r.longitude, c.gw IS NULL
  AND (r.iso IS NOT NULL OR coalesce(r.country, '') <> '') AS is_unknown
FROM kb_touched t JOIN kb_rows r USING (line)
LEFT JOIN LATERAL (
  SELECT gw FROM kb_country WHERE until IS NULL AND (numeric = lpad(r.iso::text, 3, '0')
    OR r.iso IS NULL AND kb_plain(name) = kb_plain(r.country)) ORDER BY gw LIMIT 1) AS c ON true
"""
SWAPPED = (
    "(SELECT gw, year, longitude AS latitude, latitude AS longitude FROM kb_point"
    " WHERE abs(longitude) <= 90)"
)
ODD = f"""
CREATE UNLOGGED TABLE kb_odd AS
SELECT p.line, p.is_unknown, far.gw IS NOT NULL AS is_outside,
  far.gw IS NOT NULL AND abs(p.longitude) <= 90 AND back.gw IS NULL AS is_swapped
FROM kb_point p
LEFT JOIN ({surely_outside("kb_point")}) AS far ON far.gw = p.gw
  AND far.latitude = p.latitude AND far.longitude = p.longitude AND far.year IS NOT DISTINCT FROM p.year
LEFT JOIN ({surely_outside(SWAPPED)}) AS back ON back.gw = p.gw
  AND back.latitude = p.longitude AND back.longitude = p.latitude AND back.year IS NOT DISTINCT FROM p.year
"""
FLAGS = {
    QualityFlag.POINT_OUTSIDE_COUNTRY: "o.is_outside OR (r.latitude, r.longitude) = (0, 0)",
    QualityFlag.YEAR_MISMATCH: "r.year <> extract(year FROM r.event_date)",
    QualityFlag.UNKNOWN_COUNTRY: "o.is_unknown",
    QualityFlag.SWAPPED_COORDINATES: "o.is_swapped",
}


def find_odd_points() -> None:
    """Fill `kb_odd` with a row for each line: whether its country is unknown, its point outside or swapped."""
    load_countries()
    execute(POINTS)
    execute("ANALYZE kb_point")
    execute(ODD)
    execute("DROP TABLE kb_point")


def flags() -> str:
    """SQL of the flags of a row `r`; `o` is what `find_odd_points` says of it."""
    each = ", ".join(
        f"CASE WHEN {condition} THEN '{flag.value}' END" for flag, condition in FLAGS.items()
    )
    return f"array_remove(ARRAY[{each}]::text[], NULL)"
