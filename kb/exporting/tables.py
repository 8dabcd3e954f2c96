"""Formats whose libraries are large: a process loads them with the first file it writes."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module

from kb.exporting.about import About
from kb.exporting.formats import Format
from kb.exporting.selection import Selection

# A sheet holds ten times as many; but it is made whole before its first byte, a minute or two of these,
# and a proxy waits no longer.
MOST_ROWS = 100_000


def write_parquet(selection: Selection, about: About) -> Iterator[bytes]:
    yield from import_module("kb.exporting.parquet").write(selection, about)


def write_xlsx(selection: Selection, about: About) -> Iterator[bytes]:
    yield from import_module("kb.exporting.xlsx").write(selection, about)


PARQUET = Format("parquet", "application/vnd.apache.parquet", "parquet", write_parquet)
XLSX = Format(
    "xlsx",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "xlsx",
    write_xlsx,
    most_rows=MOST_ROWS,
)
