"""The rows of records as CSV (RFC 4180, UTF-8 with a byte order mark, so that Excel reads it right)."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator

from kb.exporting.csv import FORMULA
from kb.spreadsheets.sheets import Sheet, Spread

NUMBER = re.compile(r"-\d+(\.\d+)?")
GUARDED = re.compile(f"'*[{re.escape(''.join(FORMULA))}]")
"""What a spreadsheet would run as a formula, behind any number of apostrophes."""


def write_csv(sheet: Sheet, records: Iterable[Spread]) -> Iterator[bytes]:
    """A line for the headings and one for each record; the rows of lists have no place in it."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n")
    yield b"\xef\xbb\xbf"
    writer.writerow(sheet.headings)
    for record in records:
        writer.writerow(guard(record.row.get(name, "")) for name in sheet.headings)
        yield _taken(buffer)
    yield _taken(buffer)


def guard(text: str) -> str:
    """The text of a cell; what would be run as a formula, behind one apostrophe more."""
    return f"'{text}" if GUARDED.match(text) and not NUMBER.fullmatch(text) else text


def unguard(text: str) -> str:
    """What `guard` was given."""
    return text[1:] if text.startswith("'") and GUARDED.match(text) else text


def _taken(buffer: io.StringIO) -> bytes:
    text = buffer.getvalue()
    buffer.seek(0)
    buffer.truncate()
    return text.encode()
