"""CSV as spreadsheets save it: commas, semicolons or tabs; UTF-8, UTF-16 or Windows-1252."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Collection

from kb.importing.dossiers.reading import NOT_STORED
from kb.spreadsheets.cells import plain
from kb.spreadsheets.files import MAX_CELLS, MAX_COLUMNS, MAX_ROWS, File, Grid, Unreadable
from kb.spreadsheets.writing_csv import unguard

LONGEST_HEADINGS = 20_000
"""Letters of the first line that are looked at to find out what separates its cells."""
SEPARATORS = {",": "commas", ";": "semicolons", "\t": "tabs"}


def read_csv(data: bytes, name: str, known: Collection[str]) -> File:
    """The one sheet of the file, called `name`; `known` are headings it may have."""
    text, encoding = _decoded(data)
    if strange := NOT_STORED.search(text):
        raise Unreadable(
            f"The file holds the character U+{ord(strange[0]):04X}, which no text has."
        )
    separator = _separator(text, known)
    grid, cells = Grid(name), 0
    # Cells as long as the file itself: what is too long is told cell by cell.
    csv.field_size_limit(max(len(text), 131_072))
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True):
            cells += len(row)
            if len(grid.rows) == MAX_ROWS or len(row) > MAX_COLUMNS:
                raise Unreadable(f"More than {MAX_ROWS:,} rows or {MAX_COLUMNS} columns.")
            if cells > MAX_CELLS:
                raise Unreadable(f"More than {MAX_CELLS:,} cells. Send fewer rows at a time.")
            grid.rows.append([plain(unguard(cell)) for cell in row])
    except csv.Error as error:
        raise Unreadable(f"No CSV from line {len(grid.rows) + 1} on: {error}.") from None
    return File([grid], [f"Read as {encoding}, with {SEPARATORS[separator]} between the cells."])


def _decoded(data: bytes) -> tuple[str, str]:
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return _decode(data, "utf-16"), "UTF-16"
    try:
        return data.decode("utf-8-sig"), "UTF-8"
    except UnicodeDecodeError:
        return _decode(data, "cp1252"), "Windows-1252: look at the accents below"


def _decode(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        raise Unreadable(
            "The file is neither UTF-8, UTF-16 nor Windows-1252 text. Save it as .xlsx, or as CSV in UTF-8."
        ) from None


def _separator(text: str, known: Collection[str]) -> str:
    """What stands between headings that are known; commas if nothing tells."""
    line = re.split("[\r\n]", text[:LONGEST_HEADINGS], maxsplit=1)[0]

    def found(separator: str) -> int:
        headings = next(csv.reader([line], delimiter=separator), [])
        return len({heading.strip() for heading in headings} & set(known))

    return max(SEPARATORS, key=found)
