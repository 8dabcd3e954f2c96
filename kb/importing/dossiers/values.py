"""Records as JSON values, by the same table: every key, null where nothing is said."""

from __future__ import annotations

from typing import Any

from django.db.models import prefetch_related_objects

from kb.importing.dossiers.columns import empty, held, kind_of, model_of
from kb.importing.dossiers.exporting import lookups
from kb.importing.dossiers.kinds import Codes, Scanned
from kb.importing.dossiers.parts import Block, Column, Part
from kb.importing.dossiers.schema import Rows, Table


def value_of(table: Table, row: Any) -> dict[str, Any]:
    """What the draft of a record says; loading it again changes nothing.

    Like any dossier without what is computed or set by publishing, and without withdrawn claims.
    """
    prefetch_related_objects([row], *lookups(table))
    return _entry(table, row)


def _entry(table: Table, row: Any) -> dict[str, Any]:
    return {
        key.key: _rows(key, row) if isinstance(key, Rows) else part_value(key, row)
        for key in table.keys
    }


def _rows(rows: Rows, row: Any) -> list[dict[str, Any]]:
    items = getattr(row, rows.accessor).all()
    return [_entry(rows.table, item) for item in items if not getattr(item, "is_withdrawn", False)]


def part_value(part: Part, row: Any) -> Any:
    """What a row, saved or not, holds under one key."""
    if isinstance(part, Block):
        model = model_of(row)
        if all(held(row, column) == empty(model, column) for column in part.columns):
            return None
        return {inner.key: part_value(inner, row) for inner in part.parts}
    if isinstance(part, Column):
        value, kind = held(row, part.columns[0]), kind_of(model_of(row), part.columns[0])
        return value if isinstance(kind, Scanned | Codes) else kind.write(value)
    return part.write(row)
