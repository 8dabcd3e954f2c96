"""The columns behind the format's keys: their types, their defaults, what a row holds in them."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import FieldDoesNotExist
from django.db import models

from kb.importing.dossiers import kinds
from kb.importing.dossiers.dates import Date
from kb.importing.dossiers.kinds import Kind
from kb.models import Term
from kb.models.dates import LASTS, SUFFIXES

Model = type[models.Model]


def model_of(row: Any) -> Model:
    return type(row)


@cache
def kind_of(model: Model, column: str) -> Kind:
    """How values of a column are read and written; a fuzzy date counts as one column."""
    field = _field(model, column)
    if field is None:
        date = (model._meta.get_field(f"{column}_{suffix}") for suffix in ("precision", "text"))
        return Date(*date)
    if field.many_to_one:
        return kinds.Code(field) if field.related_model is Term else kinds.Slug(field)
    if field.choices:
        return kinds.Choice(field)
    readers: dict[str, Callable[[Any], Kind]] = {
        "IntegerField": kinds.whole,
        "FloatField": kinds.decimal,
        "BooleanField": kinds.truth,
        "ArrayField": kinds.Codes,
    }
    types = [kind.__name__ for kind in type(field).__mro__]
    return next((readers[name](field) for name in types if name in readers), kinds.Text(field))


@cache
def default_of(model: Model, column: str) -> str:
    """What a new row holds in a column, as a dossier writes it; empty if nothing."""
    field = _field(model, column)
    if field is None or not field.has_default():
        return ""
    plain = kind_of(model, column).write(field.get_default())
    return plain if isinstance(plain, str) else ""


def empty(model: Model, column: str) -> Any:
    """What a column holds when nothing is said."""
    field = _field(model, column)
    if isinstance(field, ArrayField):
        return []
    return "" if field is not None and not field.null else None


def held(row: Any, column: str) -> Any:
    """What a row holds in a column: an id for a term, an object for another record."""
    field = _field(model_of(row), column)
    is_term = field is not None and field.related_model is Term
    return getattr(row, f"{column}_id" if is_term else column)


def stored(row: Any, column: str) -> Any:
    """The same with the id of the other record, for comparing."""
    field = _field(model_of(row), column)
    return getattr(row, column if field is None else field.attname)


def store(row: Any, column: str, value: Any) -> None:
    """Set what `stored` gives."""
    field = _field(model_of(row), column)
    setattr(row, column if field is None else field.attname, value)


def fields_of(model: Model, column: str) -> tuple[str, ...]:
    """The fields of the table that a column stands for: five or six for a fuzzy date."""
    fuzzy = _field(model, column) is None
    if not fuzzy:
        return (column,)
    suffixes = (*SUFFIXES, LASTS) if _field(model, f"{column}_{LASTS}") else SUFFIXES
    return tuple(f"{column}_{suffix}" for suffix in suffixes)


def points_to(model: Model, column: str) -> Model | None:
    """The model that a column refers to, if it does."""
    field = _field(model, column)
    return field.related_model if field is not None else None


@cache
def _field(model: Model, column: str) -> Any:
    """The field of that name; None for a fuzzy date, which is five fields."""
    try:
        return model._meta.get_field(column)
    except FieldDoesNotExist:
        return None
