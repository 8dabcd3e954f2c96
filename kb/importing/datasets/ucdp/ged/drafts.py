"""Drafts of events from UCDP's rows: what each column becomes, and who took part."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kb.importing.datasets.columns import HAS_POINT
from kb.importing.datasets.figures import own_figures
from kb.importing.datasets.inserting import insert, make
from kb.importing.datasets.staging import execute, fetch
from kb.importing.datasets.ucdp.actors import resolve_actors
from kb.importing.datasets.ucdp.ged.columns import COLUMNS
from kb.importing.datasets.ucdp.ged.flags import flags
from kb.importing.datasets.ucdp.ged.outside import find_outside
from kb.importing.datasets.ucdp.ged.places import resolve_places
from kb.models import Event, ExternalId, GeoPrecision, Participation
from kb.publishing.indexes import room_for
from kb.publishing.ledger import survey

if TYPE_CHECKING:
    from kb.importing.datasets.running import Run

ACTORS = (
    "SELECT side_a_new_id AS id, side_a AS name FROM kb_touched JOIN kb_rows USING (line)"
    " UNION ALL SELECT side_b_new_id, side_b FROM kb_touched JOIN kb_rows USING (line)"
)
TYPES = {
    1: "state-based-conflict",
    2: "non-state-conflict",
    3: "one-sided-violence",
    4: "organised-violence",
}
PRECISIONS = (
    *(GeoPrecision.SETTLEMENT, GeoPrecision.NEAR, GeoPrecision.ADMIN2, GeoPrecision.ADMIN1),
    *(GeoPrecision.AREA, GeoPrecision.COUNTRY, GeoPrecision.SEA_OR_AIR),
)
FIRST, LAST = "least(r.date_start, r.date_end)", "greatest(r.date_start, r.date_end)"
DATE_PRECISION = f"""CASE WHEN r.date_start = r.date_end THEN 'day'
  WHEN r.date_prec = 3 AND r.date_end = r.date_start + 6 THEN 'week'
  WHEN r.date_prec = 4 AND kb_is_fuzzy_date({FIRST}, {LAST}, 'month') THEN 'month'
  WHEN r.date_prec = 5 AND kb_is_fuzzy_date({FIRST}, {LAST}, 'year') THEN 'year' ELSE 'range' END"""
PARTIES = {
    "side-a": "deaths_a",
    "side-b": "deaths_b",
    "civilians": "deaths_civilians",
    "unknown": "deaths_unknown",
}


def figures() -> str:
    """SQL of the dataset's own figures, as the assessment of an event writes its own.

    UCDP splits the best figure alone by party, so the least and the most of a party are not known.
    """
    parties = ", ".join(
        f'\'{{"party":"{party}","low":null,"best":\' || r.{column} || \',"high":null}}\''
        for party, column in PARTIES.items()
    )
    killed = (
        "'{\"low\":' || coalesce(r.low::text, 'null') || ',\"best\":' || coalesce(r.best::text, 'null') ||"
        " ',\"high\":' || coalesce(r.high::text, 'null') || ',\"by_party\":[' ||"
        f" array_to_string(ARRAY[{parties}], ',') || ']}}'"
    )
    return own_figures(killed)


def original() -> str:
    """SQL of the row as UCDP has it, as JSON in UCDP's order, without what is not public."""
    said = {"number_of_sources": "nullif(r.number_of_sources, -1)"}  # -1 is: nobody counted them
    pairs = [f"'{c.name}', {said.get(c.name, 'r.' + c.quoted)}" for c in COLUMNS if c.is_public]
    half = len(pairs) // 2  # a function takes a hundred arguments at most
    one, two = (
        f"json_build_object({', '.join(part)})::text" for part in (pairs[:half], pairs[half:])
    )
    return f"left({one}, -1) || ', ' || substr({two}, 2)"


def columns() -> dict[str, str]:
    """SQL of each column of an event that an import writes."""
    types = " ".join(f"WHEN {code} THEN '{name}'" for code, name in TYPES.items())
    precisions = " ".join(f"WHEN {n} THEN '{name}'" for n, name in enumerate(PRECISIONS, 1))
    precise = f"CASE r.where_prec {precisions} ELSE 'area' END"
    return {
        "title": "left(concat_ws(', ', coalesce(r.dyad_name, concat_ws(' - ', r.side_a, r.side_b), 'Event ' || r.id),"
        " r.where_coordinates), 300)",
        "type_id": f"'event-type:' || CASE r.type_of_violence {types} END",
        "date_earliest": FIRST,
        "date_latest": LAST,
        "date_precision": DATE_PRECISION,
        "location_id": "s.location_id",
        "geo_precision": f"CASE WHEN s.location_id IS NULL AND NOT ({HAS_POINT}) THEN '' ELSE {precise} END",
        "latitude": f"CASE WHEN {HAS_POINT} THEN r.latitude END",
        "longitude": f"CASE WHEN {HAS_POINT} THEN r.longitude END",
        "dataset_id": "t.dataset_id",
        "casualties": figures(),
        "quality_flags": flags(),
        "original": original(),
    }


SPOT = (
    "LEFT JOIN kb_spot s ON s.name = coalesce(r.where_coordinates, r.adm_2, r.adm_1, r.country)"
    " AND s.latitude IS NOT DISTINCT FROM r.latitude AND s.longitude IS NOT DISTINCT FROM r.longitude"
    " AND s.gw IS NOT DISTINCT FROM r.country_id"
    " AND s.prec = least(coalesce(r.where_prec, 5), CASE WHEN r.where_prec < 3 THEN 1 ELSE 7 END)"
)


SURVEYED = {
    "kb_event": "id, slug, type_id, location_id, dataset_id, parent_id, merged_into_id, is_withdrawn",
    "kb_externalid": "event_id, group_id, location_id, scheme_id",
    "kb_participation": "event_id, group_id, side",
}
"""What publishing joins by: without a survey it would be planned for the tables as they were."""
WRITTEN = [model._meta.db_table for model in (Event, ExternalId, Participation)]


def write(run: Run) -> None:
    """Write a draft for each touched row: new events, and the imported columns of known ones."""
    with run.progress.step("  actors"):
        resolve_actors(run, ACTORS)
    with run.progress.step("  places"):
        resolve_places(run)
        find_outside()
    tables = (
        f"kb_touched t JOIN kb_rows r USING (line) {SPOT} LEFT JOIN kb_outside o ON o.line = t.line"
    )
    ((new,),) = fetch("SELECT count(*) FROM kb_touched WHERE is_new")
    with room_for(new, WRITTEN):
        with run.progress.step("  events"):
            _insert(tables, is_public=run.dataset.is_redistributable)
            _update(tables)
        with run.progress.step("  participants"):
            _take_part()
    for table, columns_joined in SURVEYED.items():
        survey(f"{table} ({columns_joined})", new)
    flagged = fetch(
        "SELECT flag, count(*) FROM kb_event e, unnest(quality_flags) AS flag"
        " WHERE id IN (SELECT record_id FROM kb_touched) GROUP BY 1 ORDER BY 1"
    )
    run.report["flags"] = dict(flagged)
    for name in ("kb_spot", "kb_outside", "kb_actor_group"):
        execute(f"DROP TABLE {name}")


def _insert(tables: str, *, is_public: bool) -> None:
    """New events; of those that will be published the short form too, which saves a second look at each."""
    short = "json_build_object('id', slug, 'title', title)::text" if is_public else "NULL"
    own = columns()
    drafts = ", ".join(f"{sql} AS {name}" for name, sql in own.items())
    make(
        Event,
        {"id": "record_id", "slug": "slug", **{name: name for name in own}, "as_published": short},
        f"(SELECT t.record_id, t.slug, {drafts} FROM {tables} WHERE t.is_new ORDER BY t.line) AS d",
    )
    insert(
        ExternalId,
        {
            "scheme_id": "'id-scheme:ucdp-event'",
            "value": "t.key",
            "match": "'exact'",
            "event_id": "t.record_id",
        },
        "kb_touched t WHERE t.is_new ORDER BY t.line",
        end="ON CONFLICT DO NOTHING",
    )


def _update(tables: str) -> None:
    """Known events: the columns that rows give, and nothing that curators add."""
    own = columns()
    drafts = ", ".join(f"{sql} AS {name}" for name, sql in own.items())
    sets = ", ".join(f"{name} = d.{name}" for name in own)
    execute(
        f"UPDATE kb_event e SET {sets}, updated_at = now()"
        f" FROM (SELECT t.record_id, {drafts} FROM {tables} WHERE NOT t.is_new) AS d"
        " WHERE e.id = d.record_id"
    )


ROLES = {
    "a": "CASE r.type_of_violence WHEN 3 THEN 'attacker' ELSE 'party' END",
    "b": "CASE r.type_of_violence WHEN 3 THEN 'target' ELSE 'party' END",
}
# The parts that the row as it was had given: a curator's own stay.
FORMER = """
DELETE FROM kb_participation p USING kb_touched t, kb_importedrow i, kb_rows r
WHERE t.line = r.line AND i.id = t.last_id AND p.event_id = t.record_id AND p.side = '{side}'
  AND p.basis = 'reported' AND p.note = '' AND p.role IN ('party', 'attacker', 'target')
  AND p.group_id IN (
    SELECT coalesce(g.merged_into_id, g.id) FROM kb_externalid x JOIN kb_group g ON g.id = x.group_id
    WHERE x.scheme_id = 'id-scheme:ucdp-actor' AND x.match IN ('exact', 'part-of') AND x.value = i.values[{place}]
    UNION SELECT group_id FROM kb_referent WHERE scheme = 'ucdp' AND kind = 'actor' AND key = i.values[{place}])
  AND (i.values[{place}] IS DISTINCT FROM r.side_{side}_new_id::text
    OR i.values[{type_place}] IS DISTINCT FROM r.type_of_violence::text)
"""


def _take_part() -> None:
    names = [column.name for column in COLUMNS]
    for side, role in ROLES.items():
        place = names.index(f"side_{side}_new_id") + 1
        execute(
            FORMER.format(side=side, place=place, type_place=names.index("type_of_violence") + 1)
        )
        insert(
            Participation,
            {
                "event_id": "event_id",
                "group_id": "group_id",
                "side": f"'{side}'",
                "role": "role",
                "basis": "'reported'",
            },
            f"(SELECT t.line, t.record_id AS event_id, a.group_id, {role} AS role FROM kb_touched t"
            f" JOIN kb_rows r USING (line) JOIN kb_actor_group a ON a.actor_id = r.side_{side}_new_id"
            f" WHERE t.is_new OR NOT EXISTS (SELECT FROM kb_participation p WHERE p.event_id = t.record_id"
            f" AND p.group_id = a.group_id AND p.side = '{side}') ORDER BY t.line, a.group_id) AS d",
            end="ON CONFLICT DO NOTHING",
        )
