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

from kb.importing.dossiers.columns import Model
from kb.importing.dossiers.exporting import lookups
from kb.importing.dossiers.schema import CLAIM, CLAIM_ALONE, NOUNS, Rows, Table
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


@dataclass(frozen=True)
class Sheet:
    """The records of one noun: `key` names their sheet, as it does their list in dossiers."""

    key: str
    whole: Table

    @property
    def model(self) -> Model:
        return self.whole.model

    @property
    def noun(self) -> str:
        return str(self.model._meta.model_name)

    @cached_property
    def table(self) -> Table:
        """What is on the sheets; an entry read by it leaves the other lists alone."""
        return self.whole.silent_on(
            rows.key for rows in self.whole.lists if rows.table.lists or rows.table is CLAIM
        )

    @cached_property
    def cells(self) -> tuple[Cell, ...]:
        return tuple(cells_of(self.whole.parts, self.model))

    @cached_property
    def id(self) -> str:
        """The heading over the public id."""
        return next(cell.name for cell in self.cells if cell.column == "slug")

    @cached_property
    def lists(self) -> tuple[Listed, ...]:
        return tuple(Listed(rows, self.noun) for rows in self.table.lists)

    @property
    def headings(self) -> tuple[str, ...]:
        return (*(cell.name for cell in self.cells), VERSION)


SHEETS: dict[str, Sheet] = {
    sheet.noun: sheet
    for sheet in (Sheet(key, table) for key, table in (NOUNS | {"claims": CLAIM_ALONE}).items())
}


@dataclass(frozen=True)
class Spread:
    """A record as rows of its sheets."""

    slug: str
    row: Row
    lists: dict[str, list[Row]]


def spread_all(sheet: Sheet, records: Sequence[Any]) -> Iterator[Spread]:
    """The drafts of these records as rows."""
    shown = [key for key in sheet.table.keys if getattr(key, "key", "") not in sheet.table.silent]
    table = Table(sheet.table.model, sheet.table.identity, tuple(shown))
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
