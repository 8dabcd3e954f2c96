"""Fuzzy dates as columns: bounds, precision, mark and the source's words, read as one value."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from django.db import models

from kb.dates import FuzzyDate

SUFFIXES = ("earliest", "latest", "precision", "mark", "text")
LASTS = "lasts"
SPANS = ("range", "week", "quarter")
"""Precisions of spans that may have lasted throughout; a month or a year is always a doubt."""


class DatePrecision(models.TextChoices):
    """How closely a date is known; the vocabulary `date-precision` defines each."""

    DAY = "day", "Day"
    WEEK = "week", "Week"
    MONTH = "month", "Month"
    QUARTER = "quarter", "Quarter"
    YEAR = "year", "Year"
    DECADE = "decade", "Decade"
    RANGE = "range", "Range"


class DateMark(models.TextChoices):
    """What a source says of its own date; a mark never widens the bounds."""

    APPROXIMATE = "~", "Approximate"
    UNCERTAIN = "?", "Uncertain"
    BOTH = "%", "Approximate and uncertain"


class FuzzyDateField:
    """Declares the five columns of a fuzzy date and the attribute that reads and sets them.

    ``required`` asks for both bounds; otherwise the date may be absent, or open at one end. With
    ``keeps_duration`` a sixth column says whether a span lasted throughout; without it, a span is
    always of one day within it.
    """

    def __init__(
        self, help_text: str, *, required: bool = False, keeps_duration: bool = False
    ) -> None:
        self.help_text = help_text
        self.required = required
        self.keeps_duration = keeps_duration

    def contribute_to_class(self, model: type[models.Model], name: str) -> None:
        for suffix, field in self.columns().items():
            model.add_to_class(f"{name}_{suffix}", field)
        setattr(model, name, property(_read(name), _write(name), doc=self.help_text))

    def columns(self) -> dict[str, models.Field[Any, Any]]:
        bound: dict[str, Any] = {} if self.required else {"null": True, "blank": True}
        lasts: dict[str, models.Field[Any, Any]] = {}
        if self.keeps_duration:
            lasts["lasts"] = models.BooleanField(
                default=False,
                help_text=f"{self.help_text} Whether it went on throughout, from the first day to the "
                "last; else it was on one of these days.",
            )
        return {
            "earliest": models.DateField(
                help_text=f"{self.help_text} First day it may have been; empty if open.", **bound
            ),
            "latest": models.DateField(
                help_text=f"{self.help_text} Last day it may have been; empty if open.", **bound
            ),
            "precision": models.CharField(
                max_length=8,
                choices=DatePrecision,
                blank=not self.required,
                help_text=f"{self.help_text} How closely it is known.",
            ),
            "mark": models.CharField(
                max_length=1,
                choices=DateMark,
                blank=True,
                help_text=f"{self.help_text} Whether the source calls it approximate or uncertain.",
            ),
            "text": models.CharField(
                max_length=200,
                blank=True,
                help_text=f"{self.help_text} The date in the source's own words.",
            ),
            **lasts,
        }

    if TYPE_CHECKING:

        def __get__(self, row: object, owner: object = None) -> FuzzyDate | None: ...
        def __set__(self, row: object, value: FuzzyDate | None) -> None: ...


def _read(name: str) -> Any:
    def read(row: models.Model) -> FuzzyDate | None:
        if not getattr(row, f"{name}_precision"):
            return None
        found = FuzzyDate(*(getattr(row, f"{name}_{suffix}") for suffix in SUFFIXES))
        if not is_span(found):
            return found
        return replace(found, lasts=getattr(row, f"{name}_{LASTS}", None))

    return read


def _write(name: str) -> Any:
    def write(row: models.Model, value: FuzzyDate | None) -> None:
        for suffix in SUFFIXES:
            empty = None if suffix in {"earliest", "latest"} else ""
            setattr(row, f"{name}_{suffix}", getattr(value, suffix) if value else empty)
        if hasattr(row, f"{name}_{LASTS}"):
            setattr(row, f"{name}_{LASTS}", bool(value and is_span(value) and value.lasts))

    return write


def is_span(date: FuzzyDate) -> bool:
    """Whether it is a question if something went on throughout: of several days with both ends."""
    has_ends = date.earliest is not None and date.latest is not None
    return has_ends and date.earliest != date.latest and date.precision in SPANS


def without_duration(model: type[models.Model], name: str, date: FuzzyDate) -> FuzzyDate:
    """The date as the columns of this name keep it: a model may not ask whether it lasted."""
    names = {field.name for field in model._meta.fields}
    return date if f"{name}_{LASTS}" in names else replace(date, lasts=None)


class IsFuzzyDate(models.Func):
    """Whether bounds and precision agree, as ``kb_is_fuzzy_date`` of the first migration tells."""

    function = "kb_is_fuzzy_date"
    output_field = models.BooleanField()


def fuzzy_date_is_whole(model: str, name: str) -> models.CheckConstraint:
    """The named constraint that every fuzzy date carries."""
    return models.CheckConstraint(
        name=f"{model}_{name}_is_a_whole_date",
        condition=models.Q(
            ~models.Q(**{f"{name}_precision": ""})
            | models.Q(**{f"{name}_mark": "", f"{name}_text": ""}),
            IsFuzzyDate(f"{name}_earliest", f"{name}_latest", f"{name}_precision"),
            **{f"{name}_mark__in": ["", *DateMark.values]},
        ),
        violation_error_message=(
            f"The date “{name.replace('_', ' ')}” does not hold together: the earliest day must not "
            "be after the latest, and both must fit the precision (a month runs from its first "
            "day to its last; only a range may be open). Words or marks alone are no date."
        ),
    )


def active_on(day: Any, since: str = "founded", until: str = "ended") -> models.Q:
    """Rows that may have been in force on ``day``: begun by then and not surely over.

    Both ends are inclusive, an absent end is open, and a fuzzy end counts at its widest.
    """
    begun = models.Q(**{f"{since}_earliest": None}) | models.Q(**{f"{since}_earliest__lte": day})
    lasting = models.Q(**{f"{until}_latest": None}) | models.Q(**{f"{until}_latest__gte": day})
    return begun & lasting
