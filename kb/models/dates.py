"""Fuzzy dates as columns: bounds, precision, mark and the source's words, read as one value."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import models

from kb.dates import FuzzyDate

SUFFIXES = ("earliest", "latest", "precision", "mark", "text")


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

    ``required`` asks for both bounds; otherwise the date may be absent, or open at one end.
    """

    def __init__(self, help_text: str, *, required: bool = False) -> None:
        self.help_text = help_text
        self.required = required

    def contribute_to_class(self, model: type[models.Model], name: str) -> None:
        for suffix, field in self.columns().items():
            model.add_to_class(f"{name}_{suffix}", field)
        setattr(model, name, property(_read(name), _write(name), doc=self.help_text))

    def columns(self) -> dict[str, models.Field[Any, Any]]:
        bound: dict[str, Any] = {} if self.required else {"null": True, "blank": True}
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
        }

    if TYPE_CHECKING:

        def __get__(self, row: object, owner: object = None) -> FuzzyDate | None: ...
        def __set__(self, row: object, value: FuzzyDate | None) -> None: ...


def _read(name: str) -> Any:
    def read(row: models.Model) -> FuzzyDate | None:
        if not getattr(row, f"{name}_precision"):
            return None
        return FuzzyDate(*(getattr(row, f"{name}_{suffix}") for suffix in SUFFIXES))

    return read


def _write(name: str) -> Any:
    def write(row: models.Model, value: FuzzyDate | None) -> None:
        for suffix in SUFFIXES:
            empty = None if suffix in {"earliest", "latest"} else ""
            setattr(row, f"{name}_{suffix}", getattr(value, suffix) if value else empty)

    return write


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
