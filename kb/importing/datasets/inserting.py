"""Rows of models written by SQL: Django keeps the defaults of columns to itself, so they are added here."""

from __future__ import annotations

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models

from kb.importing.datasets.staging import execute
from kb.models import Event

KEPT = ("id", "slug", "as_published")


def insert(
    model: type[models.Model],
    values: dict[str, str],
    tables: str,
    params: Any = None,
    *,
    end: str = "",
) -> int:
    """Insert a row for each of `tables` (what follows FROM), its columns given as SQL; how many."""
    given = defaults(model) | values
    names = ", ".join(f'"{name}"' for name in given)
    return execute(
        f"INSERT INTO {model._meta.db_table} ({names}) SELECT {', '.join(given.values())}"
        f" FROM {tables} {end}",
        params,
    )


def make(model: type[models.Model], values: dict[str, str], tables: str, params: Any = None) -> int:
    """Insert records like `insert`; one that an undone import left is written anew in its row.

    Columns of events are the dataset's; of a place or group that a curator has changed they stay.
    """
    table = model._meta.db_table
    known = f"SELECT o.id FROM {table} o WHERE o.slug = {values['slug']}"
    number = f"coalesce(({known}), nextval(pg_get_serial_sequence('{table}', 'id')))"
    sets = [f"{name} = EXCLUDED.{name}" for name in values if name not in KEPT]
    curated = "" if model is Event else f" AND {table}.changed_by_id IS NULL"
    again = (
        f"ON CONFLICT (slug) DO UPDATE SET {', '.join(sets)}, updated_at = now()"
        f" WHERE {table}.is_withdrawn{curated}"
    )
    return insert(model, {"id": number} | values, tables, params, end=again)


def defaults(model: type[models.Model]) -> dict[str, str]:
    """SQL of the value of each column that may not be null, for a row of which nothing is said."""
    found = {}
    for field in model._meta.concrete_fields:
        if field.null or field.primary_key:
            continue
        if isinstance(field, models.DateTimeField):
            found[str(field.column)] = "now()"
        elif isinstance(field, models.BooleanField):
            found[str(field.column)] = str(bool(field.get_default())).lower()
        elif isinstance(field, ArrayField):
            found[str(field.column)] = "'{}'"
        elif isinstance(field, models.CharField | models.TextField):
            found[str(field.column)] = f"'{field.get_default() or ''}'"
    return found


def slugified(text: str) -> str:
    """SQL of a text as part of a public id; empty for a name without Latin letters."""
    plain = f"regexp_replace(kb_plain({text}), '[^a-z0-9]+', '-', 'g')"
    return f"btrim(left({plain}, 60), '-')"
