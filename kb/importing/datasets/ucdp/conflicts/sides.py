"""Who fought in a conflict, on either side, in any of its years: by number alone.

A side's names and numbers are lists each sorted by itself, so a name is taken for a number only where a year has
one of each. A name with a comma may be a list; the actor goes by its number until the list of actors names it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kb.importing.datasets.inserting import insert
from kb.importing.datasets.staging import execute
from kb.importing.datasets.ucdp.actors import resolve_actors
from kb.models import Participation

if TYPE_CHECKING:
    from kb.importing.datasets.running import Run

SIDES = """
CREATE UNLOGGED TABLE kb_side AS
SELECT y.record_id, s.side, m[1]::bigint AS actor,
  CASE WHEN s.numbers ~ '^ *[0-9]+ *$' AND s.names NOT LIKE '%, %' THEN btrim(s.names) END AS name
FROM kb_year y
CROSS JOIN LATERAL (VALUES ('a', side_a_id, side_a), ('b', side_b_id, side_b)) AS s(side, numbers, names)
CROSS JOIN LATERAL regexp_matches(coalesce(s.numbers, ''), '[0-9]+', 'g') AS m
"""
# What an import had put there and the years no longer say: a curator's own stay.
GONE = """
DELETE FROM kb_participation p USING kb_former f WHERE p.event_id = f.record_id AND p.side = f.side
  AND p.role = 'party' AND p.basis = 'reported' AND p.note = ''
  AND p.group_id IN (
    SELECT coalesce(g.merged_into_id, g.id) FROM kb_externalid x JOIN kb_group g ON g.id = x.group_id
    WHERE x.scheme_id = 'id-scheme:ucdp-actor' AND x.match IN ('exact', 'part-of') AND x.value = f.actor
    UNION SELECT group_id FROM kb_referent WHERE scheme = 'ucdp' AND kind = 'actor' AND key = f.actor)
  AND NOT EXISTS (SELECT FROM kb_side s JOIN kb_actor_group a ON a.actor_id = s.actor
    WHERE s.record_id = p.event_id AND s.side = p.side AND a.group_id = p.group_id)
"""


def put_sides(run: Run) -> None:
    """Let the parties of the conflicts in `kb_year` be what their years say, and what curators added."""
    execute(SIDES)
    resolve_actors(run, "SELECT actor AS id, name FROM kb_side")
    execute(GONE)
    insert(
        Participation,
        {
            "event_id": "d.record_id",
            "group_id": "d.group_id",
            "side": "d.side",
            "role": "'party'",
            "basis": "'reported'",
        },
        "(SELECT DISTINCT s.record_id, s.side, a.group_id FROM kb_side s"
        " JOIN kb_actor_group a ON a.actor_id = s.actor"
        " WHERE NOT EXISTS (SELECT FROM kb_participation p WHERE p.event_id = s.record_id"
        "  AND p.group_id = a.group_id AND p.side = s.side) ORDER BY 1, 2, 3) AS d",
    )
    for name in ("kb_side", "kb_actor_group"):
        execute(f"DROP TABLE {name}")
