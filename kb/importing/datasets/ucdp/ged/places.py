"""Places of UCDP's events as places of ours.

A row tells its place by a name, a point, and the names of the units it lies in; how near the point is
stands in `where_prec`. A named place (1, 2) is looked for by its very point, then by name within
25 km; a unit (3, 4) by its name; what is not found becomes a place of its own, with what it may be beside it for a
curator to say. What a curator decided holds.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models.expressions import RawSQL

from kb.importing.datasets.batches import source_of
from kb.importing.datasets.countries import ensure_countries
from kb.importing.datasets.inserting import insert, make, slugified
from kb.importing.datasets.reference import load_countries
from kb.importing.datasets.shells import is_shell, not_public_yet, shells
from kb.importing.datasets.staging import execute, fetch
from kb.models import Citation, Country, Location, Source

if TYPE_CHECKING:
    from kb.importing.datasets.running import Run

NEAR_KM = 25
# "Mopti region", "Région de Mopti" and "MOPTI" are one name of a unit.
UNIT = (
    "btrim(regexp_replace(regexp_replace(kb_plain({0}), '[^[:alnum:]]+', ' ', 'g'),"
    " '\\m(autonomous|region|province|governorate|state|district|department|departement|county|oblast|"
    "prefecture|cercle|division|municipality|territory|zone|commune|capital|de|du|des|of|the|la|le|l|d)\\M *', '', 'g'))"
)
PLACE = "btrim(regexp_replace(kb_plain({0}), ' (town|village|city|area|locality)$', ''))"
KM = (
    "sqrt(power(({0}.latitude - {1}.latitude) * 111.2, 2) + power(({0}.longitude - {1}.longitude)"
    " * 111.2 * cos(radians({1}.latitude)), 2))"
)
PUBLIC = "l.as_published IS NOT NULL AND NOT l.is_withdrawn AND l.merged_into_id IS NULL"
VERDICT_STAYS = ", ".join(
    f"{column} = CASE kb_referent.resolved WHEN 'by-curator' THEN kb_referent.{column} ELSE EXCLUDED.{column} END"
    for column in ("location_id", "resolved")
)
SPOTS = """
CREATE UNLOGGED TABLE kb_spot AS
SELECT r.country_id AS gw, coalesce(r.where_coordinates, r.adm_2, r.adm_1, r.country) AS name,
  r.latitude, r.longitude, least(coalesce(r.where_prec, 5), CASE WHEN r.where_prec < 3 THEN 1 ELSE 7 END) AS prec,
  mode() WITHIN GROUP (ORDER BY r.adm_1) AS adm_1, mode() WITHIN GROUP (ORDER BY r.adm_2) AS adm_2,
  count(*)::int AS rows, NULL::text AS key, NULL::bigint AS location_id, NULL::text AS resolved,
  '[]'::jsonb AS candidates, NULL::float8 AS score, NULL::bigint AS unit1, NULL::bigint AS unit2,
  NULL::text AS iso, NULL::bigint AS land
FROM kb_touched t JOIN kb_rows r USING (line)
WHERE coalesce(r.where_coordinates, r.adm_2, r.adm_1, r.country) IS NOT NULL
GROUP BY 1, 2, 3, 4, 5
"""


def resolve_places(run: Run) -> None:
    """Fill `kb_spot`: for each place that the touched rows tell, `location_id`."""
    execute(SPOTS)
    execute(
        "UPDATE kb_spot SET key = left(concat_ws('|', coalesce(gw::text, ''), name, coalesce(latitude::text, ''),"
        " coalesce(longitude::text, ''), prec), 400)"
    )
    execute("ANALYZE kb_spot")
    _countries(run)
    _units(run, "admin1", "adm_1", "1")
    _units(run, "admin2", "adm_2", "2")
    _decided()
    _by_unit()
    _by_point()
    _by_name()
    _suggest()
    _own(run)
    _remember()
    execute("CREATE INDEX ON kb_spot (latitude, longitude)")
    execute("ANALYZE kb_spot")
    run.report["places"] = dict(
        fetch("SELECT resolved, count(*) FROM kb_spot GROUP BY 1 ORDER BY 1")
    )


def _countries(run: Run) -> None:
    """The country of each spot, by its number; a number of no country is told in the report."""
    load_countries()
    numbers = {gw for (gw,) in fetch("SELECT DISTINCT gw FROM kb_spot WHERE gw IS NOT NULL")}
    known = set(Country.objects.filter(pk__in=numbers).values_list("pk", flat=True))
    if numbers - known:
        run.report["countries_unknown"] = sorted(numbers - known)
    ((last,),) = fetch("SELECT coalesce(max(id), 0) FROM kb_location")
    places = ensure_countries(known, source_of(run))
    execute(
        "UPDATE kb_spot s SET land = l.id, iso = l.country"
        " FROM unnest(%s::int[], %s::bigint[]) AS c(gw, id) JOIN kb_location l ON l.id = c.id"
        " WHERE s.gw = c.gw",
        [list(places), list(places.values())],
    )
    run.also += [
        not_public_yet(Source.objects.filter(pk=source_of(run).pk)),
        Location.objects.filter(pk__gt=last, as_published=None),
        shells(Location.objects.filter(pk__in=places.values())),
    ]


def _units(run: Run, kind: str, column: str, number: str) -> None:
    """Units by name within their country; those not found are made."""
    unit, above = f"kb_unit{number}", "s.unit1" if number == "2" else "NULL::bigint"
    folded = UNIT.format(f"s.{column}")
    execute(
        f"CREATE UNLOGGED TABLE {unit} AS SELECT s.iso, min(s.land) AS land, {folded} AS folded,"
        f" {above} AS above, mode() WITHIN GROUP (ORDER BY s.{column}) AS name,"
        " sum(s.rows)::int AS rows, NULL::bigint AS location_id, NULL::text AS resolved FROM kb_spot s"
        f" WHERE s.{column} IS NOT NULL AND s.land IS NOT NULL GROUP BY s.iso, {folded}, {above}"
    )
    execute(
        f"ALTER TABLE {unit} ADD key text;"
        f" UPDATE {unit} SET key = left(concat_ws('|', iso, folded, above), 400)"
    )
    execute(
        f"UPDATE {unit} u SET location_id = ref.location_id, resolved = 'by-curator' FROM kb_referent ref"
        f" WHERE ref.scheme = 'ucdp' AND ref.kind = '{kind}' AND ref.key = u.key"
        " AND ref.resolved = 'by-curator' AND ref.location_id IS NOT NULL"
    )
    execute(
        f"UPDATE {unit} u SET location_id = one.id, resolved = 'by-name' FROM ("
        "  SELECT u.key, min(l.id) AS id FROM (SELECT id, name, parent_id, country FROM kb_location l"
        f"     WHERE l.kind = '{kind}' AND {PUBLIC} AND l.until_precision = ''"
        "     UNION SELECT l.id, n.text, l.parent_id, l.country FROM kb_location l"
        f"     JOIN kb_locationname n ON n.location_id = l.id WHERE l.kind = '{kind}' AND {PUBLIC}"
        f"     AND l.until_precision = '') AS l JOIN {unit} u ON u.iso = l.country"
        f"     AND u.folded = {UNIT.format('l.name')} AND u.folded <> ''"
        "     AND (u.above IS NULL OR l.parent_id = u.above)"
        "  GROUP BY u.key HAVING count(DISTINCT l.id) = 1) AS one"
        " WHERE one.key = u.key AND u.location_id IS NULL"
    )
    _make(run, unit, f"'{kind}'", "coalesce(u.above, u.land)", ("NULL", "NULL"))
    execute(
        "INSERT INTO kb_referent (scheme, kind, key, label, details, rows, location_id, resolved,"
        f" candidates, note) SELECT 'ucdp', '{kind}', key, left(name, 400), jsonb_build_object('country', iso),"
        f" rows, location_id, resolved, '[]', '' FROM {unit}"
        " ON CONFLICT (scheme, kind, key) DO UPDATE SET label = EXCLUDED.label, rows = EXCLUDED.rows,"
        f" {VERDICT_STAYS}"
    )
    match = f"AND u.above IS NOT DISTINCT FROM {above}"
    execute(
        f"UPDATE kb_spot s SET unit{number} = u.location_id FROM {unit} u"
        f" WHERE u.iso = s.iso AND u.folded = {folded} {match}"
    )
    execute(f"DROP TABLE {unit}")


def _make(run: Run, table: str, kind: str, parent: str, point: tuple[str, str]) -> None:
    """A location for each row of the table that has none; one made before, and withdrawn, comes back."""
    execute(
        f"ALTER TABLE {table} ADD slug text, ADD is_made boolean;"
        f" UPDATE {table} u SET slug = concat_ws('-', lower(iso), nullif({slugified('u.name')}, ''),"
        " 'ucdp', left(md5(u.key), 6)) WHERE location_id IS NULL"
    )
    execute(
        f"UPDATE {table} u SET location_id = coalesce(l.merged_into_id, l.id), resolved = 'own' FROM kb_location l"
        f" WHERE l.slug = u.slug AND u.location_id IS NULL AND NOT {is_shell(Location, 'l')}"
    )
    used = RawSQL(f"SELECT location_id FROM {table}", [])
    back = Location.objects.filter(pk__in=used, is_withdrawn=True).values_list("pk", flat=True)
    run.also.append(Location.objects.filter(pk__in=list(back)))
    execute(f"UPDATE {table} SET is_made = location_id IS NULL")
    made = make(
        Location,
        {
            "slug": "u.slug",
            "name": "left(u.name, 200)",
            "kind": kind,
            "parent_id": parent,
            "country": "coalesce(u.iso, '')",
            "latitude": point[0],
            "longitude": point[1],
        },
        f"{table} u WHERE u.is_made ORDER BY u.key",
    )
    if not made:
        return
    execute(
        f"UPDATE {table} u SET location_id = l.id, resolved = 'own' FROM kb_location l"
        " WHERE l.slug = u.slug AND u.is_made"
    )
    insert(
        Citation,
        {"source_id": str(source_of(run).pk), "location_id": "l.location_id"},
        f"(SELECT DISTINCT location_id FROM {table} WHERE is_made) AS l ORDER BY 1",
    )
    ids = [pk for (pk,) in fetch(f"SELECT DISTINCT location_id FROM {table} WHERE is_made")]
    run.also.append(Location.objects.filter(pk__in=ids))


def _decided() -> None:
    """What was decided before holds, by a curator above all, as long as the place is public.

    A draft that a curator made for it is not used before it is published.
    """
    execute(
        "UPDATE kb_spot s SET location_id = coalesce(l.merged_into_id, l.id), resolved = ref.resolved,"
        " candidates = ref.candidates, score = ref.score"
        " FROM kb_referent ref JOIN kb_location l ON l.id = ref.location_id"
        " WHERE ref.scheme = 'ucdp' AND ref.kind = 'place' AND ref.key = s.key AND NOT l.is_withdrawn"
        " AND (l.as_published IS NOT NULL OR ref.resolved <> 'by-curator')"
    )


def _by_unit() -> None:
    """What is known to a unit or a country only lies in that, and in no place of its own."""
    execute(
        "UPDATE kb_spot SET location_id = CASE prec WHEN 3 THEN unit2 WHEN 4 THEN unit1 ELSE land END,"
        " resolved = 'by-name' WHERE location_id IS NULL"
        " AND CASE prec WHEN 3 THEN unit2 WHEN 4 THEN unit1 WHEN 6 THEN land END IS NOT NULL"
    )


# A place is where it is said to be now, and where GeoNames said or says that it is; what an undone import
# said counts for nothing.
AT_POINT = """
  SELECT s.key, l.id FROM kb_spot s
  JOIN kb_location l ON round(l.latitude::numeric, 4) = round(s.latitude::numeric, 4)
    AND round(l.longitude::numeric, 4) = round(s.longitude::numeric, 4)
  WHERE s.prec = 1 AND s.location_id IS NULL
  UNION
  SELECT s.key, coalesce(l.merged_into_id, l.id) FROM kb_spot s
  JOIN kb_importedrow i ON i.series = 'geonames' AND i.noun = 'location'
    AND i.values[5]::numeric(7, 4) = s.latitude::numeric(7, 4)
    AND i.values[6]::numeric(7, 4) = s.longitude::numeric(7, 4)
    AND i.ended_by_id IS DISTINCT FROM i.brought_by_id
  JOIN kb_location l ON l.id = i.record_id
  WHERE s.prec = 1 AND s.location_id IS NULL
"""


def _by_point() -> None:
    """The very point, to four decimals: UCDP takes its points from the same gazetteer, of any year."""
    same = f"kb_plain(l.name) = {PLACE.format('s.name')}"
    execute(
        "UPDATE kb_spot s SET location_id = one.id, resolved = 'by-point' FROM ("
        f"  SELECT s.key, (array_agg(l.id ORDER BY {same} DESC, l.id))[1] AS id FROM kb_spot s"
        f"   JOIN ({AT_POINT}) AS at USING (key) JOIN kb_location l ON l.id = at.id"
        f"    AND l.country = s.iso AND l.kind IN ('settlement', 'site', 'area') AND {PUBLIC}"
        "   GROUP BY s.key"
        f"  HAVING count(*) = 1 OR count(*) FILTER (WHERE {same}) = 1) AS one WHERE one.key = s.key"
    )


NAMES = f"""
CREATE UNLOGGED TABLE kb_spelling AS
SELECT DISTINCT l.id, l.country, l.kind, l.latitude, l.longitude, l.parent_id, kb_plain(n.name) AS name
FROM kb_location l CROSS JOIN LATERAL (
  SELECT l.name UNION SELECT text FROM kb_locationname WHERE location_id = l.id) AS n
WHERE l.kind IN ('settlement', 'site') AND {PUBLIC} AND l.latitude IS NOT NULL
  AND l.country IN (SELECT iso FROM kb_spot)
"""


def _by_name() -> None:
    """The same name within 25 km, if only one place has it; the unit decides between several."""
    execute(NAMES)
    execute("CREATE INDEX ON kb_spelling (country, name)")
    execute("ANALYZE kb_spelling")
    execute(
        "UPDATE kb_spot s SET location_id = one.id, resolved = 'by-name' FROM ("
        "  SELECT s.key, (array_agg(DISTINCT l.id))[1] AS id FROM kb_spot s JOIN kb_spelling l"
        f"   ON l.country = s.iso AND l.name = {PLACE.format('s.name')} AND {KM.format('l', 's')} <= {NEAR_KM}"
        "   WHERE s.prec = 1 AND s.location_id IS NULL GROUP BY s.key HAVING count(DISTINCT l.id) = 1) AS one"
        " WHERE one.key = s.key"
    )


def _suggest() -> None:
    """Places that it may be, for a curator: names alike within 25 km, the likest first."""
    km = KM.format("l", "s")
    likeness = f"similarity(l.name, {PLACE.format('s.name')})"
    execute("CREATE INDEX ON kb_spelling (country, latitude)")
    execute(
        "UPDATE kb_spot s SET candidates = c.listed, score = c.best FROM ("
        "  SELECT key, max(score) AS best, jsonb_agg(jsonb_build_object('id', slug, 'name', place, 'score',"
        "    round(score::numeric, 2), 'km', round(km::numeric, 1), 'why', 'spelt ' || spelt) ORDER BY score DESC, slug)"
        "    AS listed FROM ("
        "   SELECT *, row_number() OVER (PARTITION BY key ORDER BY score DESC, slug) AS place_no FROM ("
        "    SELECT DISTINCT ON (s.key, k.id) s.key, k.slug, k.name AS place, l.name AS spelt,"
        f"     {km} AS km, {likeness} * (1 - {km} / {2 * NEAR_KM}) AS score"
        "    FROM kb_spot s JOIN kb_spelling l ON l.country = s.iso"
        f"     AND l.latitude BETWEEN s.latitude - 0.225 AND s.latitude + 0.225 AND {km} <= {NEAR_KM}"
        f"     AND {likeness} >= 0.45 JOIN kb_location k ON k.id = l.id"
        f"    WHERE s.prec = 1 AND s.location_id IS NULL ORDER BY s.key, k.id, {likeness} DESC) AS each) AS ranked"
        "  WHERE place_no <= 5 GROUP BY key) AS c WHERE c.key = s.key"
    )
    execute("DROP TABLE kb_spelling")


def _own(run: Run) -> None:
    kind = "CASE WHEN u.prec = 1 THEN 'settlement' ELSE 'area' END"
    parent = "coalesce(u.unit2, u.unit1, u.land)"
    known = (
        "u.latitude IS NOT NULL AND u.longitude IS NOT NULL AND (u.latitude, u.longitude) <> (0, 0)"
    )
    point = (f"CASE WHEN {known} THEN u.latitude END", f"CASE WHEN {known} THEN u.longitude END")
    _make(run, "kb_spot", kind, parent, point)


def _remember() -> None:
    """What was decided how; a curator's verdict stays."""
    execute(
        "INSERT INTO kb_referent (scheme, kind, key, label, details, rows, location_id, resolved, score,"
        " candidates, note) SELECT 'ucdp', 'place', key, left(name, 400), jsonb_build_object('country', iso, 'adm_1',"
        " adm_1, 'adm_2', adm_2, 'latitude', latitude, 'longitude', longitude, 'where_prec', prec), rows, location_id,"
        " resolved, score, candidates, '' FROM kb_spot"
        " ON CONFLICT (scheme, kind, key) DO UPDATE SET rows = EXCLUDED.rows,"
        " details = EXCLUDED.details || CASE WHEN kb_referent.details ? 'before'"
        "   THEN jsonb_build_object('before', kb_referent.details -> 'before') ELSE '{}' END,"
        f" {VERDICT_STAYS}, score = EXCLUDED.score,"
        " candidates = EXCLUDED.candidates"
    )
