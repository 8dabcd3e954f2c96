"""Ids elsewhere against our own, as published: from theirs to ours, from ours to theirs, and all."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

import orjson

from api.changes import PATHS
from api.ledger import Row, fetch
from kb.exporting.moments import at, standing
from kb.models import EventEdition, GroupEdition, LocationEdition, Noun

Correspondence = dict[str, Any]
MOST_RECORDS = 1000
TABLES = {
    Noun.GROUP: (GroupEdition._meta.db_table, "name"),
    Noun.LOCATION: (LocationEdition._meta.db_table, "name"),
    Noun.EVENT: (EventEdition._meta.db_table, "title"),
}
# What a merged record was called elsewhere leads to its survivor: `o` is the edition that says so.
SHOWN = """
SELECT {noun}, coalesce(s.slug, e.slug), coalesce(s.document, e.document)::json ->> '{name}',
  (coalesce(s.document, e.document)::json -> 'former_ids')::text,
  (o.document::json -> 'external_ids')::text
"""
SURVIVOR = """
LEFT JOIN kb_edition s ON e.kind = 'merged' AND s.noun = e.noun AND s.slug = e.merged_into
  AND s.kind = 'published' AND {s_stands}
"""
HOLDERS = (
    SHOWN
    + """
FROM {table} f JOIN kb_edition o ON o.id = f.edition_id
JOIN kb_edition e ON e.noun = o.noun AND e.record_id = o.record_id AND {e_stands}
"""
    + SURVIVOR
    + """
WHERE f.external_ids && %(texts)s::text[] AND f.superseded_at IS {superseded} AND {known}
  AND (e.id = o.id OR e.number = o.number + 1 AND s.id IS NOT NULL)
"""
)
OF_RECORDS = (
    SHOWN
    + """, e.slug
FROM kb_edition e JOIN kb_edition o ON o.noun = e.noun AND o.record_id = e.record_id
  AND o.number = e.number - (e.kind = 'merged')::int
"""
    + SURVIVOR
    + """
WHERE e.noun = {noun} AND {e_stands} AND e.slug = ANY(%(slugs)s)
  AND (e.kind = 'published' OR s.id IS NOT NULL)
"""
)
PAGE = (
    SHOWN
    + """, e.slug, x.text
FROM kb_edition e JOIN kb_edition o ON o.noun = e.noun AND o.record_id = e.record_id
  AND o.number = e.number - (e.kind = 'merged')::int
JOIN {table} f ON f.edition_id = o.id
"""
    + SURVIVOR
    + """
CROSS JOIN LATERAL unnest(f.external_ids) AS x(text)
WHERE e.noun = {noun} AND {e_stands} AND starts_with(x.text, %(prefix)s)
  AND (e.kind = 'published' OR s.id IS NOT NULL)
  AND e.slug >= %(slug)s AND (e.slug, x.text) > (%(slug)s, %(text)s)
ORDER BY e.slug, x.text LIMIT %(limit)s
"""
)


def holders(
    scheme: str, values: Iterable[str], nouns: Iterable[Noun], moment: datetime | None
) -> tuple[list[Correspondence], bool]:
    """The records that have these ids, and whether there are more than are told."""
    asked = set(values)
    arms = [
        _sql(HOLDERS, noun, moment, superseded=superseded)
        for noun in nouns
        for superseded in ("NULL", "NOT NULL")
    ]
    # What a record has itself comes before what one merged into it had.
    sql = f"SELECT * FROM ({' UNION ALL '.join(arms)}) AS found LIMIT {MOST_RECORDS + 1}"
    texts = [f"{scheme}:{value}" for value in asked]
    rows = fetch(sql, {"texts": texts, **at(moment)})
    found = [
        row
        for shown in rows[:MOST_RECORDS]
        for row in _correspondences(shown)
        if row["scheme"] == scheme and row["value"] in asked
    ]
    return once(found), len(rows) > MOST_RECORDS


def ids_of(noun: Noun, slug: str, moment: datetime | None) -> list[Correspondence]:
    """All ids of one record, and of those that were merged into it."""
    sql = _sql(OF_RECORDS, noun, moment)
    own = fetch(sql, {"slugs": [slug], **at(moment)})
    former = [slug for row in own for slug in orjson.loads(row[3])]
    merged = fetch(sql, {"slugs": former, **at(moment)}) if former else []
    return once(found for row in (*own, *merged) for found in _correspondences(row))


def page(
    scheme: str, noun: Noun, after: tuple[str, str], limit: int, moment: datetime | None
) -> list[tuple[tuple[str, str], Correspondence]]:
    """Ids of one scheme with the records of one noun, by our ids, each with its place."""
    slug, text = after
    asked = {"prefix": f"{scheme}:", "slug": slug, "text": text, "limit": limit, **at(moment)}
    rows = fetch(_sql(PAGE, noun, moment), asked)
    return [
        ((row[5], row[6]), found)
        for row in rows
        for found in _correspondences(row)
        if f"{found['scheme']}:{found['value']}" == row[6]
    ]


def once(found: Iterable[Correspondence]) -> list[Correspondence]:
    """Each id of a record once: the first that is told."""
    rows: dict[tuple[str, ...], Correspondence] = {}
    for row in found:
        rows.setdefault(tuple(row[key] for key in ("noun", "id", "scheme", "value")), row)
    return list(rows.values())


def held_on(row: Correspondence, day: str) -> bool:
    """Whether the id may have stood for the record that day."""
    begun, over = row["from"], row["to"]
    not_yet = begun and begun["earliest"] and begun["earliest"] > day
    no_more = over and over["latest"] and over["latest"] < day
    return not (not_yet or no_more)


def _correspondences(row: Row) -> Iterator[Correspondence]:
    noun, slug, name, former_ids, external_ids = row[:5]
    for entry in orjson.loads(external_ids):
        yield {
            "scheme": entry["scheme"],
            "value": entry["value"],
            "match": entry["match"],
            "from": entry["from"],
            "to": entry["to"],
            "note": entry["note"],
            "noun": noun,
            "id": slug,
            "url": f"/api/v1/{PATHS[noun]}/{slug}/",
            "name": name,
            "former_ids": orjson.loads(former_ids),
        }


def _sql(sql: str, noun: Noun, moment: datetime | None, **more: str) -> str:
    table, name = TABLES[noun]
    return sql.format(
        noun=f"'{noun}'::text",
        table=table,
        name=name,
        e_stands=standing(moment, "e"),
        s_stands=standing(moment, "s"),
        known="f.recorded_at <= %(moment)s" if moment else "true",
        **more,
    )
