"""Parquet: typed columns, and a GeoParquet point where the columns have one."""

from __future__ import annotations

import json
import struct
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
from psycopg.abc import Buffer
from pyarrow import csv as arrow_csv
from pyarrow import parquet

from kb.exporting.about import About
from kb.exporting.copying import CSV, copied, snapshot
from kb.exporting.layouts import Column
from kb.exporting.moments import shown
from kb.exporting.selection import Selection

ROWS = 50_000  # of a row group: what is held in memory
LINES = 5_000  # read at once
BETWEEN = "\x1f\x1e\x1f"  # the texts of a list, on their way from PostgreSQL
GEOMETRY = "geometry"
GEO = {
    "version": "1.1.0",
    "primary_column": GEOMETRY,
    "columns": {GEOMETRY: {"encoding": "WKB", "geometry_types": ["Point"]}},
}
TYPES: dict[str, pa.DataType] = {
    "text": pa.string(),
    "integer": pa.int32(),
    "number": pa.float64(),
    "boolean": pa.bool_(),
    "date": pa.date32(),
    "datetime": pa.timestamp("us", "UTC"),
    "texts": pa.list_(pa.string()),
}


class Sink:
    """A file that is emptied while it is written."""

    closed = False

    def __init__(self) -> None:
        self.held: list[bytes] = []
        self.length = 0

    def write(self, data: Any) -> int:
        self.held.append(bytes(data))
        self.length += len(self.held[-1])
        return len(self.held[-1])

    def tell(self) -> int:
        return self.length

    def flush(self) -> None:
        """All is handed on by `drained`."""

    def drained(self) -> bytes:
        data = b"".join(self.held)
        self.held.clear()
        return data


def write(selection: Selection, about: About) -> Iterator[bytes]:
    """One row group after the other. The same rows and the same query give the same bytes."""
    columns, sink = selection.columns, Sink()
    schema = schema_of(columns, about)
    # The file's end is written by closing, which a broken export must not do.
    writer = parquet.ParquetWriter(sink, schema, compression="zstd", write_statistics=True)
    with snapshot(selection) as rows:
        select = f"SELECT {_cells(columns)} {selection.tables(rows)} {selection.ordered}"
        lines = copied(selection, select, CSV)
        while tables := list(_tables(islice(lines, ROWS), columns, schema)):
            writer.write_table(pa.concat_tables(tables), row_group_size=ROWS)
            yield sink.drained()
    writer.close()
    yield sink.drained()


def schema_of(columns: tuple[Column, ...], about: About) -> pa.Schema:
    """Each column with its meaning; the file with title, query, moment and licences."""
    fields = [
        pa.field(column.name, TYPES[column.type], metadata={"description": column.help_text})
        for column in columns
    ]
    told = {"about": json.dumps(about.told, ensure_ascii=False)}
    if _has_points(columns):
        fields.append(pa.field(GEOMETRY, pa.binary()))
        told["geo"] = json.dumps(GEO)
    return pa.schema(fields, metadata=told)


def _has_points(columns: tuple[Column, ...]) -> bool:
    return {"latitude", "longitude"} <= {column.name for column in columns}


def _cells(columns: Iterable[Column]) -> str:
    return ", ".join(f'{_cell(column)} AS "{column.name}"' for column in columns)


def _cell(column: Column) -> str:
    if column.type == "texts":
        return f"nullif(array_to_string({column.sql}, E'\\x1f\\x1e\\x1f'), '')"
    return shown(column.sql) if column.type == "datetime" else column.sql


def _tables(
    lines: Iterator[Buffer], columns: tuple[Column, ...], schema: pa.Schema
) -> Iterator[pa.Table]:
    """The lines as Arrow tables, some thousands at once: as text they need more memory."""
    read = {c.name: TYPES["text" if c.type == "texts" else c.type] for c in columns}
    while text := b"".join(islice(lines, LINES)):
        table = arrow_csv.read_csv(
            pa.BufferReader(text),
            arrow_csv.ReadOptions(column_names=list(read), use_threads=False),
            arrow_csv.ParseOptions(newlines_in_values=True),
            arrow_csv.ConvertOptions(
                column_types=read,
                null_values=[""],
                strings_can_be_null=True,
                quoted_strings_can_be_null=False,
                true_values=["t"],
                false_values=["f"],
            ),
        )
        yield pa.table(list(_arrays(table, columns)), schema=schema)


def _arrays(table: pa.Table, columns: tuple[Column, ...]) -> Iterator[Any]:
    for column in columns:
        array = table[column.name].combine_chunks()
        yield _lists(array) if column.type == "texts" else array
    if _has_points(columns):
        yield _points(table["latitude"].to_pylist(), table["longitude"].to_pylist())


def _lists(texts: pa.StringArray) -> pa.ListArray:
    """Joined texts taken apart; a list without any is empty and never null."""
    split = pc.split_pattern(texts, BETWEEN)
    return pa.ListArray.from_arrays(split.offsets, split.values)


def _points(latitudes: list[float | None], longitudes: list[float | None]) -> pa.Array:
    """Well-known binary: byte order, type, longitude, latitude."""
    points = zip(longitudes, latitudes, strict=True)
    return pa.array(
        [None if x is None or y is None else struct.pack("<BIdd", 1, 1, x, y) for x, y in points],
        pa.binary(),
    )
