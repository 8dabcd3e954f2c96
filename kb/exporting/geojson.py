"""GeoJSON (RFC 7946): a feature for each row, made by PostgreSQL, its columns as properties."""

from __future__ import annotations

import json
from collections.abc import Iterator

from psycopg.abc import Buffer

from kb.exporting.about import About
from kb.exporting.copying import PLAIN, copied, in_chunks, snapshot
from kb.exporting.formats import Format
from kb.exporting.layouts import Column
from kb.exporting.moments import shown
from kb.exporting.selection import Selection
from kb.models import Noun

FEATURE = """
SELECT '{{"type":"Feature","id":' || to_json(f.slug::text) || ',"geometry":' || CASE
    WHEN f.latitude IS NULL OR f.longitude IS NULL THEN 'null'
    ELSE '{{"type":"Point","coordinates":[' || f.longitude || ',' || f.latitude || ']}}' END
  || ',"properties":' || {properties} || '}}'
{tables} {order}
"""


def write(selection: Selection, about: About) -> Iterator[bytes]:
    """One FeatureCollection; it says of itself what `about` does before the first feature."""
    with snapshot(selection) as rows:
        select = FEATURE.format(
            properties=_properties(selection.columns),
            tables=selection.tables(rows),
            order=selection.ordered,
        )
        yield from in_chunks(_collected(copied(selection, select, PLAIN), about))


def _collected(features: Iterator[Buffer], about: About) -> Iterator[Buffer]:
    head = {"type": "FeatureCollection", **about.told, "features": []}
    yield json.dumps(head, ensure_ascii=False).removesuffix("]}").encode() + b"\n"
    separator = b""
    for feature in features:
        yield separator
        yield feature
        separator = b","
    yield b"]}\n"


def _properties(columns: tuple[Column, ...]) -> str:
    """An object with a key for each column; no function takes as many arguments as there are."""
    keys = (f"'\"{column.name}\":' || {_json(column)}" for column in columns)
    return "'{' || " + " || ',' || ".join(keys) + " || '}'" if columns else "'{}'"


def _json(column: Column) -> str:
    if column.type == "datetime":
        return f"to_json({shown(column.sql)})"
    return f"coalesce(to_json({column.sql})::text, 'null')"


GEOJSON = Format(
    "geojson",
    "application/geo+json",
    "geojson",
    write,
    nouns=frozenset((Noun.EVENT, Noun.LOCATION)),
)
