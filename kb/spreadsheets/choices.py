"""What a cell may hold, and what it means: for the sheet that explains, and for drop-downs."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import FieldDoesNotExist

from kb.dates import ALLOWED as DATES
from kb.importing.dossiers.dates import Date
from kb.importing.dossiers.kinds import Choice, Code, Codes, Scanned, Slug
from kb.models import Term
from kb.spreadsheets.cells import Cell


def choices_of(cell: Cell) -> list[str]:
    """The codes to choose from; none where any text may stand."""
    kind = cell.kind
    if isinstance(kind, Code):
        vocabulary = kind.field.get_limit_choices_to()["vocabulary__slug"]
        return list(Term.objects.filter(vocabulary=vocabulary).values_list("code", flat=True))
    if isinstance(kind, Choice):
        return kind.codes
    if isinstance(kind, Codes) and kind.field.base_field.choices:
        return Choice(kind.field.base_field).codes
    return ["true", "false"] if isinstance(kind, Scanned) and bool in kind.types else []


def allowed_in(cell: Cell) -> str:
    """What the cell takes, in words."""
    kind = cell.kind
    if isinstance(kind, Code):
        return f"a code of the vocabulary {kind.field.get_limit_choices_to()['vocabulary__slug']}"
    if isinstance(kind, Choice):
        return ", ".join(kind.codes)
    if isinstance(kind, Codes):
        codes = choices_of(cell)
        return f"codes with ; between them{': ' if codes else ''}{', '.join(codes)}"
    if isinstance(kind, Slug):
        return f"the id of a {kind.field.related_model._meta.verbose_name}"
    if isinstance(kind, Scanned):
        return kind.allowed
    return DATES if isinstance(kind, Date) else "text"


def meaning_of(cell: Cell) -> str:
    """What the column means, as the model says it."""
    try:
        field: Any = cell.model._meta.get_field(cell.column)
    except FieldDoesNotExist:
        field = cell.model._meta.get_field(f"{cell.column}_text")
        return str(field.help_text).removesuffix(" The date in the source's own words.")
    return str(field.help_text)


def name_of(cell: Cell) -> str:
    """What forms call the column."""
    try:
        field: Any = cell.model._meta.get_field(cell.column)
    except FieldDoesNotExist:
        return cell.column.replace("_", " ").capitalize()
    return str(field.verbose_name).capitalize()
