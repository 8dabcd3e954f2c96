"""What a record holds and who names it: the rows that a merge moves, keeps and puts back."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from typing import Any

from django.db.models import CASCADE, Model

from kb.merging.nouns import MERGED, Listed, Noun
from kb.merging.rows import Key, Row, key_of, read
from kb.models import EventPair, Record

MOST_NAMED = 5000
"""Rows that name a record, so that it can still be merged on a page."""
BOOKKEEPING = ("updated_at", "changed_by_id")
ASSESSED = ("casualties", "assessed_grade_id")
PUBLISHED = ("as_published", "is_withdrawn", "merged_into_id", "published_parent_id")
"""What only publishing writes; an undoing leaves it to publishing."""


def listed(noun: Noun, record: Any) -> dict[Listed, list[Any]]:
    """The rows of each list of a record, in the order of their keys."""
    return {
        rows: list(rows.model._default_manager.filter(**{rows.owner: record}).order_by("pk"))
        for rows in noun.lists
    }


def below(rows: Iterable[Model]) -> Iterator[Model]:
    """Whatever hangs on these rows and goes with them: citations of a name, of a tie."""
    for row in rows:
        for relation in _relations(type(row)):
            if relation.on_delete is CASCADE and not isinstance(row, Record):
                yield from relation.related_model._default_manager.filter(
                    **{relation.field.name: row}
                )


def own_rows(noun: Noun, record: Any) -> list[Model]:
    """The record's row and all rows that belong to it."""
    rows = [row for found in listed(noun, record).values() for row in found]
    return [record, *rows, *below(rows)]


def naming(noun: Noun, record: Any) -> list[tuple[Model, str]]:
    """Rows elsewhere that name the record, each with the column by which it does."""
    owned = {(rows.model, rows.owner) for rows in noun.lists}
    found: list[tuple[Model, str]] = []
    for relation in _relations(noun.model):
        name = relation.field.name
        is_ours = name in ("merged_into", "published_parent")
        if (relation.related_model, name) not in owned and not is_ours:
            rows = relation.related_model._default_manager.filter(**{name: record})
            column = relation.field.attname
            found += ((row, column) for row in rows.order_by("pk")[: MOST_NAMED + 1])
    return found


def is_of_pairs(row: Model) -> bool:
    """Whether the row only compares two records, and so is not worth keeping for a third."""
    return isinstance(row, EventPair)


def owners(row: Model) -> list[Record]:
    """The records whose drafts show the row; itself, if it is one."""
    if isinstance(row, Record):
        return [row]
    found = []
    for field in row._meta.fields:
        if field.remote_field and field.remote_field.on_delete is CASCADE:
            other = getattr(row, field.name)
            if isinstance(other, Record):
                found.append(other)
            elif isinstance(other, Model):
                found += owners(other)
    return found


def digest(noun: str, *records: Any) -> str:
    """Names the state of these drafts: whatever a curator changes in one changes it."""
    keys: set[Key] = set()
    for record in records:
        keys |= {key_of(row) for row in own_rows(MERGED[noun], record)}
    rows = {key: without(row, BOOKKEEPING + ASSESSED) for key, row in read(keys).items() if row}
    text = json.dumps(rows, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def without(row: Row, columns: Iterable[str]) -> Row:
    left_out = set(columns)
    return {name: value for name, value in row.items() if name not in left_out}


def _relations(model: Any) -> list[Any]:
    """The foreign keys of other rows to this model, hidden ones included."""
    return [
        field
        for field in model._meta.get_fields(include_hidden=True)
        if field.auto_created and not field.concrete and (field.one_to_many or field.one_to_one)
    ]
