"""Workbooks (Office Open XML), row by row; what is no plain value is told by its cell."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import date, datetime, time
from typing import Any

from openpyxl import load_workbook
from openpyxl.styles.numbers import is_date_format

from kb.importing.dossiers.mistakes import Mistake
from kb.importing.dossiers.reading import NOT_STORED
from kb.spreadsheets.cells import plain
from kb.spreadsheets.files import MAX_COLUMNS, MAX_ROWS, MOST_TOLD, File, Grid, Unreadable
from kb.spreadsheets.measuring_xlsx import measure

ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")
"""How workbooks write a character that XML has no room for."""
BROKEN = "This is no workbook that can be read. Save it as .xlsx or CSV, and send that."


class Odd(Exception):
    """A cell that holds something that is no value."""


def read_xlsx(data: bytes) -> File:
    """All sheets of the workbook."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            measure(archive)
        # Formulas as such, so that none is mistaken for a value that somebody wrote.
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=False, keep_links=False)
        return File([_grid(sheet) for sheet in book.worksheets])
    except Unreadable:
        raise
    except Exception as problem:
        # It raises whatever its parsers do: of archives, of XML, of missing parts.
        raise Unreadable(BROKEN) from problem


def _grid(sheet: Any) -> Grid:
    grid = Grid(sheet.title)
    # Some programs write a wrong size, and rows past it would be missing.
    sheet.reset_dimensions()
    for number, cells in enumerate(sheet.iter_rows(), 1):
        if number > MAX_ROWS or len(cells) > MAX_COLUMNS:
            raise Unreadable(
                f"The sheet {sheet.title} has more than {MAX_ROWS:,} rows or {MAX_COLUMNS} columns."
            )
        grid.rows.append([_text(grid, number, place, cell) for place, cell in enumerate(cells, 1)])
    return grid


def _text(grid: Grid, row: int, column: int, cell: Any) -> str:
    try:
        return _value(cell)
    except Odd as odd:
        grid.mistakes.append(Mistake(grid.place(row, column), "", str(odd)))
    if len(grid.mistakes) > MOST_TOLD:
        raise Unreadable(
            f"The sheet {grid.name} has more than {MOST_TOLD:,} cells without a plain value."
        )
    return ""


def _value(cell: Any) -> str:
    value = cell.value
    if value is None:
        return ""
    if cell.data_type == "f":
        raise Odd("found a formula; allowed its value: paste values only")
    if cell.data_type == "e":
        raise Odd(f"found the error {value}; allowed a value")
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, datetime | date | time):
        return _day(cell, value)
    if isinstance(value, int | float):
        return str(int(value)) if float(value).is_integer() and abs(value) < 1e15 else repr(value)
    return _written(str(value))


def _day(cell: Any, value: Any) -> str:
    """A date that the program made of what was typed: sure only if it shows its day."""
    shows_day = is_date_format(cell.number_format) and "d" in cell.number_format.lower()
    if not isinstance(value, datetime) or value.time() != time() or not shows_day:
        raise Odd(
            f"found {cell.value}, which the program made a date or time; allowed text, as 2025-07"
        )
    return value.date().isoformat()


def _written(text: str) -> str:
    text = ESCAPED.sub(lambda code: chr(int(code[1], 16)), text)
    if strange := NOT_STORED.search(text):
        raise Odd(f"found the character U+{ord(strange[0]):04X}; allowed text")
    return plain(text)
