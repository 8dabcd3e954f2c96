"""Drafts of places from GeoNames' rows; what others made, and what curators changed, stays."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kb.importing.datasets.batches import source_of
from kb.importing.datasets.countries import UnknownCountry, ensure_codes
from kb.importing.datasets.geonames.doubles import list_doubles
from kb.importing.datasets.geonames.features import CODE, kind
from kb.importing.datasets.geonames.names import write_names
from kb.importing.datasets.geonames.parents import find_units, parent
from kb.importing.datasets.geonames.releases import SERIES, kept, passed_over
from kb.importing.datasets.geonames.slugs import HANDS_OFF
from kb.importing.datasets.inserting import insert, make
from kb.importing.datasets.mistakes import Unreadable
from kb.importing.datasets.reference import load_countries
from kb.importing.datasets.shells import not_public_yet, shells
from kb.importing.datasets.staging import execute, fetch
from kb.models import Citation, ExternalId, Location, Source

if TYPE_CHECKING:
    from kb.importing.datasets.running import Run

_OLD_CODE = f"({kept('feature_class')} || '.' || {kept('feature_code')})"
# A row as it is and as it was; of one that is back, as it last stood.
PLACES = f"""
CREATE UNLOGGED TABLE kb_place WITH (autovacuum_enabled = off) AS
SELECT r.line, k.key, k.slug, k.record_id, k.is_new,
  k.is_new OR (NOT ({HANDS_OFF}) AND d.merged_into_id IS NULL) AS is_own,
  {kind()} AS kind, {CODE} AS code, r.country_code AS country, left(r.name, 200) AS name,
  coalesce(r.asciiname, r.name) AS asciiname, r.alternatenames AS alternates,
  CASE WHEN (r.latitude, r.longitude) <> (0, 0) THEN r.latitude END AS latitude,
  CASE WHEN (r.latitude, r.longitude) <> (0, 0) THEN r.longitude END AS longitude,
  r.admin1_code AS code1, r.admin2_code AS code2, r.admin3_code AS code3,
  left({kept("name")}, 200) AS old_name, coalesce({kept("asciiname")}, {kept("name")}) AS old_asciiname,
  {kept("alternatenames")} AS old_alternates, {kind(_OLD_CODE)} AS old_kind, {kept("country_code")} AS old_country,
  {kept("latitude")}::float8 AS old_latitude, {kept("longitude")}::float8 AS old_longitude,
  {kept("admin1_code")} AS old_code1, {kept("admin2_code")} AS old_code2, {kept("admin3_code")} AS old_code3,
  NULL::bigint AS land, NULL::bigint AS old_land, NULL::bigint AS parent_id, NULL::bigint AS old_parent_id
FROM kb_touched k JOIN kb_rows r USING (line) LEFT JOIN kb_location d ON d.id = k.record_id
LEFT JOIN kb_importedrow i ON i.id = k.last_id
"""
KNOWN = "NOT p.is_new AND p.is_own AND p.old_name IS NOT NULL"


def write(run: Run) -> None:
    """Write a draft for each row that has no location, and what changed in those that imports made."""
    _report(run)
    with run.progress.step("  units"):
        execute(PLACES)
        execute("CREATE INDEX ON kb_place (record_id); ANALYZE kb_place")
        _countries(run)
        find_units(run)
        _parents()
    with run.progress.step("  places"):
        _insert()
        _update(run)
    with run.progress.step("  names"):
        write_names(run)
    with run.progress.step("  ids and doubles"):
        _number(run)
        list_doubles(run)
    for name in ("kb_place", "kb_unit", "kb_contradicted"):
        execute(f"DROP TABLE {name}")
    # What publishing reads next has grown by all places of a country.
    execute("ANALYZE kb_location, kb_locationname, kb_externalid, kb_citation")
    run.also.append(not_public_yet(Source.objects.filter(pk=source_of(run).pk)))


def _report(run: Run) -> None:
    found = fetch(
        f"SELECT coalesce({CODE}, 'without a code'), count(*) FROM kb_rows r WHERE {passed_over(run)}"
        " GROUP BY 1 ORDER BY 2 DESC, 1"
    )
    run.report["passed_over"] = dict(found)
    ((others,),) = fetch(
        "SELECT count(*) FROM kb_touched k JOIN kb_location d ON d.id = k.record_id"
        f" WHERE NOT k.is_new AND {HANDS_OFF}"
    )
    run.report["only_kept"] = others


def _countries(run: Run) -> None:
    """The location of each country: that of its row in the file, or by its code; missing ones are made."""
    load_countries()
    execute(
        "CREATE UNLOGGED TABLE kb_land AS SELECT country, min(record_id) AS id FROM kb_place"
        " WHERE kind = 'country' GROUP BY 1"
    )
    wanted = fetch(
        "SELECT country FROM kb_place UNION SELECT old_country FROM kb_place WHERE old_country IS NOT NULL"
        " EXCEPT SELECT country FROM kb_land"
    )
    ((last,),) = fetch("SELECT coalesce(max(id), 0) FROM kb_location")
    try:
        found = ensure_codes([code for (code,) in wanted], source_of(run))
    except UnknownCountry as problem:
        raise Unreadable(str(problem)) from None
    execute(
        "INSERT INTO kb_land SELECT * FROM unnest(%s::text[], %s::bigint[])",
        [list(found), list(found.values())],
    )
    execute("UPDATE kb_place p SET land = c.id FROM kb_land c WHERE c.country = p.country")
    execute("UPDATE kb_place p SET old_land = c.id FROM kb_land c WHERE c.country = p.old_country")
    execute("DROP TABLE kb_land")
    places = Location.objects.filter(pk__in=found.values())
    run.also += [places.filter(pk__gt=last, as_published=None), shells(places)]


def _parents() -> None:
    execute(f"UPDATE kb_place p SET parent_id = {parent('p')} WHERE p.is_own")
    was = (
        "SELECT key, old_kind AS kind, old_country AS country, old_land AS land, old_code1 AS code1,"
        f" old_code2 AS code2, old_code3 AS code3 FROM kb_place p WHERE {KNOWN}"
    )
    execute(
        "CREATE UNLOGGED TABLE kb_was AS"
        f" SELECT o.key, {parent('o')} AS parent_id FROM ({was}) AS o"
    )
    execute("UPDATE kb_place p SET old_parent_id = o.parent_id FROM kb_was o WHERE o.key = p.key")
    execute("DROP TABLE kb_was")


def _insert() -> None:
    make(
        Location,
        {
            "id": "p.record_id",
            "slug": "p.slug",
            "name": "p.name",
            "kind": "p.kind",
            "parent_id": "p.parent_id",
            "country": "p.country",
            "latitude": "p.latitude",
            "longitude": "p.longitude",
        },
        "kb_place p WHERE p.is_new ORDER BY p.line",
    )


def _update(run: Run) -> None:
    """What stands as the row before gave it takes what the row gives now; the rest is a curator's."""
    columns = ("name", "kind", "country", "parent_id")
    sets = [
        f"{name} = CASE WHEN l.{name} IS NOT DISTINCT FROM p.old_{name} THEN"
        f" coalesce(p.{name}, l.{name}) ELSE l.{name} END"
        for name in columns
    ]
    same = "(l.latitude, l.longitude) = (p.old_latitude, p.old_longitude) OR l.latitude IS NULL AND (p.old_latitude, p.old_longitude) = (0, 0)"
    sets += [
        f"{name} = CASE WHEN {same} THEN p.{name} ELSE l.{name} END"
        for name in ("latitude", "longitude")
    ]
    execute(
        f"UPDATE kb_location l SET {', '.join(sets)}, updated_at = now() FROM kb_place p"
        f" WHERE l.id = p.record_id AND {KNOWN}"
    )
    execute(
        "UPDATE kb_citation c SET source_id = %s FROM kb_place p"
        f" WHERE c.location_id = p.record_id AND c.locator = p.key AND {KNOWN} AND c.source_id IN"
        " (SELECT s.id FROM kb_source s JOIN kb_dataset d ON d.slug = s.slug WHERE d.series = %s)",
        [source_of(run).pk, SERIES],
    )


def _number(run: Run) -> None:
    """New places bear the row's number, countries their code too, and cite the release."""
    ids = {"match": "'exact'", "location_id": "p.record_id"}
    new = "kb_place p WHERE p.is_new"
    insert(
        ExternalId,
        {"scheme_id": "'id-scheme:geonames'", "value": "p.key", **ids},
        f"{new} ORDER BY p.line",
        end="ON CONFLICT DO NOTHING",
    )
    insert(
        ExternalId,
        {"scheme_id": "'id-scheme:iso3166-1'", "value": "p.country", **ids},
        f"{new} AND p.kind = 'country' ORDER BY p.line",
        end="ON CONFLICT DO NOTHING",
    )
    insert(
        Citation,
        {
            "source_id": str(source_of(run).pk),
            "location_id": "p.record_id",
            "locator": "p.key",
        },
        f"{new} AND NOT EXISTS (SELECT FROM kb_citation c WHERE c.location_id = p.record_id"
        f" AND c.source_id = {source_of(run).pk} AND c.locator = p.key) ORDER BY p.line",
    )
