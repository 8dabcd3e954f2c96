"""Rows as the entries say: filled, compared, tried against the database."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import DataError, IntegrityError, transaction

from kb.importing.dossiers.columns import fields_of, store, stored
from kb.importing.dossiers.entries import Entry
from kb.importing.dossiers.kinds import Reference
from kb.importing.dossiers.mistakes import Mistake
from kb.importing.dossiers.references import Index, key_of

BATCH = 1000


def fill(entry: Entry, row: Any, index: Index) -> list[str]:
    """Make the row what the entry says; the fields of the table that thereby change."""
    entry.row = row
    changed: list[str] = []
    for column, value in entry.values.items():
        new = index.key(value) if isinstance(value, Reference) else value
        if stored(row, column) != new:
            store(row, column, new)
            changed += fields_of(type(row), column)
    return changed


def create(entries: Sequence[Entry], mistakes: list[Mistake]) -> None:
    """Insert the rows of these entries, all of one table."""

    def insert(entries: Sequence[Entry]) -> None:
        model = entries[0].table.model
        model._default_manager.bulk_create([entry.row for entry in entries], BATCH)

    attempt(entries, insert, mistakes)


def update(changed: Sequence[tuple[Entry, list[str]]], mistakes: list[Mistake]) -> None:
    """Write the changed fields of these entries' rows."""
    fields = {id(entry): names for entry, names in changed}

    def save(entries: Sequence[Entry]) -> None:
        for entry in entries:
            entry.row.save(update_fields=fields[id(entry)])

    attempt([entry for entry, _ in changed], save, mistakes)


def attempt(
    entries: Sequence[Entry],
    write: Callable[[Sequence[Entry]], None],
    mistakes: list[Mistake],
) -> None:
    """Write all at once; if the database refuses, one by one, to learn which and why."""
    if not entries:
        return
    try:
        with transaction.atomic():
            write(entries)
    except (IntegrityError, DataError) as refusal:
        if len(entries) == 1:
            mistakes += _objections(entries[0], refusal)
            return
        for entry in entries:
            attempt([entry], write, mistakes)


def examine(entry: Entry, index: Index) -> list[Mistake]:
    """What the constraints say of the readable part of an entry that no row can be made of."""
    model = entry.table.model
    fill(entry, model(), index)
    known = {name for column in entry.values for name in fields_of(model, column)}
    texts = _violations(entry, {field.name for field in model._meta.fields} - known)
    return [entry.complaint(text) for text in texts]


def _objections(entry: Entry, refusal: Exception) -> list[Mistake]:
    """What the constraints say of a refused row, else what the database says, and of which column."""
    if texts := _violations(entry):
        return [entry.complaint(text) for text in texts]
    diagnosis = getattr(refusal.__cause__, "diag", None)
    text = getattr(diagnosis, "message_primary", None) or str(refusal)
    column = (getattr(diagnosis, "column_name", None) or "").removesuffix("_id")
    if not any(column in part.columns for part in entry.table.parts):
        return [entry.complaint(text)]
    return [entry.complaint_of(key_of(entry.table.parts, column), text)]


def _violations(entry: Entry, ignored: Iterable[str] = ()) -> list[str]:
    try:
        entry.row.validate_constraints(exclude={*ignored})
    except ValidationError as problems:
        return problems.messages
    return []
