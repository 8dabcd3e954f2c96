"""Records of the database as dossiers, by the same table that loading reads by.

Claims stand with the event or group that they are about. What is computed or set by publishing is
no part of a dossier: assessments, withdrawals, merges; withdrawn claims are left out.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

from django.db.models import Model, QuerySet, prefetch_related_objects

from kb.importing.dossiers.columns import points_to
from kb.importing.dossiers.kinds import Plain
from kb.importing.dossiers.schema import NOUNS, Rows, Table
from kb.importing.dossiers.writing import write
from kb.models import Event, Record, Term

CHUNK = 200


class Unknown(Exception):
    """What was asked for is not there; the message says what."""


def export(*found: Model | QuerySet[Any]) -> str:
    """One dossier of these records, which are of the nouns that have a key of their own."""
    rows = [row for part in found for row in ([part] if isinstance(part, Model) else part)]
    texts = {
        noun: "".join(_texts(table, [row for row in rows if isinstance(row, table.model)]))
        for noun, table in NOUNS.items()
    }
    return "".join(f"{noun}:\n{text}" for noun, text in texts.items() if text)


def export_named(noun: str, slugs: Sequence[str]) -> str:
    """One dossier of the records of one noun, singular or plural, in the order of their slugs."""
    table = NOUNS.get(noun) or NOUNS.get(f"{noun}s")
    if table is None:
        raise Unknown(f"“{noun}” is not a noun of dossiers: choose from {', '.join(NOUNS)}.")
    rows: QuerySet[Any] = table.model._default_manager.filter(slug__in=slugs).order_by("slug")
    if missing := set(slugs) - {row.slug for row in rows}:
        raise Unknown(f"There is no {table.model._meta.verbose_name} {', '.join(sorted(missing))}.")
    return export(rows)


def export_all(folder: Path) -> dict[str, int]:
    """One file for each noun, and how many records it holds.

    Withdrawn records are left out, and so are events of datasets that are imported as a whole.
    """
    folder.mkdir(parents=True, exist_ok=True)
    counts = {}
    for noun, table in NOUNS.items():
        rows = _exported(table)
        counts[noun] = rows.count()
        with (folder / f"{noun}.yaml").open("w", encoding="utf-8") as file:
            file.write(f"{noun}:\n")
            file.writelines(_texts(table, rows.iterator(CHUNK)))
    return counts


def _exported(table: Table) -> QuerySet[Any]:
    rows = table.model._default_manager.order_by("pk")
    if issubclass(table.model, Record):
        rows = rows.filter(is_withdrawn=False)
    return rows.filter(dataset__slug="curated") if table.model is Event else rows


def _texts(table: Table, rows: Iterable[Any]) -> Iterator[str]:
    """The records as YAML, some hundred at a time."""
    remaining = iter(rows)
    while chunk := list(islice(remaining, CHUNK)):
        prefetch_related_objects(chunk, *lookups(table))
        yield write(_plain(table, row) for row in chunk)


def _plain(table: Table, row: Any) -> dict[str, Plain]:
    """What the keys hold, in their order, without those that say nothing new."""
    plain: dict[str, Plain | None] = {
        key.key: _list(key, row) if isinstance(key, Rows) else key.write(row) for key in table.keys
    }
    return {key: value for key, value in plain.items() if value is not None}


def _list(rows: Rows, row: Any) -> Plain | None:
    items = getattr(row, rows.accessor).all()
    shown = (item for item in items if not getattr(item, "is_withdrawn", False))
    return [_plain(rows.table, item) for item in shown] or None


def lookups(table: Table, prefix: str = "") -> Iterator[str]:
    """Whatever writing a row of this table follows, so that it is fetched for all rows at once."""
    for column in table.columns:
        if points_to(table.model, column) not in {None, Term}:
            yield prefix + column
    for rows in table.lists:
        yield prefix + rows.accessor
        yield from lookups(rows.table, f"{prefix}{rows.accessor}__")
