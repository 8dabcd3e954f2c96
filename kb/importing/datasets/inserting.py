"""Rows of models written by SQL: Django keeps the defaults of columns to itself, so they are added here."""

from __future__ import annotations

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models

from kb.importing.datasets.staging import execute


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
