"""A file that somebody sends, as grids of text: one for each sheet, whatever its format."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from kb.importing.dossiers.mistakes import Mistake, Place

MAX_BYTES = 10_000_000
"""Of the file itself."""
MAX_COLUMNS = 200
MAX_ROWS = 60_000
"""Of one sheet, the empty ones included."""
MAX_CELLS = 500_000
"""Of the whole file."""
MOST_TOLD = 1_000
"""Mistakes that are told of one file."""


class Unreadable(Exception):
    """The file is no spreadsheet that can be read; the message says what is allowed."""


@dataclass
class Grid:
    """One sheet: its rows as they stand, and the cells that hold something that is no value."""

    name: str
    rows: list[Sequence[str]] = field(default_factory=list)
    mistakes: list[Mistake] = field(default_factory=list)

    def place(self, row: int, column: int = 0) -> Place:
        """The cell, counted from one, as spreadsheets name it; without a column the row."""
        return Place(f"{self.name}!{letters(column)}{row}", row)


@dataclass
class File:
    """What was read, and in words how, where that had to be found out."""

    grids: list[Grid]
    notes: list[str] = field(default_factory=list)


def letters(column: int) -> str:
    """The letters of a column: A, B … Z, AA."""
    name = ""
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(ord("A") + rest) + name
    return name


def check_size(data: bytes) -> None:
    if len(data) > MAX_BYTES:
        raise Unreadable(
            f"The file has {len(data):,} bytes; allowed are {MAX_BYTES:,}. Send fewer rows at a time."
        )
    if not data:
        raise Unreadable("The file is empty.")
