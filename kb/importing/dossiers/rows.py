"""Rows as the entries say: filled, compared, tried against the database."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from django.db import DataError, IntegrityError, transaction

from kb.importing.dossiers.columns import Model, fields_of, store, stored
from kb.importing.dossiers.constraints import objections, worded
from kb.importing.dossiers.entries import Entry
from kb.importing.dossiers.kinds import Reference
from kb.importing.dossiers.mistakes import Mistake
from kb.importing.dossiers.references import Index, key_of

BATCH = 1000
MOST_REFUSED = 100
"""Rows refused for what no constraint of their own says, of which each is looked for by itself."""


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
    """Write all at once; if the database refuses, find out which of them, and why.

    What the constraints object to is asked for all at once. Whatever else is refused is found by
    halves, and after `MOST_REFUSED` such rows the others are not tried.
    """
    refusal = _refusal(entries, write)
    if refusal is None:
        return
    found = objections([entry.row for entry in entries])
    for entry, texts in zip(entries, found, strict=True):
        mistakes += [entry.complaint(text) for text in texts]
    rest = [entry for entry, texts in zip(entries, found, strict=True) if not texts]
    if len(rest) == len(entries):
        mistakes += _by_halves(entries, write, refusal)
    elif refusal := _refusal(rest, write):
        mistakes += _by_halves(rest, write, refusal)


def examine(entries: Iterable[Entry], index: Index) -> list[Mistake]:
    """What the constraints say of the readable part of entries that no row can be made of."""
    by_model: defaultdict[Model, list[Entry]] = defaultdict(list)
    for entry in entries:
        by_model[entry.table.model].append(entry)
    mistakes = []
    for model, broken in by_model.items():
        names = {field.name for field in model._meta.fields}
        ignored = []
        for entry in broken:
            fill(entry, model(), index)
            known = {name for column in entry.values for name in fields_of(model, column)}
            ignored.append(names - known)
        found = objections([entry.row for entry in broken], ignored)
        for entry, texts in zip(broken, found, strict=True):
            mistakes += [entry.complaint(text) for text in texts]
    return mistakes


def _refusal(
    entries: Sequence[Entry], write: Callable[[Sequence[Entry]], None]
) -> Exception | None:
    """Write these rows; why the database refuses them, if it does, and then none is written."""
    try:
        with transaction.atomic():
            if entries:
                write(entries)
    except (IntegrityError, DataError) as refusal:
        return refusal
    return None


def _by_halves(
    entries: Sequence[Entry], write: Callable[[Sequence[Entry]], None], refusal: Exception
) -> list[Mistake]:
    """What the database says of those of these entries that it refuses, which is `refusal` of all."""
    mistakes: list[Mistake] = []
    waiting: list[tuple[Sequence[Entry], Exception | None]] = [(entries, refusal)]
    while waiting:
        some, why = waiting.pop()
        why = why or _refusal(some, write)
        if why is None:
            continue
        if len(mistakes) == MOST_REFUSED:
            text = f"not tried, nor any after it: the {MOST_REFUSED} refused before come first"
            return [*mistakes, some[0].complaint(text)]
        if len(some) == 1:
            mistakes.append(_objection(some[0], why))
            continue
        middle = len(some) // 2
        waiting += [(some[middle:], None), (some[:middle], None)]
    return mistakes


def _objection(entry: Entry, refusal: Exception) -> Mistake:
    """What the database says of a refused row, at the place of the key whose column it names."""
    text = worded(type(entry.row), refusal)
    diagnosis = getattr(refusal.__cause__, "diag", None)
    column = (getattr(diagnosis, "column_name", None) or "").removesuffix("_id")
    if not any(column in part.columns for part in entry.table.parts):
        return entry.complaint(text)
    return entry.complaint_of(key_of(entry.table.parts, column), text)
