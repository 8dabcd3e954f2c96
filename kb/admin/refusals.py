"""What the database has against a change, in words for the curator."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.db import IntegrityError, models

IN_USE = "23503"
NOT_UNIQUE = "23505"


def in_words(error: IntegrityError) -> str:
    """The message of the constraint or trigger that refused the change."""
    diagnosis: Any = getattr(error.__cause__, "diag", None)
    if diagnosis is None:
        return str(error)
    for constraint in _constraints():
        if constraint.name == diagnosis.constraint_name:
            return str(constraint.get_violation_error_message())
    if diagnosis.sqlstate == IN_USE:
        return "Another record that this one refers to, or that refers to it, stands in the way."
    if diagnosis.sqlstate == NOT_UNIQUE and diagnosis.message_detail:
        return f"There is such a record already. {diagnosis.message_detail}"
    return str(diagnosis.message_primary)


def field_of(error: IntegrityError) -> str:
    """The field that the database names with its refusal; empty if it names none."""
    column = getattr(getattr(error.__cause__, "diag", None), "column_name", None)
    return (column or "").removesuffix("_id")


def _constraints() -> list[models.BaseConstraint]:
    return [
        constraint
        for model in apps.get_app_config("kb").get_models()
        for constraint in model._meta.constraints
    ]
