"""Drafts of conflicts from the rows of their years: one event each, from its first day to its last.

A conflict is no incident: it has no figures, its place is its country if it has one, and its years
stand in `original` as UCDP has them. Who supported a side (`side_a_2nd`) UCDP tells by name alone; that
stays in the years.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kb.importing.datasets.figures import own_figures
from kb.importing.datasets.inserting import insert, make
from kb.importing.datasets.staging import execute, fetch
from kb.importing.datasets.ucdp.conflicts.columns import COLUMNS
from kb.importing.datasets.ucdp.conflicts.sides import put_sides
from kb.importing.datasets.ucdp.conflicts.years import drop_years, gather_years
from kb.models import Event, ExternalId

if TYPE_CHECKING:
    from kb.importing.datasets.running import Run

# How far the first and the last day may be off, by UCDP's codes: 1 is the very day, 2 and 3 are of a known month;
# of the others no more than the year is sure. A copy without the code gives the day as UCDP does.
FIRST_DAY = """CASE WHEN {prec} IN (2, 3) THEN date_trunc('month', {day})::date
  WHEN {prec} > 3 THEN date_trunc('year', {day})::date ELSE {day} END"""
LAST_DAY = """CASE WHEN {prec} IN (2, 3) THEN (date_trunc('month', {day}) + interval '1 month')::date - 1
  WHEN {prec} > 3 THEN make_date(extract(year FROM {day})::int, 12, 31) ELSE {day} END"""
COUNTRY = """(SELECT l.id FROM kb_externalid x JOIN kb_location l ON l.id = x.location_id
  WHERE x.scheme_id = 'id-scheme:gleditsch-ward' AND x.match = 'exact' AND l.kind = 'country'
    AND l.as_published IS NOT NULL AND NOT l.is_withdrawn AND l.merged_into_id IS NULL
    AND x.value = btrim(last.gwno_loc) ORDER BY x.id LIMIT 1)"""
# The year in which it is said to end is its last, if it ended; else it went on to the end of that year.
DRAFTS = """
CREATE UNLOGGED TABLE kb_draft AS
SELECT c.record_id, c.is_new, last.conflict_id, left(concat(coalesce(last.location || ': ', ''), CASE last.incompatibility
    WHEN 1 THEN coalesce(last.territory_name, 'territory') WHEN 2 THEN 'government'
    ELSE concat_ws(' and ', coalesce(last.territory_name, 'territory'), 'government') END), 300) AS title,
  coalesce(begun.day, make_date(begun.year, 1, 1)) AS first_day,
  coalesce({last_day}, make_date(last.year, 12, 31)) AS last_day,
  {country} AS location_id, said.original, begun.dataset_id, active.episodes
FROM kb_conflict c
CROSS JOIN LATERAL (SELECT * FROM kb_year y WHERE y.record_id = c.record_id ORDER BY year DESC LIMIT 1) AS last
CROSS JOIN LATERAL (SELECT min({first_day}) AS day, min(y.year) AS year, max(y.dataset_id) AS dataset_id FROM kb_year y
  WHERE y.record_id = c.record_id) AS begun
CROSS JOIN LATERAL (SELECT '{{"years": [' || string_agg({year}, ', ' ORDER BY y.year) || ']}}' AS original
  FROM kb_year y WHERE y.record_id = c.record_id) AS said
CROSS JOIN LATERAL (
  SELECT array_agg(concat_ws('/', first, nullif(last, first)) ORDER BY first) AS episodes FROM (
    SELECT min(year) AS first, max(year) AS last FROM (
      SELECT DISTINCT y.year, y.year - dense_rank() OVER (ORDER BY y.year) AS run FROM kb_year y
      WHERE y.record_id = c.record_id) AS years
    GROUP BY run) AS runs) AS active
"""


def columns() -> dict[str, str]:
    """SQL of each column of an event that an import writes, of a row `d` of `kb_draft`."""
    return {
        "title": "d.title",
        "type_id": "'event-type:armed-conflict'",
        "date_earliest": "least(d.first_day, d.last_day)",
        "date_latest": "greatest(d.first_day, d.last_day)",
        "date_precision": "CASE WHEN d.first_day = d.last_day THEN 'day' ELSE 'range' END",
        "episodes": "d.episodes",
        "location_id": "d.location_id",
        "geo_precision": "CASE WHEN d.location_id IS NULL THEN '' ELSE 'country' END",
        "dataset_id": "d.dataset_id",
        "casualties": own_figures(),
        "quality_flags": "CASE WHEN d.first_day > d.last_day THEN ARRAY['dates-out-of-order'] ELSE '{}'::text[] END",
        "original": "d.original",
    }


def write(run: Run) -> None:
    """Write a draft for each conflict of which a year is new, changed or gone."""
    gather_years(run)
    year = ", ".join(f"'{column.name}', y.{column.quoted}" for column in COLUMNS)
    execute(
        DRAFTS.format(
            country=COUNTRY,
            first_day=FIRST_DAY.format(prec="y.start_prec", day="y.start_date"),
            last_day=LAST_DAY.format(prec="last.ep_end_prec", day="last.ep_end_date"),
            year=f"json_build_object({year})::text",
        )
    )
    own = columns()
    make(
        Event,
        {"id": "d.record_id", "slug": "'ucdp-conflict-' || d.conflict_id", **own},
        "kb_draft d WHERE d.is_new ORDER BY d.record_id",
    )
    insert(
        ExternalId,
        {
            "scheme_id": "'id-scheme:ucdp-conflict'",
            "value": "d.conflict_id::text",
            "match": "'exact'",
            "event_id": "d.record_id",
        },
        "kb_draft d WHERE d.is_new ORDER BY d.record_id",
        end="ON CONFLICT DO NOTHING",
    )
    sets = ", ".join(f"{name} = {sql}" for name, sql in own.items())
    execute(
        f"UPDATE kb_event e SET {sets}, updated_at = now() FROM kb_draft d"
        " WHERE e.id = d.record_id AND NOT d.is_new"
    )
    put_sides(run)
    _count(run)
    execute("DROP TABLE kb_draft")
    drop_years()


def _count(run: Run) -> None:
    """What the file does to conflicts; it is counted in rows besides. Those that only lost years are published too."""
    ((new, known),) = fetch(
        "SELECT count(*) FILTER (WHERE is_new), count(*) FILTER (WHERE NOT is_new) FROM kb_conflict"
    )
    run.report["conflicts"] = {"new": new, "written anew": known}
    lost = [pk for (pk,) in fetch("SELECT record_id FROM kb_conflict WHERE NOT is_touched")]
    if lost:
        run.also.append(
            Event.objects.filter(pk__in=lost, is_withdrawn=False, merged_into=None)
            .exclude(as_published=None)
            .exclude(pk__in=run.report.get("ahead", []))
        )
