"""Records of a run against those of the database: created, changed, or left as they are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from django.utils import timezone

from kb.importing.dossiers.columns import Model, points_to, store, stored
from kb.importing.dossiers.entries import Entry, State
from kb.importing.dossiers.kinds import Reference
from kb.importing.dossiers.mistakes import Mistake
from kb.importing.dossiers.references import Index
from kb.importing.dossiers.rows import BATCH, attempt, create, fill, update
from kb.importing.dossiers.schema import Table
from kb.models import Record

Moves = list[tuple[Entry, Reference]]


def save(
    table: Table,
    entries: Sequence[Entry],
    index: Index,
    mistakes: list[Mistake],
    by: int | None = None,
) -> None:
    """Make the records of one model what the entries say; `by` is the user who says so."""
    slugs = [entry.slug for entry in entries]
    existing = table.model._default_manager.in_bulk(slugs, field_name="slug")
    moves = _take_moves(table, entries, existing, index)
    changed, moving = [], {id(entry) for entry, _ in moves}
    for entry in entries:
        row = existing.get(entry.slug)
        entry.state = State.UNCHANGED if row else State.CREATED
        fields = fill(entry, row or table.model(), index)
        if row is None or fields or id(entry) in moving:
            entry.row.changed_by_id = by
        if row and (fields or id(entry) in moving):
            entry.state = State.CHANGED
            changed.append((entry, [*fields, *_clock(table)]))
    create([entry for entry in entries if entry.state is State.CREATED], mistakes)
    update(changed, mistakes)
    for entry in entries:
        if entry.row.pk:
            index.add(entry)
    _move(_upward(table), moves, index, mistakes)


def touch(entries: Iterable[Entry], by: int | None = None) -> None:
    """Note that these records changed, of which so far only a list did."""
    touched: defaultdict[Model, list[int]] = defaultdict(list)
    for entry in entries:
        if entry.state is State.UNCHANGED and entry.row:
            entry.state = State.CHANGED
            touched[entry.table.model].append(entry.row.pk)
    for model, keys in touched.items():
        model._default_manager.filter(pk__in=keys).update(updated_at=timezone.now(), changed_by=by)


def _take_moves(
    table: Table, entries: Sequence[Entry], existing: dict[str, Any], index: Index
) -> Moves:
    """References to the same model that are new, taken out of the entries until all rows exist.

    A part may come before its parent, and two records may change places.
    """
    up, moves = _upward(table), []
    for entry in entries:
        target, row = entry.values.get(up), existing.get(entry.slug)
        if target and (row is None or index.get(target) != stored(row, up)):
            moves.append((entry, target))
            entry.values[up] = None
    return moves


def _move(column: str, moves: Moves, index: Index, mistakes: list[Mistake]) -> None:
    def link(entries: Sequence[Entry]) -> None:
        rows = [entry.row for entry in entries]
        type(rows[0])._default_manager.bulk_update(rows, [column], BATCH)

    for entry, target in moves:
        store(entry.row, column, index.key(target))
    attempt([entry for entry, _ in moves if entry.row.pk], link, mistakes)


def _upward(table: Table) -> str:
    """The column by which a record of this table refers to another of it; empty if none does."""
    columns = (name for name in table.columns if points_to(table.model, name) is table.model)
    return next(columns, "")


def _clock(table: Table) -> list[str]:
    return ["updated_at", "changed_by"] if issubclass(table.model, Record) else []
