"""Which records are edited in spreadsheets, and what is on the sheets of each.

A book has one sheet with a row for each record, and one for each list whose rows are flat. Lists with
lists of their own (the names and ties of groups, with their citations) are edited on pages alone.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import prefetch_related_objects

from kb.editing.nouns import EDITED, Edited
from kb.importing.dossiers.exporting import lookups
from kb.importing.dossiers.parts import Part
from kb.importing.dossiers.schema import CLAIM, NOUNS, Rows, Table
from kb.importing.dossiers.values import value_of
from kb.spreadsheets.cells import Cell, Row, cells_of, spread

VERSION = "row_version"
"""The heading over what tells whether a record changed since the file was made."""
MOST = 5_000
"""Records in one file; larger tables are taken in by imports."""
MOST_LISTED = 50_000
"""Rows in one sheet of a list."""


@dataclass(frozen=True)
class Listed:
    """The sheet of one list: its first cell names the record."""

    rows: Rows
    owner: str

    @property
    def key(self) -> str:
        return self.rows.key

    @cached_property
    def cells(self) -> tuple[Cell, ...]:
        return tuple(cells_of(self.rows.table.parts, self.rows.table.model))


class Sheet(Edited):
    """The records of one noun: `key` names their sheet, as it does their list in dossiers."""

    @property
    def noun(self) -> str:
        return str(self.model._meta.model_name)

    @cached_property
    def shown(self) -> Table:
        """What is on the sheets; an entry read by it leaves the other lists alone."""
        return self.table.silent_on(
            rows.key for rows in self.table.lists if rows.table.lists or rows.table is CLAIM
        )

    @cached_property
    def cells(self) -> tuple[Cell, ...]:
        return tuple(cells_of(self.table.parts, self.model))

    @cached_property
    def lists(self) -> tuple[Listed, ...]:
        return tuple(Listed(rows, self.noun) for rows in self.shown.lists)

    @property
    def headings(self) -> tuple[str, ...]:
        return (*(cell.name for cell in self.cells), VERSION)


SHEETS: dict[str, Sheet] = {
    **{str(noun): Sheet(edited.key, edited.table) for noun, edited in EDITED.items()},
    "publisher": Sheet("publishers", NOUNS["publishers"]),
}
"""Publishers are no records, so they are not edited over the API; they have spreadsheets."""


@dataclass(frozen=True)
class Spread:
    """A record as rows of its sheets."""

    slug: str
    row: Row
    lists: dict[str, list[Row]]


def spread_all(sheet: Sheet, records: Sequence[Any]) -> Iterator[Spread]:
    """The drafts of these records as rows."""
    keys: tuple[Part | Rows, ...] = (*sheet.shown.parts, *sheet.shown.lists)
    table = Table(sheet.model, sheet.table.identity, keys)
    prefetch_related_objects(list(records), *lookups(table))
    for record in records:
        values = value_of(table, record)
        lists = {
            listed.key: [spread(listed.rows.table.parts, item) for item in values[listed.key]]
            for listed in sheet.lists
        }
        yield Spread(record.slug, spread(table.parts, values), lists)


def version_of(cells: Iterable[Cell], row: Row) -> str:
    """Names what these cells hold: whatever changes one of them changes the name."""
    return _digest(row.get(cell.name, "") for cell in cells)


def version_of_lists(sheet: Sheet, lists: dict[str, list[Row]]) -> str:
    """Likewise for what the lists hold, in whatever order their rows stand."""
    return _digest(
        text
        for listed in sheet.lists
        for row in sorted(version_of(listed.cells, row) for row in lists.get(listed.key, ()))
        for text in (listed.key, row)
    )


def _digest(texts: Iterable[str]) -> str:
    # A length before each text, so that no two lists of texts are one.
    whole = "".join(f"{len(text)}:{text}" for text in texts)
    return hashlib.sha256(whole.encode()).hexdigest()[:16]
