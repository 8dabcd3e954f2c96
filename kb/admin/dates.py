"""Fuzzy dates in forms: one input for the date as EDTF, beside one for the source's own words.

A form made by `dated` has, for each fuzzy date of its model, a field with the name of the date,
which stands for four of its five columns; the fifth, `<name>_text`, is an ordinary field.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from types import new_class
from typing import Any

from django import forms
from django.contrib import admin
from django.db import models
from django.utils.html import format_html_join
from django.utils.safestring import mark_safe

from kb.admin import look
from kb.dates import FuzzyDate, NotADate
from kb.models.dates import LASTS

FORMS = (
    "A day 2024-07-25, month 2024-07, year 2024 or decade 201X; from/to as 2024-07-25/2024-07-27, "
    "2017-03-02/.. or ../2017-03-02; add ~ for “about”, ? for “uncertain”."
)
DURATION = (
    "From/to says that it lasted all these days; for some day in between write "
    "[2024-07-25..2024-07-27]."
)
PERIODS = ("week", "quarter")
BREAK = mark_safe("/<wbr>")
COLUMNS = ("earliest", "latest", "precision", "mark")


def fuzzy_dates(model: type[models.Model]) -> dict[str, models.Field[Any, Any]]:
    """The fuzzy dates of a model by name, each with the column that holds its first day."""
    return {
        field.name.removesuffix("_earliest"): field
        for field in model._meta.fields
        if field.name.endswith("_earliest")
    }


class FuzzyDateField(forms.CharField):
    """One text input that reads and writes EDTF.

    An interval that is a calendar week or quarter may say so: “2024-07-01/2024-09-30 quarter”.
    """

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", look.TextInput(attrs={"size": 24, "spellcheck": "false"}))
        super().__init__(max_length=60, **kwargs)

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, FuzzyDate) and value.precision in PERIODS:
            return f"{value.edtf} {value.precision}"
        return value.edtf if isinstance(value, FuzzyDate) else value

    def clean(self, value: Any) -> FuzzyDate | None:
        written = super().clean(value)
        if not written:
            return None
        edtf, _, period = written.partition(" ")
        if period and period not in PERIODS:
            raise forms.ValidationError(str(NotADate(written)))
        try:
            date = FuzzyDate.parse(edtf, period)
        except NotADate as problem:
            words = f"“{edtf}” is not one whole {period}." if period else str(problem)
            raise forms.ValidationError(words) from problem
        if self.required and not (date.earliest and date.latest):
            raise forms.ValidationError("Give both ends: the earliest and the latest day.")
        return date

    def has_changed(self, initial: Any, data: Any) -> bool:
        return (self.prepare_value(initial) or "") != (data or "").strip()


class DatedForm(forms.ModelForm):
    """Reads and writes the fuzzy dates of its model."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in self.dates:
            self.initial.setdefault(name, getattr(self.instance, name))
            if f"{name}_text" in self.fields:
                self.fields[f"{name}_text"].label = "In the source's words"

    @property
    def dates(self) -> list[str]:
        return [name for name, field in self.fields.items() if isinstance(field, FuzzyDateField)]

    def clean(self) -> dict[str, Any] | None:
        for name in self.dates:
            if name in self.cleaned_data:
                self._set(name, self.cleaned_data[name])
        return super().clean()

    def _set(self, name: str, date: FuzzyDate | None) -> None:
        """The source's own words are left alone: they may say why there is no date."""
        words = getattr(self.instance, f"{name}_text")
        setattr(self.instance, name, replace(date, text=words) if date else None)
        setattr(self.instance, f"{name}_text", words)

    def _get_validation_exclusions(self) -> set[str]:
        """Django does not check columns without a form field; those of dates are to be checked."""
        read = {name for name in self.dates if name in self.cleaned_data}
        columns = {f"{name}_{column}" for name in read for column in COLUMNS}
        columns |= {f"{name}_{LASTS}" for name in read}
        unchecked: set[str] = super()._get_validation_exclusions()  # type: ignore[misc]
        return unchecked - columns


def dated(model: type[models.Model], form: type[forms.ModelForm]) -> Any:
    """The form with a field for each fuzzy date of the model."""
    fields = {
        name: FuzzyDateField(
            required=not column.null,
            help_text=" ".join(
                [
                    str(getattr(model, name).__doc__),
                    FORMS,
                    *([DURATION] if hasattr(model, f"{name}_{LASTS}") else []),
                ]
            ),
        )
        for name, column in fuzzy_dates(model).items()
    }
    return new_class(f"{model.__name__}Form", (form,), exec_body=lambda body: body.update(fields))


def columns(model: type[models.Model]) -> dict[str, Callable[[models.Model], str]]:
    """What a list or a read-only page calls to show each fuzzy date of the model."""
    return {name: _column(name) for name in fuzzy_dates(model)}


def _column(name: str) -> Callable[[models.Model], str]:
    @admin.display(description=name.replace("_", " ").capitalize(), ordering=f"{name}_earliest")
    def show(row: models.Model) -> str:
        ends = str(getattr(row, name) or "-").split("/")
        return format_html_join(BREAK, '<span class="day">{}</span>', ((end,) for end in ends))

    return show
