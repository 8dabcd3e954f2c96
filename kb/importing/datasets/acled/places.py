"""Places of ACLED's events: those of ours that are public already, or none. No place is made from ACLED."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kb.importing.datasets.staging import execute, fetch

if TYPE_CHECKING:
    from kb.importing.datasets.running import Run

NEAR_KM = 25
PUBLIC = "l.as_published IS NOT NULL AND NOT l.is_withdrawn AND l.merged_into_id IS NULL"
KM = (
    "sqrt(power((l.latitude - s.latitude) * 111.2, 2) + power((l.longitude - s.longitude)"
    " * 111.2 * cos(radians(s.latitude)), 2))"
)
# A point that stands for a region (3) says nothing of the place that happens to lie there.
SPOTS = """
CREATE UNLOGGED TABLE kb_spot AS
SELECT t.line, kb_plain(r.location) AS name, r.latitude, r.longitude, NULL::bigint AS location_id, NULL::text AS resolved
FROM kb_touched t JOIN kb_rows r USING (line)
WHERE r.geo_precision IN (1, 2) AND r.latitude IS NOT NULL AND r.longitude IS NOT NULL
  AND (r.latitude, r.longitude) <> (0, 0)
"""
PLACES = f"""
CREATE UNLOGGED TABLE kb_spelling AS
SELECT l.id, l.latitude, l.longitude, kb_plain(n.name) AS name
FROM kb_location l CROSS JOIN LATERAL (
  SELECT l.name UNION SELECT text FROM kb_locationname WHERE location_id = l.id) AS n
WHERE l.kind IN ('settlement', 'site', 'area') AND {PUBLIC} AND l.latitude IS NOT NULL
"""
BY_POINT = """
UPDATE kb_spot s SET location_id = one.id, resolved = 'by-point' FROM (
  SELECT s.line, (array_agg(DISTINCT l.id))[1] AS id FROM kb_spot s JOIN kb_spelling l
    ON round(l.latitude::numeric, 4) = round(s.latitude::numeric, 4)
    AND round(l.longitude::numeric, 4) = round(s.longitude::numeric, 4)
  GROUP BY s.line HAVING count(DISTINCT l.id) = 1) AS one WHERE one.line = s.line
"""
BY_NAME = f"""
UPDATE kb_spot s SET location_id = one.id, resolved = 'by-name' FROM (
  SELECT s.line, (array_agg(DISTINCT l.id))[1] AS id FROM kb_spot s JOIN kb_spelling l
    ON l.name = s.name AND {KM} <= {NEAR_KM}
  WHERE s.location_id IS NULL GROUP BY s.line HAVING count(DISTINCT l.id) = 1) AS one WHERE one.line = s.line
"""


def resolve_places(run: Run) -> None:
    """Fill `kb_spot`: for the line of each row with a point of its own, the place of ours that it is."""
    execute(SPOTS)
    execute(PLACES)
    execute("CREATE INDEX ON kb_spelling (name)")
    execute("ANALYZE kb_spelling")
    execute(BY_POINT)
    execute(BY_NAME)
    execute("DROP TABLE kb_spelling")
    execute("CREATE INDEX ON kb_spot (line)")
    run.report["places"] = dict(
        fetch(
            "SELECT coalesce(resolved, 'none of ours'), count(*) FROM kb_spot GROUP BY 1 ORDER BY 1"
        )
    )
