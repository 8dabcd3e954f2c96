"""Who changed a draft: whoever did may not publish it, so the pages note it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django.db import models
from django.utils import timezone

from kb.models import Record


def changed_rows(form: Any, formsets: Iterable[Any]) -> Iterator[models.Model]:
    """What a page that was saved has changed: its own row, and records listed on it."""
    formsets = [formset for formset in with_nested(formsets) if formset.has_changed()]
    own = [form.instance] if form.has_changed() else []
    yield from dict.fromkeys([*own, *(formset.instance for formset in formsets)])
    for formset in formsets:
        yield from (row for row in formset.new_objects if isinstance(row, Record))
        yield from (row for row, _ in formset.changed_objects if isinstance(row, Record))


def with_nested(formsets: Iterable[Any]) -> Iterator[Any]:
    """These, and the formsets within their rows, as django-unfold hangs them on the forms."""
    for formset in formsets:
        yield formset
        for form in formset.forms:
            yield from (inner.formset for inner in getattr(form, "nested_formsets", ()))


def name_author(row: models.Model, user: Any) -> None:
    """Who changes a record is written with the change: else it would be whoever changed it before."""
    if isinstance(row, Record):
        row.changed_by = user


def note_change(row: models.Model, user: Any) -> None:
    """Note who changed the record, or the records that this row is a part of."""
    for record in [row] if isinstance(row, Record) else owners(row):
        type(record)._default_manager.filter(pk=record.pk).update(
            changed_by=user, updated_at=timezone.now()
        )


def owners(row: models.Model) -> Iterator[Record]:
    """The records whose drafts show the row."""
    for field in row._meta.fields:
        if field.remote_field and field.remote_field.on_delete is models.CASCADE:
            other = getattr(row, field.name)
            yield from [other] if isinstance(other, Record) else []
