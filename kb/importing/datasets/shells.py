"""Shells: what an undone import had made and published, withdrawn and without anything that hung on it.

A published record is never deleted. To later imports a shell is not there; what they would make under its
public id they make in its row. So a file is taken in again as it was the first time.
"""

from __future__ import annotations

from typing import Any

from django.db.models import Model, Q, QuerySet

from kb.importing.datasets.staging import execute
from kb.models import Edition, EditionKind, Import
from kb.publishing.documents import PUBLICATIONS

UNDONE = r"^Import [0-9]+ undone[.]$"


def reason_of_undoing(batch: Import) -> str:
    """The reason printed with all editions of an undoing."""
    return f"Import {batch.pk} undone."


def is_shell(model: type[Model], row: str) -> str:
    """SQL: whether a row of the model's table is a shell."""
    return (
        f"({row}.is_withdrawn AND EXISTS (SELECT FROM kb_edition d WHERE d.record_id = {row}.id"
        f" AND d.noun = '{PUBLICATIONS[model].noun}' AND d.superseded_at IS NULL"
        f" AND d.kind = 'withdrawn' AND d.reason ~ '{UNDONE}'))"
    )


def shells(rows: QuerySet[Any]) -> QuerySet[Any]:
    """Those of the records that are shells."""
    return rows.filter(_is_shell(rows.model))


def without_shells(rows: QuerySet[Any]) -> QuerySet[Any]:
    return rows.exclude(_is_shell(rows.model))


def not_public_yet(rows: QuerySet[Any]) -> QuerySet[Any]:
    """Those of the records that were never published, and shells."""
    return rows.filter(Q(as_published=None) | _is_shell(rows.model))


def make_shells_anew(model: type[Model]) -> None:
    """Let the touched rows whose records are shells count as new, in the rows of the shells."""
    execute(
        f"UPDATE kb_touched t SET is_new = true FROM {model._meta.db_table} e"
        f" WHERE e.id = t.record_id AND t.old_id IS NULL AND {is_shell(model, 'e')}"
    )


def _is_shell(model: type[Model]) -> Q:
    tombstones = Edition.objects.current().filter(
        noun=PUBLICATIONS[model].noun, kind=EditionKind.WITHDRAWN, reason__regex=UNDONE
    )
    return Q(is_withdrawn=True, pk__in=tombstones.values("record_id"))
