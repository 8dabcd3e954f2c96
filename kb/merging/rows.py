"""Rows of any table as JSON, read and put back to the letter by PostgreSQL itself."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from django.apps import apps
from django.db import connection
from django.db.models import Model

Row = dict[str, Any]
Key = tuple[str, int]
"""A table and the key of a row in it."""


def key_of(row: Model) -> Key:
    return row._meta.db_table, row.pk


def written(key: Key) -> str:
    """The key as text, for JSON: `kb_group:12`."""
    return f"{key[0]}:{key[1]}"


def parsed(text: str) -> Key:
    table, _, pk = text.partition(":")
    return table, int(pk)


def model_of(table: str) -> Any:
    """The model whose rows the table holds."""
    return next(m for m in apps.get_app_config("kb").get_models() if m._meta.db_table == table)


def read(keys: Iterable[Key]) -> dict[str, Row | None]:
    """These rows as they are now; None for one that is gone."""
    by_table: dict[str, list[int]] = defaultdict(list)
    for table, pk in keys:
        by_table[table].append(pk)
    found: dict[str, Row | None] = {}
    with connection.cursor() as cursor:
        for table, ids in by_table.items():
            found |= {written((table, pk)): None for pk in ids}
            cursor.execute(
                f"SELECT id, to_jsonb(t)::text FROM {_quoted(table)} t WHERE id = ANY(%s)", [ids]
            )
            found |= {written((table, pk)): json.loads(text) for pk, text in cursor.fetchall()}
    return found


def insert(table: str, row: Row) -> None:
    """Put a deleted row back, its key included."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {_quoted(table)} SELECT * FROM jsonb_populate_record(NULL::{_quoted(table)}, %s::jsonb)",
            [json.dumps(row)],
        )


def put(key: Key, row: Row, columns: Sequence[str]) -> None:
    """Give these columns of a row the values that `row` has."""
    table, pk = _quoted(key[0]), key[1]
    names = ", ".join(_quoted(column) for column in columns)
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {table} SET ({names}) = ROW(r.*) FROM"
            f" (SELECT {names} FROM jsonb_populate_record(NULL::{table}, %s::jsonb)) r WHERE id = %s",
            [json.dumps(row), pk],
        )


def delete(table: str, ids: Sequence[int]) -> None:
    """Delete rows without asking what hangs on them: the caller has seen to that."""
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {_quoted(table)} WHERE id = ANY(%s)", [list(ids)])


def check_now() -> None:
    """Let the database check references at once that it would check at the end."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def _quoted(name: str) -> str:
    return connection.ops.quote_name(name)
