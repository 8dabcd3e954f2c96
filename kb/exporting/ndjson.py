"""JSON lines: a document a line, the very bytes of the ledger."""

from __future__ import annotations

from collections.abc import Iterator

import orjson
from psycopg.abc import Buffer

from kb.exporting.about import About
from kb.exporting.copying import PLAIN, copied, in_chunks, snapshot
from kb.exporting.formats import Format
from kb.exporting.selection import EDITIONS, Selection


def write(selection: Selection, about: About) -> Iterator[bytes]:
    with snapshot(selection) as rows:
        select = (
            f"SELECT {selection.layout.document} FROM ({rows}) AS f {EDITIONS} {selection.ordered}"
        )
        yield from in_chunks(_pruned(copied(selection, select, PLAIN), selection.keys))


def _pruned(lines: Iterator[Buffer], keys: tuple[str, ...] | None) -> Iterator[Buffer]:
    if keys is None:
        yield from lines
        return
    for line in lines:
        document = orjson.loads(line)
        yield orjson.dumps({key: document[key] for key in document if key in keys}) + b"\n"


NDJSON = Format("ndjson", "application/x-ndjson", "ndjson", write, has_columns=False)
