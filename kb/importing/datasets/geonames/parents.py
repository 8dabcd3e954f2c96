"""The unit that a row of GeoNames lies in, by the codes that it carries.

Units are looked for among the rows of the file, then among those that stand. What has no unit that is
known lies in its country. A unit whose code the places around it contradict lies in its country too, and
is named in the report: the file does not tell where it lies.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kb.importing.datasets.geonames.features import CODE, kind
from kb.importing.datasets.geonames.releases import SERIES, kept
from kb.importing.datasets.staging import execute, fetch

if TYPE_CHECKING:
    from kb.importing.datasets.running import Run

ORDERS = ("admin1", "admin2", "admin3")
NEAR = 0.2  # degrees
FEWEST, LEAST_SHARE = 5, 0.1
_UNITS = "'{A.ADM1,A.ADM2,A.ADM3}'::text[]"
_OLD_CODE = f"({kept('feature_class')} || '.' || {kept('feature_code')})"
_OLD = ", ".join(kept(name) for name in ("admin1_code", "admin2_code", "admin3_code"))
# A unit may be a parent if it is public or will be with this import.
UNITS = f"""
CREATE UNLOGGED TABLE kb_unit AS
SELECT u.country, u.kind, u.code1, u.code2, u.code3, u.key, coalesce(l.merged_into_id, u.record_id) AS record_id
FROM (
  SELECT r.country_code AS country, {kind()} AS kind, r.admin1_code AS code1, r.admin2_code AS code2,
    r.admin3_code AS code3, r.geonameid::text AS key, coalesce(t.record_id, i.record_id) AS record_id,
    t.is_new, t.old_id IS NULL AND t.line IS NOT NULL AS is_back
  FROM kb_rows r LEFT JOIN kb_touched t USING (line)
  LEFT JOIN kb_importedrow i ON i.series = '{SERIES}' AND i.key = r.geonameid::text AND i.ended_by_id IS NULL
  WHERE {CODE} = ANY({_UNITS})
  UNION ALL
  SELECT {kept("country_code")}, {kind(_OLD_CODE)}, {_OLD}, i.key, i.record_id, false, false
  FROM kb_importedrow i
  WHERE i.series = '{SERIES}' AND i.ended_by_id IS NULL AND {_OLD_CODE} = ANY({_UNITS})
    AND {kept("country_code")} IN (SELECT country_code FROM kb_rows)
    AND NOT EXISTS (SELECT FROM kb_rows r WHERE r.geonameid::text = i.key)
    AND NOT EXISTS (SELECT FROM kb_absent a WHERE a.old_id = i.id)
) AS u LEFT JOIN kb_location l ON l.id = u.record_id
WHERE u.record_id IS NOT NULL AND (u.is_new OR l.as_published IS NOT NULL AND NOT l.is_withdrawn
    OR u.is_back AND right(l.slug, length(u.key) + 1) = '-' || u.key)
"""
AROUND = f"""
CREATE UNLOGGED TABLE kb_contradicted AS
WITH places AS (
  SELECT r.country_code AS country, r.admin1_code AS code, r.latitude, r.longitude,
    floor(r.latitude / {NEAR}) AS y, floor(r.longitude / {NEAR}) AS x
  FROM kb_rows r WHERE r.feature_class = 'P' AND r.admin1_code <> '00'
), units AS (
  SELECT r.geonameid::text AS key, r.country_code AS country, r.admin1_code AS code, r.latitude, r.longitude,
    floor(r.latitude / {NEAR}) + dy AS y, floor(r.longitude / {NEAR}) + dx AS x
  FROM kb_rows r, generate_series(-1, 1) AS dy, generate_series(-1, 1) AS dx
  WHERE {CODE} = ANY('{{A.ADM2,A.ADM3}}'::text[])
)
SELECT u.key FROM units u JOIN places p USING (country, x, y)
WHERE abs(p.latitude - u.latitude) < {NEAR} AND abs(p.longitude - u.longitude) < {NEAR}
GROUP BY u.key HAVING count(*) >= {FEWEST} AND count(*) FILTER (WHERE p.code = u.code) < {LEAST_SHARE} * count(*)
"""


def find_units(run: Run) -> None:
    """Fill `kb_unit` and `kb_contradicted`."""
    execute(UNITS)
    execute("CREATE INDEX ON kb_unit (country, kind, code1)")
    execute("ANALYZE kb_unit")
    execute(AROUND)
    found = fetch(
        "SELECT r.name || ' ' || r.geonameid FROM kb_rows r JOIN kb_contradicted c ON c.key = r.geonameid::text"
        " JOIN kb_touched t USING (line) ORDER BY r.geonameid"
    )
    if found:
        run.report["units_contradicted_by_places_around"] = [name for (name,) in found]


def parent(row: str) -> str:
    """SQL of the parent of a row of a table with key, kind, country, land and code1 to code3.

    `land` is the location of its country.
    """
    below = {"admin3": "'{admin1,admin2}'", "admin2": "'{admin1}'", "admin1": "'{}'"}
    cases = " ".join(f"WHEN '{order}' THEN {kinds}" for order, kinds in below.items())
    levels = [
        f"(SELECT min(u.record_id) FROM kb_unit u WHERE u.kind = '{order}' AND u.country = {row}.country"
        f" AND u.key <> {row}.key AND '{order}' = ANY(CASE {row}.kind {cases}"
        f" ELSE '{{admin1,admin2,admin3}}' END::text[])"
        + "".join(f" AND u.code{n} IS NOT DISTINCT FROM {row}.code{n}" for n in range(1, depth + 1))
        + f" AND {row}.code{depth} IS NOT NULL"
        + (f" AND {row}.code1 <> '00'" if depth == 1 else "")
        + " HAVING count(DISTINCT u.record_id) = 1)"
        for depth, order in reversed(list(enumerate(ORDERS, 1)))
    ]
    return (
        f"CASE WHEN {row}.kind = 'country' THEN NULL"
        f" WHEN EXISTS (SELECT FROM kb_contradicted c WHERE c.key = {row}.key) THEN {row}.land"
        f" ELSE coalesce({', '.join(levels)}, {row}.land) END"
    )
