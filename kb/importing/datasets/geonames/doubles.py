"""Places that a new one may be the same as, for a curator to say: nothing is linked by spelling alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kb.importing.datasets.geonames.names import spellings
from kb.importing.datasets.staging import execute, fetch
from kb.importing.datasets.ucdp.ged.places import KM, UNIT

if TYPE_CHECKING:
    from kb.importing.datasets.running import Run

NEAR_KM = 10
# Units are the same at any distance: their points stand anywhere in them.
FOLDED = (
    f"CASE WHEN {{kind}} LIKE 'admin_' THEN {UNIT.format('{text}')} ELSE kb_plain({{text}}) END"
)
OURS = f"""
CREATE UNLOGGED TABLE kb_unnumbered AS
SELECT DISTINCT l.id, {FOLDED.format(kind="l.kind", text="n.text")} AS folded, l.kind, l.country, l.latitude, l.longitude
FROM kb_location l CROSS JOIN LATERAL (
  SELECT l.name AS text UNION SELECT text FROM kb_locationname WHERE location_id = l.id) AS n
WHERE l.country IN (SELECT country FROM kb_place) AND l.merged_into_id IS NULL AND NOT l.is_withdrawn
  AND NOT EXISTS (SELECT FROM kb_externalid x WHERE x.location_id = l.id AND x.scheme_id = 'id-scheme:geonames')
"""
THEIRS = f"""
CREATE UNLOGGED TABLE kb_spelt AS
SELECT DISTINCT p.key, {FOLDED.format(kind="p.kind", text="n.text")} AS folded, n.is_name
FROM kb_place p CROSS JOIN LATERAL (
  SELECT p.name AS text, true AS is_name
  UNION SELECT text, false FROM ({spellings("p.name", "p.asciiname", "p.alternates", "p.code")}) AS s
  WHERE s.refused IS NULL) AS n
WHERE p.is_new AND p.country IN (SELECT country FROM kb_unnumbered)
"""
FOUND = f"""
INSERT INTO kb_referent (scheme, kind, key, label, details, rows, location_id, resolved, score, candidates, note)
SELECT 'geonames', CASE WHEN p.kind IN ('admin1', 'admin2', 'country') THEN p.kind ELSE 'place' END, p.key,
  left(p.name, 400), jsonb_build_object('country', p.country, 'latitude', p.latitude, 'longitude', p.longitude,
    'code', p.code), 1, p.record_id, 'own', c.score, c.listed, ''
FROM (
  SELECT key, max(score) AS score, jsonb_agg(jsonb_build_object('id', slug, 'name', name, 'score', score,
      'km', km, 'why', CASE WHEN is_name THEN 'the same name and kind' ELSE 'the same kind, and one more name' END)
    ORDER BY score DESC, slug) AS listed
  FROM (
    SELECT DISTINCT ON (p.key, l.id) p.key, l.slug, l.name, s.is_name, round({KM.format("u", "p")}::numeric, 1) AS km,
      round(greatest(CASE WHEN s.is_name THEN 1 ELSE 0.8 END
        * (1 - coalesce(least({KM.format("u", "p")} / {2 * NEAR_KM}, 0.5), 0.5)), 0)::numeric, 2) AS score
    FROM kb_place p JOIN kb_spelt s USING (key)
    JOIN kb_unnumbered u ON u.folded = s.folded AND u.kind = p.kind AND u.country = p.country AND u.folded <> ''
    JOIN kb_location l ON l.id = u.id
    WHERE u.kind LIKE 'admin_' OR {KM.format("u", "p")} <= {NEAR_KM}
    ORDER BY p.key, l.id, s.is_name DESC
  ) AS each GROUP BY key
) AS c JOIN kb_place p USING (key)
ON CONFLICT (scheme, kind, key) DO UPDATE SET label = EXCLUDED.label, details = EXCLUDED.details,
  score = EXCLUDED.score, candidates = EXCLUDED.candidates,
  location_id = CASE kb_referent.resolved WHEN 'by-curator' THEN kb_referent.location_id ELSE EXCLUDED.location_id END,
  resolved = CASE kb_referent.resolved WHEN 'by-curator' THEN 'by-curator' ELSE EXCLUDED.resolved END
"""


def list_doubles(run: Run) -> None:
    """A referent for each new place that a location without a number of GeoNames may be, or be the same as.

    Asked when the new places have their numbers.
    """
    execute(OURS)
    execute("CREATE INDEX ON kb_unnumbered (folded); ANALYZE kb_unnumbered")
    execute(THEIRS)
    execute("ANALYZE kb_spelt")
    count = execute(FOUND)
    if count:
        listed = fetch(
            "SELECT f.label || ' ' || f.key FROM kb_referent f JOIN kb_place p ON p.key = f.key"
            " WHERE f.scheme = 'geonames' AND p.is_new ORDER BY f.score DESC, f.id LIMIT 100"
        )
        run.report["may_be_known_already"] = {f"{count:,} places": [name for (name,) in listed]}
    for table in ("kb_unnumbered", "kb_spelt"):
        execute(f"DROP TABLE {table}")
