"""Counting an event once, though several records tell of it, and though it has parts.

Records of one event name the one that counts (`same_as`). Of those that match, the named one is
counted if it matches, else the oldest. An event of which parts match is no event of its own: the
parts are counted. A figure of the whole is taken only where none of its matching parts has it.
"""

from __future__ import annotations

from collections.abc import Sequence

# An event goes by the public id of the record that counts; `kin` and `descent` speak of events.
# Ties of parts that lead in a circle say nothing.
ONCE = """
kin AS MATERIALIZED (
  SELECT DISTINCT coalesce(p.same_as, p.slug) AS part, coalesce(w.same_as, p.part_of) AS whole
  FROM kb_eventedition p
  LEFT JOIN kb_eventedition w ON w.slug = p.part_of AND w.same_as IS NOT NULL AND {standing_w}
  WHERE p.part_of IS NOT NULL AND {standing_p}
),
lineage AS (
  SELECT whole, part FROM kin
  UNION SELECT l.whole, k.part FROM lineage l JOIN kin k ON k.whole = l.part
),
descent AS MATERIALIZED (
  SELECT l.whole, l.part FROM lineage l
  WHERE NOT EXISTS (SELECT FROM lineage o WHERE o.whole = l.part AND o.part = l.whole)
),
candidates AS MATERIALIZED (
  SELECT n.edition_id FROM kb_eventedition n WHERE n.same_as IS NOT NULL AND {standing_n}
  UNION
  SELECT e.id FROM kb_edition e WHERE e.noun = 'event' AND {standing_e} AND e.slug IN (
    SELECT n.same_as FROM kb_eventedition n WHERE n.same_as IS NOT NULL AND {standing_n}
    UNION SELECT whole FROM descent UNION SELECT part FROM descent)
),
odd AS MATERIALIZED (
  SELECT coalesce(f.same_as, f.slug) AS event, f.same_as, f.record_id, f.edition_id, {columns}
  {found} AND f.edition_id = ANY(ARRAY(SELECT edition_id FROM candidates))
),
kept AS MATERIALIZED (
  SELECT DISTINCT ON (event) * FROM odd ORDER BY event, same_as IS NOT NULL, record_id
),
wholes AS MATERIALIZED (
  SELECT w.* FROM kept w
  WHERE EXISTS (SELECT FROM descent d JOIN kept p ON p.event = d.part WHERE d.whole = w.event)
),
left_out AS MATERIALIZED (
  SELECT edition_id FROM odd EXCEPT SELECT edition_id FROM kept
  UNION SELECT edition_id FROM wholes
),
c AS (
  SELECT 1 AS counts, f.edition_id, {columns}
  {found} AND f.edition_id NOT IN (SELECT edition_id FROM left_out)
  UNION ALL
  SELECT NULL, w.edition_id, {of_wholes} FROM wholes w {parts} WHERE {says_more}
),"""
PARTS = """CROSS JOIN LATERAL (
    SELECT {known} FROM descent d JOIN kept p ON p.event = d.part WHERE d.whole = w.event) known"""
LEFT_OUT = (
    "json_build_object('same_event', (SELECT count(*) FROM odd) - (SELECT count(*) FROM kept),"
    " 'wholes', (SELECT count(*) FROM wholes))"
)


def once(
    found: str, columns: Sequence[str], figures: Sequence[str], standing: dict[str, str]
) -> str:
    """Common table expressions that end in `c`: the rows to count, with these columns.

    `counts` of a row is null where it is the rest of a whole, and no event.
    """
    known = ", ".join(f"count(p.{figure}) AS {figure}" for figure in figures)
    of_wholes = [
        f"CASE WHEN known.{column} = 0 THEN w.{column} END" if column in figures else f"w.{column}"
        for column in columns
    ]
    more = [f"known.{figure} = 0 AND w.{figure} IS NOT NULL" for figure in figures]
    if "claims" in columns:
        more.append("w.claims > 0")
    return ONCE.format(
        found=found,
        columns=", ".join(f"f.{column}" for column in columns),
        of_wholes=", ".join(of_wholes),
        says_more=" OR ".join(more) or "false",
        parts=PARTS.format(known=known) if figures else "",
        **standing,
    )
