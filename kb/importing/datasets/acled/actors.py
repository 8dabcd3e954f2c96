"""ACLED's actors as groups of ours: by the name that a group bears as its exact id at ACLED, or not at all.

Names are compared without case and spaces. The part before a colon may stand for another group too, so it
makes a candidate for a curator, and no more. No group is ever made. What a curator decided holds.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kb.importing.datasets.inserting import insert
from kb.importing.datasets.staging import execute, fetch
from kb.models import Participation

if TYPE_CHECKING:
    from kb.importing.datasets.running import Run

COLUMNS = ("actor1", "assoc_actor_1", "actor2", "assoc_actor_2")
NAME = "lower(regexp_replace({0}, '\\s+', '', 'g'))"
BEFORE = "split_part({0}, ':', 1)"
NAMED = " UNION ALL ".join(
    f"SELECT t.line, t.record_id, '{column}' AS said_in, {place} AS place, left(btrim(one), 400) AS name"
    f" FROM kb_touched t JOIN kb_rows r USING (line)"
    f" CROSS JOIN LATERAL regexp_split_to_table(coalesce(r.{column}, ''), ';') AS one WHERE btrim(one) <> ''"
    for place, column in enumerate(COLUMNS)
)
# Our groups with a name at ACLED; a withdrawn or unpublished one is for a curator to say.
KNOWN = f"""
CREATE UNLOGGED TABLE kb_acled AS
SELECT coalesce(g.merged_into_id, g.id) AS group_id, g.slug, g.name AS title, x.value, x.match,
  {NAME.format("x.value")} AS folded, {BEFORE.format(NAME.format("x.value"))} AS before
FROM kb_externalid x JOIN kb_group g ON g.id = x.group_id
WHERE x.scheme_id = 'id-scheme:acled-actor' AND g.as_published IS NOT NULL AND NOT g.is_withdrawn
"""
FOUND = f"""
CREATE UNLOGGED TABLE kb_actor AS
SELECT n.name, n.rows, ref.resolved = 'by-curator' AS is_decided, CASE
    WHEN ref.resolved = 'by-curator' THEN ref.group_id
    WHEN cardinality(exact.groups) = 1 THEN exact.groups[1] END AS group_id
FROM (SELECT name, count(*)::int AS rows FROM kb_mention GROUP BY name) AS n
LEFT JOIN kb_referent ref ON ref.scheme = 'acled' AND ref.kind = 'actor' AND ref.key = n.name
CROSS JOIN LATERAL (SELECT array_agg(DISTINCT k.group_id) AS groups FROM kb_acled k
  WHERE k.match = 'exact' AND k.folded = {NAME.format("n.name")}) AS exact
"""
REMEMBER = f"""
INSERT INTO kb_referent (scheme, kind, key, label, details, rows, group_id, resolved, candidates, note)
SELECT 'acled', 'actor', a.name, a.name, '{{}}', a.rows, a.group_id,
  CASE WHEN a.is_decided THEN 'by-curator' WHEN a.group_id IS NULL THEN 'open' ELSE 'by-id' END,
  coalesce((SELECT jsonb_agg(DISTINCT jsonb_build_object('id', k.slug, 'name', k.title, 'why', CASE
      WHEN k.folded = {NAME.format("a.name")} THEN 'bears this name, as ' || k.match ELSE 'bears ' || k.value END))
    FROM kb_acled k WHERE k.folded = {NAME.format("a.name")}
      OR k.before = {BEFORE.format(NAME.format("a.name"))}), '[]'), ''
FROM kb_actor a
ON CONFLICT (scheme, kind, key) DO UPDATE SET label = EXCLUDED.label, rows = EXCLUDED.rows,
  candidates = EXCLUDED.candidates, group_id = EXCLUDED.group_id, resolved = EXCLUDED.resolved
"""


def resolve_actors(run: Run) -> None:
    """Fill `kb_actor` (name, group_id) with all that the touched rows name; note each for curators."""
    execute(f"CREATE UNLOGGED TABLE kb_mention AS {NAMED}")
    execute(KNOWN)
    execute(FOUND)
    execute(REMEMBER)
    ((linked, open_),) = fetch("SELECT count(group_id), count(*) - count(group_id) FROM kb_actor")
    run.report["actors"] = {"by-id": linked, "open": open_}
    execute("DROP TABLE kb_acled")


def take_part() -> None:
    """The groups that a row names, each once; ACLED does not say who attacked, so none has a side."""
    execute(
        "DELETE FROM kb_participation p USING kb_touched t WHERE p.event_id = t.record_id"
        " AND NOT t.is_new AND starts_with(p.note, 'ACLED: ')"
    )
    insert(
        Participation,
        {
            "event_id": "d.record_id",
            "group_id": "d.group_id",
            "role": "'party'",
            "basis": "'reported'",
            "note": "'ACLED: ' || d.said_in",
        },
        "(SELECT DISTINCT ON (m.line, a.group_id) m.line, m.record_id, a.group_id, m.said_in FROM kb_mention m"
        " JOIN kb_actor a USING (name) WHERE a.group_id IS NOT NULL AND NOT EXISTS (SELECT FROM kb_participation p"
        "  WHERE p.event_id = m.record_id AND p.group_id = a.group_id AND p.side = '' AND p.role = 'party')"
        " ORDER BY m.line, a.group_id, m.place) AS d",
    )
    execute("DROP TABLE kb_mention")
