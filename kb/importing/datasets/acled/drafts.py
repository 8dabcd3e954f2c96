"""Drafts of events from ACLED's rows, for curators to compare with; they are never published.

A row that a later full file does not have was deleted by ACLED, which asks that copies forget it: its draft
is deleted, as it was never public. One that a curator worked on stays, and is named.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kb.importing.datasets.acled.actors import resolve_actors, take_part
from kb.importing.datasets.acled.columns import COLUMNS
from kb.importing.datasets.acled.flags import find_odd_points, flags
from kb.importing.datasets.acled.places import resolve_places
from kb.importing.datasets.columns import HAS_POINT, folded
from kb.importing.datasets.figures import own_figures
from kb.importing.datasets.inserting import insert, make
from kb.importing.datasets.mistakes import Unreadable
from kb.importing.datasets.staging import execute, fetch
from kb.models import Event, ExternalId

if TYPE_CHECKING:
    from kb.importing.datasets.running import Run

# What ACLED writes where reports give no number: none mentioned, "several", "tens", "dozens",
# "hundreds". Who reads such a figure cannot tell it from a count, so it is none here.
WORDS = (0, 3, 10, 12, 100)
DAY = "r.event_date"
EARLIEST = f"""CASE r.time_precision WHEN 2 THEN {DAY} - 3 WHEN 3 THEN date_trunc('month', {DAY})::date
  ELSE {DAY} END"""
LATEST = f"""CASE r.time_precision WHEN 2 THEN {DAY} + 3
  WHEN 3 THEN (date_trunc('month', {DAY}) + interval '1 month')::date - 1 ELSE {DAY} END"""
# Of several terms with one name at ACLED the first; `check` has refused every other name.
TYPES = f"""
CREATE UNLOGGED TABLE kb_type AS
SELECT DISTINCT ON (folded) {folded("theirs")} AS folded, t.id FROM kb_term t
CROSS JOIN LATERAL jsonb_array_elements_text(coalesce(t.crosswalk -> 'acled', '[]')) AS theirs
WHERE t.vocabulary_id = 'event-type' ORDER BY folded, t.position
"""


def original() -> str:
    """SQL of the row as ACLED has it, as JSON, without what stays in the kept row alone."""
    pairs = ", ".join(f"'{c.name}', r.{c.quoted}" for c in COLUMNS if c.is_public)
    return f"json_build_object({pairs})::text"


def columns(run: Run) -> dict[str, str]:
    """SQL of each column of a draft that an import writes."""
    words = ", ".join(map(str, WORDS))
    killed = (
        f'\'{{"low":null,"best":\' || coalesce(CASE WHEN r.fatalities NOT IN ({words})'
        " THEN r.fatalities END::text, 'null') || ',\"high\":null,\"by_party\":[]}'"
    )
    precision = "CASE r.geo_precision WHEN 1 THEN 'settlement' WHEN 2 THEN 'near' ELSE 'area' END"
    return {
        "title": "left(concat_ws(', ', btrim(r.sub_event_type), nullif(btrim(r.location), '')), 300)",
        "type_id": "k.id",
        "date_earliest": EARLIEST,
        "date_latest": LATEST,
        "date_precision": "CASE r.time_precision WHEN 2 THEN 'week' WHEN 3 THEN 'month' ELSE 'day' END",
        "location_id": "s.location_id",
        "geo_precision": f"CASE WHEN s.location_id IS NULL AND NOT ({HAS_POINT}) THEN '' ELSE {precision} END",
        "latitude": f"CASE WHEN {HAS_POINT} THEN r.latitude END",
        "longitude": f"CASE WHEN {HAS_POINT} THEN r.longitude END",
        "dataset_id": str(run.dataset.pk),
        "casualties": own_figures(killed),
        "quality_flags": flags(),
        "original": original(),
    }


def write(run: Run) -> None:
    """Write a draft for each touched row, and delete those of rows that ACLED deleted.

    Raises `Unreadable` if somebody marked the dataset as one that may be passed on.
    """
    if run.dataset.is_redistributable:
        raise Unreadable(
            f"The dataset “{run.dataset.slug}” is marked as redistributable, and its rows would be published. ACLED's"
            " terms do not allow that: take the mark away first."
        )
    find_odd_points()
    resolve_actors(run)
    resolve_places(run)
    execute(TYPES)
    own = columns(run)
    drafts = ", ".join(f"{sql} AS {name}" for name, sql in own.items())
    tables = "kb_touched t JOIN kb_rows r USING (line) LEFT JOIN kb_spot s USING (line)"
    tables += " LEFT JOIN kb_odd o USING (line)"
    tables += f" LEFT JOIN kb_type k ON k.folded = {folded('r.sub_event_type')}"
    make(
        Event,
        {"id": "record_id", "slug": "slug", **{name: name for name in own}},
        f"(SELECT t.record_id, t.slug, {drafts} FROM {tables} WHERE t.is_new ORDER BY t.line) AS d",
    )
    insert(
        ExternalId,
        {
            "scheme_id": "'id-scheme:acled-event'",
            "value": "t.key",
            "match": "'exact'",
            "event_id": "t.record_id",
        },
        "kb_touched t WHERE t.is_new ORDER BY t.line",
    )
    sets = ", ".join(f"{name} = d.{name}" for name in own)
    execute(
        f"UPDATE kb_event e SET {sets}, updated_at = now()"
        f" FROM (SELECT t.record_id, {drafts} FROM {tables} WHERE NOT t.is_new) AS d"
        " WHERE e.id = d.record_id AND e.as_published IS NULL"
    )
    take_part()
    _forget(run)
    run.report["flags"] = dict(
        fetch(
            "SELECT flag, count(*) FROM kb_event e, unnest(quality_flags) AS flag"
            " WHERE id IN (SELECT record_id FROM kb_touched) GROUP BY 1 ORDER BY 1"
        )
    )
    for name in ("kb_spot", "kb_actor", "kb_type", "kb_odd"):
        execute(f"DROP TABLE {name}")


WORKED_ON = """e.changed_by_id IS NOT NULL OR e.as_published IS NOT NULL
  OR EXISTS (SELECT FROM kb_claim c WHERE c.event_id = e.id)
  OR EXISTS (SELECT FROM kb_eventlink l WHERE l.event_id = e.id OR l.other_id = e.id)
  OR EXISTS (SELECT FROM kb_event p WHERE p.parent_id = e.id)
  OR EXISTS (SELECT FROM kb_citation c WHERE c.event_id = e.id)"""


def _forget(run: Run) -> None:
    gone = "SELECT a.record_id FROM kb_absent a JOIN kb_event e ON e.id = a.record_id"
    kept = fetch(
        f"SELECT e.slug FROM kb_event e JOIN kb_absent a ON a.record_id = e.id"
        f" WHERE {WORKED_ON} ORDER BY 1 LIMIT 100"
    )
    if kept:
        run.report["deleted_by_acled_but_worked_on_here"] = [slug for (slug,) in kept]
    execute(f"CREATE UNLOGGED TABLE kb_forgotten AS {gone} WHERE NOT ({WORKED_ON})")
    for table in ("kb_participation", "kb_externalid"):
        execute(f"DELETE FROM {table} WHERE event_id IN (SELECT record_id FROM kb_forgotten)")
    run.report["drafts_deleted"] = execute(
        "DELETE FROM kb_event WHERE id IN (SELECT record_id FROM kb_forgotten)"
    )
    execute("DROP TABLE kb_forgotten")
