"""Events under the 49 columns of UCDP's georeferenced event dataset, for scripts that read those.

An event imported from that dataset is given as UCDP has it. Of others, what the knowledge base does not
know in UCDP's terms is empty: an id of UCDP's is never made up (ours are in a range that UCDP does not use), and
nothing is guessed. Who the sides are is asked of the published documents, so these rows cost more.
"""

from __future__ import annotations

from dataclasses import replace

from kb.exporting.layouts.columns import Column, Layout, parsed, text, words
from kb.exporting.layouts.events import EVENTS
from kb.exporting.layouts.type_of_violence import PARTIES, TYPE_OF_VIOLENCE
from kb.exporting.moments import stood

# Of an event that UCDP has not: a number of our own, which follows from the public id alone and lies
# far above UCDP's. Thirteen digits, which every spreadsheet keeps.
OWN_NUMBER = "1000000000000 + ('x' || substr(md5(f.slug), 1, 10))::bit(40)::bigint"
WHERE_PREC = {
    "exact": 1,
    "settlement": 1,
    "near": 2,
    "admin2": 3,
    "admin1": 4,
    "area": 5,
    "country": 6,
    "sea-or-air": 7,
}


def _id(scheme: str) -> str:
    """The one id that exactly and at all times stands for the record in a scheme, if a number."""
    same = (
        f"x ->> 'scheme' = '{scheme}' AND x ->> 'match' = 'exact' AND x ->> 'from' IS NULL"
        " AND x ->> 'to' IS NULL AND x ->> 'value' ~ '^[0-9]{1,9}$'"
    )
    return f"CASE count(*) FILTER (WHERE {same}) WHEN 1 THEN (max(x ->> 'value') FILTER (WHERE {same}))::int END"


ACTORS = f"""(
  SELECT g.slug, {_id("ucdp-actor")} AS id, {_id("gleditsch-ward")} AS gw
  FROM kb_groupedition g JOIN kb_edition ge ON ge.id = g.edition_id
  CROSS JOIN LATERAL json_array_elements(ge.document::json -> 'external_ids') AS x
  WHERE {stood("g")} GROUP BY g.slug)"""
UNITS = f"""(
  SELECT l.slug, le.document::json ->> 'name' AS name
  FROM kb_locationedition l JOIN kb_edition le ON le.id = l.edition_id
  WHERE l.kind IN ('admin1', 'admin2') AND {stood("l")})"""
COUNTRIES = f"""(
  SELECT l.country, max(le.document::json ->> 'name') AS name, {_id("gleditsch-ward")} AS gw
  FROM kb_locationedition l JOIN kb_edition le ON le.id = l.edition_id
  LEFT JOIN LATERAL json_array_elements(le.document::json -> 'external_ids') AS x ON true
  WHERE l.kind = 'country' AND {stood("l")}
  GROUP BY l.country HAVING count(DISTINCT l.slug) = 1)"""
CITED = """(
  SELECT count(*) AS number, string_agg('"' || office || ',' || day || ',' || title || '"', ';') AS articles,
    string_agg(office, ';') AS offices, string_agg(day, ';') AS days, string_agg(title, ';') AS titles
  FROM (SELECT DISTINCT ON (s ->> 'slug') s ->> 'publisher' AS office, s ->> 'title' AS title,
      coalesce(s ->> 'published_on', '') AS day
    FROM (SELECT c -> 'source' AS s FROM json_array_elements(d.citations) AS c
      UNION ALL SELECT c -> 'source' FROM json_array_elements(d.claims) AS c) AS used
    ORDER BY s ->> 'slug') AS listed)"""
SIDES = """(
  SELECT string_agg(name, ', ' ORDER BY n) FILTER (WHERE side = 'a') AS a,
    string_agg(name, ', ' ORDER BY n) FILTER (WHERE side = 'b') AS b
  FROM (SELECT p ->> 'side' AS side, p #>> '{group,name}' AS name, min(n) AS n
    FROM json_array_elements(d.participants) WITH ORDINALITY AS t (p, n)
    GROUP BY 1, 2, p #>> '{group,slug}') AS taking)"""
DEAD = """(
  SELECT max((p ->> 'best')::int) FILTER (WHERE p ->> 'party' = 'side-a') AS a,
    max((p ->> 'best')::int) FILTER (WHERE p ->> 'party' = 'side-b') AS b,
    max((p ->> 'best')::int) FILTER (WHERE p ->> 'party' = 'civilians') AS civilians,
    max((p ->> 'best')::int) FILTER (WHERE p ->> 'party' = 'unknown') AS unknown
  FROM json_array_elements(d.casualties #> '{killed,by_party}') AS p)"""
KNOWN = f"""(
  SELECT {_id("ucdp-event")} AS event, {_id("ucdp-conflict")} AS conflict, {_id("ucdp-dyad")} AS dyad
  FROM json_array_elements(d.external_ids) AS x)"""
INFORMANTS = """(
  SELECT string_agg(DISTINCT c #>> '{claimant,name}', '; ') AS names
  FROM json_array_elements(d.claims) AS c)"""
READS = f"""{parsed(external_ids="json", participants="json", casualties="json", citations="json", claims="json", original="json")}
CROSS JOIN LATERAL (SELECT CASE WHEN d.original -> 'type_of_violence' IS NOT NULL THEN d.original END AS row) AS ucdp
CROSS JOIN LATERAL {KNOWN} AS known CROSS JOIN LATERAL {SIDES} AS sides
CROSS JOIN LATERAL {DEAD} AS dead CROSS JOIN LATERAL {CITED} AS cited
CROSS JOIN LATERAL {INFORMANTS} AS informants CROSS JOIN LATERAL {PARTIES} AS parties
LEFT JOIN {ACTORS} AS actor_a ON actor_a.slug = f.side_a[1] AND cardinality(f.side_a) = 1
LEFT JOIN {ACTORS} AS actor_b ON actor_b.slug = f.side_b[1] AND cardinality(f.side_b) = 1
LEFT JOIN {UNITS} AS unit1 ON unit1.slug = f.admin1
LEFT JOIN {UNITS} AS unit2 ON unit2.slug = f.admin2
LEFT JOIN {COUNTRIES} AS state ON state.country = f.country"""
DAYS = "(f.date_end - f.date_start + 1)"
DATE_PREC = (
    f"CASE WHEN {DAYS} = 1 THEN 1 WHEN {DAYS} BETWEEN 2 AND 6 THEN 2 WHEN {DAYS} = 7 THEN 3"
    f" WHEN {DAYS} BETWEEN 8 AND 31 THEN 4 WHEN {DAYS} BETWEEN 32 AND 366 THEN 5 END"
)
YEAR = "extract(year FROM f.date_start)::int"
SAME_YEAR = f"CASE WHEN extract(year FROM f.date_end) = {YEAR} THEN {YEAR} END"
CELL = "floor((f.latitude + 90) * 2)::int * 720 + floor((f.longitude + 180) * 2)::int + 1"


def whole(name: str, help_text: str, sql: str = "NULL::int") -> Column:
    return Column(name, "integer", help_text, sql)


def empty(name: str, why: str) -> Column:
    return text(name, f"Empty: {why}.", "NULL::text")


def coded(column: str, codes: dict[str, int]) -> str:
    cases = " ".join(f"WHEN '{code}' THEN {number}" for code, number in codes.items())
    return f"CASE {column} {cases} END"


CASTS = {"integer": "int", "number": "float8", "date": "date", "text": "text"}
# Of UCDP's rows the public has no old ids and no texts about sources; a point as text follows from the point.
NOT_KEPT = (
    "conflict_dset_id dyad_dset_id side_a_dset_id side_b_dset_id source_article source_office source_date"
    " source_headline source_original geom_wkt"
).split()


def as_ucdp_has_it(column: Column) -> Column:
    """The column, in which a row of UCDP's own comes first."""
    if column.name in NOT_KEPT:
        return column
    cast = "bigint" if column.name == "id" else CASTS[column.type]
    told = f"(ucdp.row ->> '{column.name}')::{cast}"
    sql = f"CASE WHEN ucdp.row IS NULL THEN {column.sql} ELSE {told} END"
    words = f"UCDP's own for its rows; else: {column.help_text[0].lower()}{column.help_text[1:]}"
    return replace(column, sql=sql, help_text=words, is_free=column.type == "text")


OLD = "UCDP's old series of ids, which UCDP itself no longer uses"

COLUMNS = (
    whole(
        "id",
        "UCDP's number of the event; of others a number of our own, from 1,000,000,000,000 on, which "
        "follows from the public id.",
        f"coalesce(known.event::bigint, {OWN_NUMBER})",
    ),
    text("relid", "Our own public id.", "f.slug"),
    whole("year", "Calendar year; empty if the event may lie in two.", SAME_YEAR),
    empty("active_year", "whether the dyad passed 25 deaths in the year is UCDP's to say"),
    empty("code_status", "it tells how far UCDP has checked its row"),
    whole(
        "type_of_violence",
        "1 state-based, 2 non-state, 3 one-sided, by our type of event or the kinds of the parties; "
        "empty if neither says it.",
        TYPE_OF_VIOLENCE,
    ),
    empty("conflict_dset_id", OLD),
    whole("conflict_new_id", "UCDP's conflict; empty unless known.", "known.conflict"),
    empty("conflict_name", "we name no conflicts"),
    empty("dyad_dset_id", OLD),
    whole("dyad_new_id", "UCDP's pair of opponents; empty unless known.", "known.dyad"),
    empty("dyad_name", "we name no pairs; see side_a and side_b"),
    empty("side_a_dset_id", OLD),
    whole(
        "side_a_new_id",
        "UCDP's actor on side A; empty unless one group stands there and has one such number.",
        "actor_a.id",
    ),
    words(
        "side_a",
        "Our names of the groups on side A, who attack or act, joined by a comma and a blank.",
        "sides.a",
    ),
    empty("side_b_dset_id", OLD),
    whole("side_b_new_id", "UCDP's actor on side B, as for side A.", "actor_b.id"),
    words("side_b", "Our names of the groups on side B, who are attacked.", "sides.b"),
    whole(
        "number_of_sources",
        "How many sources are cited or claimed from; empty for none.",
        "nullif(cited.number, 0)::int",
    ),
    words(
        "source_article",
        'Those sources: "publisher,date,title", joined by ;.',
        "cited.articles",
    ),
    words("source_office", "Their publishers, joined by ;.", "cited.offices"),
    words(
        "source_date",
        "Their dates (EDTF), joined by ;; nothing where unknown.",
        "cited.days",
    ),
    words("source_headline", "Their titles, joined by ;.", "cited.titles"),
    words("source_original", "Who claims something about the event.", "informants.names"),
    whole(
        "where_prec",
        "1 exact or settlement, 2 near, 3 admin2, 4 admin1, 5 area, 6 country, 7 sea or air.",
        coded("f.geo_precision", WHERE_PREC),
    ),
    words("where_coordinates", "Our name of the place.", "f.place_name"),
    empty("where_description", "the source's own words for the place are not kept"),
    words("adm_1", "Our name of the first-order unit of today.", "unit1.name"),
    words("adm_2", "Our name of the second-order unit of today.", "unit2.name"),
    Column("latitude", "number", "Degrees north, WGS 84.", "f.latitude"),
    Column("longitude", "number", "Degrees east, WGS 84.", "f.longitude"),
    text(
        "geom_wkt",
        "The same as well-known text.",
        "'POINT (' || f.longitude || ' ' || f.latitude || ')'",
    ),
    whole("priogrid_gid", "The PRIO-GRID cell that holds the point.", CELL),
    words("country", "Our name of the country.", "state.name"),
    whole("country_id", "Its Gleditsch and Ward number; empty unless known.", "state.gw"),
    empty("region", "we keep no regions of the world"),
    empty("event_clarity", "how the report was made out is not recorded"),
    whole(
        "date_prec",
        "By the days between the bounds: 1 one day, 2 up to 6, 3 seven, 4 up to 31, 5 up to 366; "
        "empty for more.",
        DATE_PREC,
    ),
    Column("date_start", "date", "First day it may have happened.", "f.date_start"),
    Column("date_end", "date", "Last day it may have happened.", "f.date_end"),
    whole("deaths_a", "Best figure of killed on side A; empty if unknown.", "dead.a"),
    whole("deaths_b", "Best figure of killed on side B; empty if unknown.", "dead.b"),
    whole("deaths_civilians", "Best figure of civilians killed.", "dead.civilians"),
    whole("deaths_unknown", "Best figure of killed of unknown party.", "dead.unknown"),
    whole(
        "best",
        "Best figure of killed; it need not be the sum of these.",
        "f.killed_best",
    ),
    whole("high", "Highest figure of killed.", "f.killed_high"),
    whole("low", "Lowest figure of killed.", "f.killed_low"),
    whole(
        "gwnoa",
        "Gleditsch and Ward number of side A, if that is one state.",
        "actor_a.gw",
    ),
    whole("gwnob", "The same of side B.", "actor_b.gw"),
)

GED = Layout(
    noun=EVENTS.noun,
    table=EVENTS.table,
    order=EVENTS.order,
    reads=READS,
    columns=tuple(map(as_ucdp_has_it, COLUMNS)),
)
