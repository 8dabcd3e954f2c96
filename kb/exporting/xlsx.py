"""Spreadsheets (Office Open XML): the rows on one sheet, what they are on another."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from datetime import date
from typing import IO, Any

import psycopg
from django.db import connection
from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from kb.exporting.about import About
from kb.exporting.copying import CHUNK, snapshot
from kb.exporting.csv import cells
from kb.exporting.layouts import Column
from kb.exporting.selection import Selection

MOST_LETTERS = 32_767  # of a cell
CUT = " … (cut)"
FIRST_DAY = "1900-01-01"
OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}


def write(selection: Selection, about: About) -> Iterator[bytes]:
    """A spreadsheet is whole before its first byte can be sent: it is made in a temporary file."""
    with tempfile.TemporaryFile() as file:
        _make(file, selection, about)
        file.seek(0)
        while chunk := file.read(CHUNK):
            yield chunk


def _make(file: IO[bytes], selection: Selection, about: About) -> None:
    with Workbook(file, OPTIONS) as book:
        book.set_properties({"title": about.title, "created": about.as_of.replace(tzinfo=None)})
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        sheet = book.add_worksheet("Rows")
        put = [_writer(sheet, column, day) for column in selection.columns]
        for place, column in enumerate(selection.columns):
            sheet.write_string(0, place, column.name)
        cut = 0
        for number, row in enumerate(_rows(selection), 1):
            for place, value in enumerate(row):
                if value is not None:
                    cut += put[place](number, place, value) is True
        _tell(book.add_worksheet("About"), about, cut)


def _rows(selection: Selection) -> Iterator[tuple[str | None, ...]]:
    with snapshot(selection) as rows, psycopg.Cursor(connection.connection) as cursor:
        select = f"SELECT {cells(selection.columns)} {selection.tables(rows)} {selection.ordered}"
        with cursor.copy(f"COPY ({select}) TO STDOUT", selection.values) as copy:
            yield from copy.rows()


def _writer(sheet: Worksheet, column: Column, day: Any) -> Callable[[int, int, str], bool | None]:
    """How a cell of this column is written; True if its text had to be cut."""

    def number(row: int, place: int, value: str) -> None:
        sheet.write_number(row, place, float(value))

    def boolean(row: int, place: int, value: str) -> None:
        sheet.write_boolean(row, place, value == "true")

    def text(row: int, place: int, value: str) -> bool:
        fits = len(value.encode("utf-16-le")) // 2 <= MOST_LETTERS
        sheet.write_string(row, place, value if fits else _cut(value))
        return not fits

    def calendar_day(row: int, place: int, value: str) -> None:
        if value < FIRST_DAY:
            sheet.write_string(row, place, value)
        else:
            sheet.write_datetime(row, place, date.fromisoformat(value), day)

    kinds = {"integer": number, "number": number, "boolean": boolean, "date": calendar_day}
    return kinds.get(column.type, text)


def _cut(value: str) -> str:
    """As much as a cell holds; some letters count twice."""
    units = value.encode("utf-16-le")[: 2 * (MOST_LETTERS - len(CUT))]
    return units.decode("utf-16-le", "ignore") + CUT


def _tell(sheet: Worksheet, about: About, cut: int) -> None:
    lines: list[tuple[str, ...]] = [
        ("title", about.title),
        ("query", about.query),
        ("as_of", about.when),
        ("rows", str(about.rows)),
        ("cells cut at 32,767 letters", str(cut)),
        ("dataset", "licence", "attribution"),
        *((each.dataset, each.licence, each.attribution or "") for each in about.licences),
    ]
    for number, line in enumerate(lines):
        for place, value in enumerate(line):
            sheet.write_string(number, place, value)
