"""CSV (RFC 4180, UTF-8): PostgreSQL writes it, and nothing here touches a row."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from kb.exporting.about import About
from kb.exporting.copying import CSV as COPY_CSV
from kb.exporting.copying import copied, in_chunks, snapshot
from kb.exporting.formats import Format
from kb.exporting.layouts import Column
from kb.exporting.moments import shown
from kb.exporting.selection import Selection

SEPARATOR = ";"
FORMULA = tuple("=+-@\t\n\r＝＋－＠")
"""What spreadsheets take for the beginning of a formula, the wide forms too."""


def write(selection: Selection, about: About) -> Iterator[bytes]:
    """A header line and a line for each row; lines end with a line feed."""
    with snapshot(selection) as rows:
        select = f"SELECT {cells(selection.columns)} {selection.tables(rows)} {selection.ordered}"
        yield from in_chunks(copied(selection, select, f"{COPY_CSV}, HEADER"))


def cells(columns: Iterable[Column]) -> str:
    return ", ".join(f'{cell(column)} AS "{column.name}"' for column in columns)


def cell(column: Column) -> str:
    """The value as a cell: nothing for null and for an empty list."""
    if column.type == "texts":
        value = f"nullif(array_to_string({_separable(column)}, '{SEPARATOR}'), '')"
    elif column.type == "boolean":
        value = f"CASE {column.sql} WHEN true THEN 'true' WHEN false THEN 'false' END"
    elif column.type == "datetime":
        value = shown(column.sql)
    else:
        value = column.sql
    return unformulated(value) if column.is_free else value


def safe(value: Any) -> Any:
    """The value of a cell; text that a spreadsheet would run as a formula, behind an apostrophe."""
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA) else value


def unformulated(sql: str) -> str:
    """The same in SQL, of text."""
    letters = ", ".join(str(ord(letter)) for letter in FORMULA)
    return f"CASE WHEN ascii({sql}) IN ({letters}) THEN '''' || ({sql}) ELSE {sql} END"


def _separable(column: Column) -> str:
    """The list; a separator within one of its texts is written %3B, and a % then %25."""
    if not column.is_free:
        return column.sql
    escaped = f"replace(replace(x, '%%', '%%25'), '{SEPARATOR}', '%%3B')"
    listed = (
        f"ARRAY(SELECT {escaped} FROM unnest({column.sql}) WITH ORDINALITY AS u(x, n) ORDER BY n)"
    )
    return (
        f"CASE WHEN array_to_string({column.sql}, '') ~ '[;%%]' THEN {listed} ELSE {column.sql} END"
    )


CSV = Format("csv", "text/csv", "csv", write)
