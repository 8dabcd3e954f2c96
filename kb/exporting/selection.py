"""What is exported: the rows of one noun as the ledger stood at one moment, in one order."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from typing import Any

from django.db import connection

from kb.exporting.layouts import LAYOUTS, Column, Layout
from kb.exporting.moments import standing
from kb.models import Noun

EDITIONS = "JOIN kb_edition e ON e.id = f.edition_id"
BEGINNING = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True)
class Selection:
    """Rows of the ledger at `moment`, which never change again: a file of them can be made anew."""

    layout: Layout
    moment: datetime
    rows: Callable[[datetime | None], str]
    """SQL of the rows `f` of the layout's table: as of `%(moment)s`, or for None the current ones."""
    params: dict[str, Any] = field(default_factory=dict)
    order: str = ""
    """Over `f`; that of the noun's list if not given."""
    keys: tuple[str, ...] | None = None
    """Names of the columns (of JSON lines: of the document's keys) to keep; None for all."""

    @property
    def noun(self) -> str:
        return self.layout.noun

    @property
    def columns(self) -> tuple[Column, ...]:
        return self.layout.chosen(self.keys)

    @property
    def values(self) -> dict[str, Any]:
        return {**self.params, "moment": self.moment}

    def tables(self, rows: str) -> str:
        """FROM the rows, their editions, and what the layout reads of them."""
        return f"FROM ({rows}) AS f {EDITIONS} {self.layout.reads}"

    @property
    def ordered(self) -> str:
        return f"ORDER BY {self.order or self.layout.order}"


def everything(noun: Noun, moment: datetime) -> Selection:
    """All public records of one noun at a moment, in the order of the noun's list."""
    layout = LAYOUTS[noun]
    return Selection(layout, moment, partial(_all_rows, layout.table))


def _all_rows(table: str, moment: datetime | None) -> str:
    return f"SELECT f.* FROM {table} f WHERE {standing(moment)}"


def last_change() -> datetime:
    """When the ledger was last written to; what it held then, it holds for ever."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT recorded_at FROM kb_edition ORDER BY id DESC LIMIT 1")
        row = cursor.fetchone()
    return row[0].astimezone(UTC) if row else BEGINNING
