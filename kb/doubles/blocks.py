"""Pairs among all records of a noun: those that share a block are weighed, and no others.

A block is an equal skeleton of a name, equal initials, an equal address: PostgreSQL joins by them,
and large blocks (a skeleton that half a country shares) are passed over.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db import connection

from kb.doubles.candidates import Candidate
from kb.doubles.locations import NEAR_KM, Place, weighed
from kb.doubles.names import BEARERS
from kb.doubles.spellings import Alike, Spelling, alike
from kb.models import DoubleNoun, Location

LARGEST = 60
"""Names of one block; more are of no use."""
BATCH = 2000
SPELT = """
CREATE TEMP TABLE doubles_spelt ON COMMIT DROP AS
SELECT n.{owner} AS bearer, n.{text} AS written, kb_plain(n.{text}) AS plain,
  kb_essence(n.{text}) AS essence, kb_skeleton(n.{text}) AS skeleton, kb_initials(n.{text}) AS initials
FROM {table} n WHERE n.{text} <> ''"""
STANDING = """
DELETE FROM doubles_spelt s USING kb_{noun} r
WHERE r.id = s.bearer AND (r.is_withdrawn OR r.merged_into_id IS NOT NULL)"""
ENDS = """a.bearer, b.bearer, a.written, a.plain, a.essence, a.skeleton, a.initials,
  b.written, b.plain, b.essence, b.skeleton, b.initials"""
BY_SKELETON = f"""
WITH block AS (
  SELECT skeleton FROM doubles_spelt WHERE length(skeleton) > 1 GROUP BY 1
  HAVING count(DISTINCT bearer) BETWEEN 2 AND {LARGEST})
SELECT {ENDS} FROM block JOIN doubles_spelt a USING (skeleton) JOIN doubles_spelt b USING (skeleton)
WHERE a.bearer < b.bearer"""
BY_LIKENESS = f"""
SELECT {ENDS} FROM doubles_spelt a JOIN doubles_spelt b ON a.plain % b.plain
WHERE a.bearer < b.bearer AND a.skeleton <> b.skeleton"""
BY_INITIALS = f"""
SELECT {ENDS} FROM doubles_spelt a JOIN doubles_spelt b ON a.plain = b.initials
WHERE a.bearer <> b.bearer AND length(a.plain) > 2"""
# A name that hundreds of places of a country bear says little: such a block is cut by distance.
NEAR_SKELETON = f"""
SELECT {ENDS} FROM doubles_spelt a JOIN kb_location x ON x.id = a.bearer
JOIN doubles_spelt b ON b.skeleton = a.skeleton AND a.bearer < b.bearer
JOIN kb_location y ON y.id = b.bearer
  AND (x.country = y.country OR x.country = '' OR y.country = '') AND x.kind = y.kind
  AND (x.latitude IS NULL OR y.latitude IS NULL OR (abs(x.latitude - y.latitude) < {NEAR_KM / 110}
    AND abs(x.longitude - y.longitude) < {NEAR_KM / 55}))
WHERE length(a.skeleton) > 1"""
SOURCES = f"""
WITH block AS (
  SELECT {{block}} AS block, array_agg(id ORDER BY id) AS ids FROM kb_source
  WHERE NOT is_withdrawn AND {{when}} GROUP BY {{block}} HAVING count(*) BETWEEN 2 AND {LARGEST})
SELECT a, b FROM block CROSS JOIN LATERAL unnest(ids) a CROSS JOIN LATERAL unnest(ids) b WHERE a < b"""
SAME_URL = SOURCES.format(block="kb_plain_url(url)", when="url <> ''")
SAME_TITLE = SOURCES.format(
    block="(publisher_id, kb_plain(title), published_on_earliest)",
    when="published_on_earliest IS NOT NULL",
)


def groups() -> Iterator[tuple[int, Candidate]]:
    yield from _named(DoubleNoun.GROUP, (BY_SKELETON, BY_LIKENESS, BY_INITIALS))


def publishers() -> Iterator[tuple[int, Candidate]]:
    yield from _named(DoubleNoun.PUBLISHER, (BY_SKELETON, BY_LIKENESS, BY_INITIALS))


def locations() -> Iterator[tuple[int, Candidate]]:
    """Places of like names, weighed by kind and distance."""
    found: dict[tuple[int, int], Alike] = {}
    for one, other, told in _pairs(DoubleNoun.LOCATION, (NEAR_SKELETON,)):
        found[one, other] = max(told, found.get((one, other), told))
    rows: dict[int, Any] = Location.objects.in_bulk({pk for pair in found for pk in pair})
    for (one, other), told in found.items():
        row = rows[one]
        place = Place(
            names=(),
            kind=row.kind,
            country=row.country,
            parent=row.parent_id,
            latitude=row.latitude,
            longitude=row.longitude,
            own=one,
        )
        yield one, weighed(place, rows[other], told.score, told.ground)


def sources() -> Iterator[tuple[int, Candidate]]:
    with connection.cursor() as cursor:
        for statement, score, ground in (
            (SAME_URL, 100, "the same address on the web"),
            (SAME_TITLE, 95, "the same title, publisher and date"),
        ):
            cursor.execute(statement)
            for one, other in cursor.fetchall():
                yield one, Candidate(other, score, (ground,))


def _named(noun: str, ways: tuple[str, ...]) -> Iterator[tuple[int, Candidate]]:
    for one, other, told in _pairs(noun, ways):
        yield one, Candidate(other, told.score, (told.ground,))


def _pairs(noun: str, ways: tuple[str, ...]) -> Iterator[tuple[int, int, Alike]]:
    with connection.cursor() as cursor:
        _spell(cursor, noun)
        for statement in ways:
            cursor.execute(statement)
            while rows := cursor.fetchmany(BATCH):
                for one, other, *spellings in rows:
                    told = alike(Spelling._make(spellings[:5]), Spelling._make(spellings[5:]))
                    if told is not None:
                        yield one, other, told


def _spell(cursor: Any, noun: str) -> None:
    """Every name of every record of the noun, folded; of records that stand."""
    first, *others = BEARERS[DoubleNoun(noun)]
    names = ("table", "owner", "text")
    cursor.execute("DROP TABLE IF EXISTS pg_temp.doubles_spelt")
    cursor.execute(SPELT.format(**dict(zip(names, first, strict=True))))
    for other in others:
        rows = SPELT.format(**dict(zip(names, other, strict=True)))
        cursor.execute("INSERT INTO doubles_spelt" + rows[rows.index("\nSELECT") :])
    if noun != DoubleNoun.PUBLISHER:
        cursor.execute(STANDING.format(noun=noun))
    cursor.execute("CREATE INDEX ON doubles_spelt (skeleton)")
    cursor.execute("CREATE INDEX ON doubles_spelt USING gin (plain gin_trgm_ops)")
    cursor.execute("ANALYZE doubles_spelt")
    cursor.execute("SELECT set_config('pg_trgm.similarity_threshold', '0.5', true)")
