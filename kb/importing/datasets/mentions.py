"""Events whose standing rows name an actor or a place, and what a verdict does to their drafts; set-based."""

from __future__ import annotations

from typing import Any

from kb.importing.datasets.inserting import insert
from kb.importing.datasets.staging import execute, fetch
from kb.importing.datasets.ucdp.ged import GED
from kb.models import Participation, Referent, ReferentKind

SIDES = {"a": "attacker", "b": "target"}
ONE_SIDED = "3"
OF_ACTOR = "i.values[{place}] = %(key)s"
# The key of a place, as the import writes it.
PLACE = (
    "left(concat_ws('|', coalesce({gw}, ''), coalesce({coordinates}, {adm_2}, {adm_1}, {country}),"
    " coalesce({latitude}, ''), coalesce({longitude}, ''),"
    " least(coalesce({prec}::int, 5), CASE WHEN {prec}::int < 3 THEN 1 ELSE 7 END)), 400)"
)
STANDING = (
    "FROM kb_importedrow i WHERE i.series = %(series)s AND i.ended_by_id IS NULL AND ({named})"
)


def _named(referent: Referent) -> str:
    """SQL that is true of a kept row `i` that names the referent."""
    if referent.kind == ReferentKind.ACTOR:
        return " OR ".join(
            OF_ACTOR.format(place=GED.place(f"side_{side}_new_id")) for side in SIDES
        )
    if referent.kind == ReferentKind.PLACE:
        key = PLACE.format(
            gw=GED.kept("country_id"),
            coordinates=GED.kept("where_coordinates"),
            adm_2=GED.kept("adm_2"),
            adm_1=GED.kept("adm_1"),
            country=GED.kept("country"),
            latitude=GED.kept("latitude"),
            longitude=GED.kept("longitude"),
            prec=GED.kept("where_prec"),
        )
        return f"{key} = %(key)s"
    return "false"


def _params(referent: Referent) -> dict[str, Any]:
    return {"series": GED.of_series, "key": referent.key}


def mentions(referent: Referent) -> list[int]:
    """Events whose standing rows name it, by their keys; reads every row of the series."""
    sql = f"SELECT i.record_id {STANDING.format(named=_named(referent))} ORDER BY 1"
    return [pk for (pk,) in fetch(sql, _params(referent))]


def swap_groups(referent: Referent, gone: set[int], come: set[int], by: Any) -> int:
    """Let groups no longer take part for this actor, and others take part; events whose drafts changed.

    Only parts that an import gave are taken away: a curator's own stay.
    """
    if not gone and not come:
        return 0
    execute("DROP TABLE IF EXISTS kb_naming, kb_changed")
    type_place = GED.place("type_of_violence")
    sides = ", ".join(
        f"i.values[{GED.place(f'side_{side}_new_id')}] = %(key)s AS is_{side}" for side in SIDES
    )
    execute(
        f"CREATE TEMP TABLE kb_naming ON COMMIT DROP AS SELECT i.record_id AS event_id,"
        f" i.values[{type_place}] = '{ONE_SIDED}' AS is_one_sided, {sides}"
        f" {STANDING.format(named=_named(referent))}",
        _params(referent),
    )
    execute("CREATE TEMP TABLE kb_changed (event_id bigint) ON COMMIT DROP")
    execute("ANALYZE kb_naming")
    for side, role in SIDES.items():
        execute(
            "WITH gone AS (DELETE FROM kb_participation p USING kb_naming n WHERE p.event_id = n.event_id"
            f" AND n.is_{side} AND p.side = '{side}' AND p.basis = 'reported' AND p.note = ''"
            " AND p.role IN ('party', 'attacker', 'target') AND p.group_id = ANY(%s) RETURNING p.event_id)"
            " INSERT INTO kb_changed SELECT event_id FROM gone",
            [sorted(gone)],
        )
        absent = (
            f"kb_naming n CROSS JOIN unnest(%s::bigint[]) AS g(id) WHERE n.is_{side} AND NOT EXISTS"
            " (SELECT FROM kb_participation p WHERE p.event_id = n.event_id AND p.group_id = g.id"
            f" AND p.side = '{side}')"
        )
        execute(f"INSERT INTO kb_changed SELECT n.event_id FROM {absent}", [sorted(come)])
        insert(
            Participation,
            {
                "event_id": "n.event_id",
                "group_id": "g.id",
                "side": f"'{side}'",
                "role": f"CASE WHEN n.is_one_sided THEN '{role}' ELSE 'party' END",
                "basis": "'reported'",
            },
            absent,
            [sorted(come)],
            end="ORDER BY n.event_id, g.id",
        )
    return execute(
        "UPDATE kb_event SET changed_by_id = %s, updated_at = now()"
        " WHERE id IN (SELECT event_id FROM kb_changed)",
        [by.pk],
    )


def move_events(referent: Referent, was: int | None, by: Any) -> int:
    """Let the events whose rows name this place lie in the record meant; how many drafts changed.

    An event that a curator has put elsewhere stays there.
    """
    if was == referent.location_id:
        return 0
    sql = f"SELECT i.record_id {STANDING.format(named=_named(referent))}"
    params = _params(referent) | {"was": was, "meant": referent.location_id, "by": by.pk}
    return execute(
        "UPDATE kb_event SET location_id = %(meant)s, changed_by_id = %(by)s, updated_at = now()"
        f" WHERE location_id IS NOT DISTINCT FROM %(was)s AND id IN ({sql})",
        params,
    )
