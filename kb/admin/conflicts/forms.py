"""The form of a record as a browser would send it back untouched, and what its fields are called."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from copy import copy
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib.admin.utils import flatten_fieldsets
from django.contrib.admin.widgets import RelatedFieldWidgetWrapper
from django.http import HttpRequest

Kinds = tuple[str, ...]
"""The lists that a row stands in, and the name of a field, without the keys of rows."""


@dataclass(frozen=True)
class Page:
    """A form with its formsets, whatever stands in them."""

    form: Any
    formsets: list[Any]


def page_of(context: dict[str, Any]) -> Page:
    """What the change form that is about to be shown is made of."""
    formsets = [inline.formset for inline in context["inline_admin_formsets"]]
    return Page(context["adminform"].form, formsets)


def opened_now(model_admin: Any, request: HttpRequest, record: Any) -> Page:
    """The form of a record as somebody would see it who opened it now."""
    asked = copy(request)
    asked.method = "GET"
    fields = flatten_fieldsets(model_admin.get_fieldsets(asked, record))
    form = model_admin.get_form(asked, record, change=True, fields=fields)(instance=record)
    formsets, _ = model_admin._create_formsets(asked, record, change=True)
    return Page(form, formsets)


def untouched(page: Page) -> dict[str, list[str]]:
    """The names and values that a browser would send of the page."""
    sent: dict[str, list[str]] = {}
    for form in _forms(page.form, page.formsets):
        for bound in form:
            if not bound.field.disabled:
                sent[bound.html_name] = sent_of(bound)
    return sent


def fields_of(page: Page) -> dict[Kinds, forms.Field]:
    """Each field of the page, those of rows that are not there yet included."""
    found: dict[Kinds, forms.Field] = {(name,): field for name, field in page.form.fields.items()}
    for formset in page.formsets:
        found |= dict(_fields(formset, ()))
    return found


def titles_of(page: Page) -> dict[Kinds, str]:
    """What a row of each list is called."""
    return {
        kinds: str(formset.model._meta.verbose_name)
        for kinds, formset in _formsets(page.formsets, ())
    }


def _fields(formset: Any, before: Kinds) -> Iterator[tuple[Kinds, forms.Field]]:
    for kinds, inner in _formsets([formset], before):
        for name, field in inner.empty_form.fields.items():
            yield (*kinds, name), field


def _formsets(formsets: Iterable[Any], before: Kinds) -> Iterator[tuple[Kinds, Any]]:
    for formset in formsets:
        kinds = (*before, _own_prefix(formset))
        yield kinds, formset
        for form in formset.forms:
            yield from _formsets(_nested(form), kinds)


def _own_prefix(formset: Any) -> str:
    """Without the prefix of the row that it stands in."""
    return re.split(r"-\d+-", str(formset.prefix))[-1]


def _forms(form: Any, formsets: Iterable[Any]) -> Iterator[Any]:
    yield form
    for formset in formsets:
        yield formset.management_form
        for row in formset.forms:
            yield from _forms(row, _nested(row))


def _nested(form: Any) -> list[Any]:
    """Formsets within a row, as django-unfold hangs them on its form."""
    return [inner.formset for inner in getattr(form, "nested_formsets", ())]


def sent_of(bound: Any) -> list[str]:
    """The values that a browser would send of a field."""
    widget = bound.field.widget
    while isinstance(widget, RelatedFieldWidgetWrapper):
        widget = widget.widget
    value = bound.value()
    if isinstance(widget, forms.CheckboxInput):
        return ["on"] if value else []
    shown = widget.format_value(value)
    if shown is None:
        return []
    return [str(one) for one in shown] if isinstance(shown, list | tuple) else [str(shown)]
