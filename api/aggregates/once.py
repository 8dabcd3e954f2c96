"""Counting an event once, though several records tell of it, and though it has parts.

Records of one event name the one that counts (`same_as`). Of those that match, the named one is
counted if it matches, else the oldest. An event of which parts match is no event of its own: the
parts are counted where they fall, and of the whole only what its parts, whether they match or not,
do not account for. Whole conflicts and casualty totals are no incidents: they are told beside the
rows, and not in them.
"""

from __future__ import annotations

from collections.abc import Mapping

from kb.models.events import NO_INCIDENTS

NO_INCIDENT = ", ".join(f"'{code}'" for code in NO_INCIDENTS)
# An event goes by the public id of the record that counts; `kin` and `descent` speak of events.
# Ties of parts that lead in a circle say nothing.
ONCE = f"""
kin AS MATERIALIZED (
  SELECT DISTINCT coalesce(p.same_as, p.slug) AS part, coalesce(w.same_as, p.part_of) AS whole
  FROM kb_eventedition p
  LEFT JOIN kb_eventedition w ON w.slug = p.part_of AND w.same_as IS NOT NULL AND {{standing_w}}
  WHERE p.part_of IS NOT NULL AND {{standing_p}}
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
  SELECT n.edition_id FROM kb_eventedition n WHERE n.same_as IS NOT NULL AND {{standing_n}}
  UNION
  SELECT e.id FROM kb_edition e WHERE e.noun = 'event' AND {{standing_e}} AND e.slug IN (
    SELECT n.same_as FROM kb_eventedition n WHERE n.same_as IS NOT NULL AND {{standing_n}}
    UNION SELECT whole FROM descent UNION SELECT part FROM descent)
),
odd AS MATERIALIZED (
  SELECT coalesce(f.same_as, f.slug) AS event, f.same_as, f.record_id, f.edition_id, {{columns}}
  {{found}} AND f.type NOT IN ({NO_INCIDENT})
    AND f.edition_id = ANY(ARRAY(SELECT edition_id FROM candidates))
),
kept AS MATERIALIZED (
  SELECT DISTINCT ON (event) * FROM odd ORDER BY event, same_as IS NOT NULL, record_id
),
kept_descent AS MATERIALIZED (
  SELECT d.whole, jsonb_agg(d.part ORDER BY d.part) AS parts FROM descent d
  JOIN kept w ON w.event = d.whole JOIN kept p ON p.event = d.part GROUP BY d.whole
),
no_incidents AS MATERIALIZED (
  SELECT f.edition_id, f.slug, f.type {{found}} AND f.type IN ({NO_INCIDENT})
),
left_out AS MATERIALIZED (
  SELECT edition_id FROM odd EXCEPT SELECT edition_id FROM kept
  UNION SELECT edition_id FROM kept WHERE event IN (SELECT whole FROM kept_descent)
  UNION SELECT edition_id FROM no_incidents
),{{rests}}
c AS (
  SELECT 1 AS counts, f.edition_id, {{columns}}
  {{found}} AND f.edition_id NOT IN (SELECT edition_id FROM left_out)
  UNION ALL
  SELECT NULL, w.edition_id, {{of_wholes}} FROM kept w
  JOIN kept_descent k ON k.whole = w.event {{join_rests}} WHERE {{says_more}}
),"""
# `kb_rests` takes a figure of each event by its place in one array, and gives them back likewise.
RESTS = f"""
related AS MATERIALIZED (
  SELECT whole AS event FROM kept_descent
  UNION SELECT d.part FROM descent d JOIN kept_descent k ON k.whole = d.whole
),
related_figures AS MATERIALIZED (
  SELECT k.event, jsonb_build_array({{kept_figures}}) AS figures
  FROM kept k JOIN related USING (event)
  UNION ALL
  SELECT * FROM (
    SELECT DISTINCT ON (event) coalesce(a.same_as, a.slug) AS event,
      jsonb_build_array({{other_figures}})
    FROM kb_eventedition a
    WHERE {{standing_a}} AND a.type NOT IN ({NO_INCIDENT})
      AND a.edition_id = ANY(ARRAY(SELECT edition_id FROM candidates))
      AND coalesce(a.same_as, a.slug) IN (SELECT event FROM related EXCEPT SELECT event FROM kept)
    ORDER BY event, a.same_as IS NOT NULL, a.record_id
  ) AS others
),
rests AS MATERIALIZED (
  SELECT r.event, r.rest FROM kb_rests(
    (SELECT coalesce(jsonb_object_agg(event, figures), '{{{{}}}}') FROM related_figures),
    (SELECT coalesce(jsonb_object_agg(whole, parts), '{{{{}}}}') FROM (
      SELECT d.whole, jsonb_agg(d.part ORDER BY d.part) AS parts FROM descent d
      JOIN related_figures w ON w.event = d.whole JOIN related_figures p ON p.event = d.part
      GROUP BY d.whole) AS below)) AS r
),"""
LEFT_OUT = (
    "json_build_object('same_event', (SELECT count(*) FROM odd) - (SELECT count(*) FROM kept),"
    " 'wholes', (SELECT count(*) FROM kept_descent),"
    " 'totals', (SELECT coalesce(json_agg(slug ORDER BY slug COLLATE \"C\"), '[]')"
    " FROM no_incidents WHERE type = 'casualty-total'),"
    " 'conflicts', (SELECT count(*) FROM no_incidents WHERE type = 'armed-conflict'))"
)


def once(
    found: str, columns: Mapping[str, str], figures: Mapping[str, str], standing: dict[str, str]
) -> str:
    """Common table expressions that end in `c`: the rows to count, with these columns.

    `columns` gives the SQL of each over `f`; `figures`, of those that are summed, in threes (low,
    best and high of a harm), the SQL over `a`, any record of an event. `counts` of a row is null where it is the rest of a whole, and no event.
    """
    rest = {figure: f"r.rest[{place}]" for place, figure in enumerate(figures, start=1)}
    more = [f"{sql} IS NOT NULL" for sql in rest.values()]
    if "claims" in columns:
        more.append("w.claims > 0")
    return ONCE.format(
        found=found,
        columns=", ".join(f"{sql} AS {name}" for name, sql in columns.items()),
        of_wholes=", ".join(rest.get(name, f"w.{name}") for name in columns),
        says_more=" OR ".join(more) or "false",
        rests=_rests(figures, standing) if rest else "",
        join_rests="JOIN rests r ON r.event = w.event" if rest else "",
        **standing,
    )


def _rests(figures: Mapping[str, str], standing: dict[str, str]) -> str:
    return RESTS.format(
        kept_figures=", ".join(f"k.{figure}" for figure in figures),
        other_figures=", ".join(figures.values()),
        **standing,
    )
