"""What every record of the knowledge base has: a permanent address and its published form."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models

T = TypeVar("T")
SLUG = r"^[a-z0-9]+(-[a-z0-9]+)*$"
is_slug = RegexValidator(
    SLUG, "Use lower-case letters, digits and single hyphens, as in “ml-kayes”."
)


class NumNonNulls(models.Func):
    """How many of the columns hold a value."""

    function = "num_nonnulls"
    output_field = models.IntegerField()


class StartsWith(models.Func):
    """Whether a text column begins with a text; takes foreign keys too, which lookups do not."""

    function = "starts_with"
    output_field = models.BooleanField()


class Record(models.Model):
    """One thing with an address of its own, edited as a draft and published as editions."""

    slug = models.CharField(
        max_length=120,
        unique=True,
        validators=[is_slug],
        help_text="Permanent public id: lower-case, hyphenated; never changed and never reused.",
    )
    as_published = models.TextField(
        null=True,
        editable=False,
        help_text="Short form (JSON) that other documents embed, as last published; empty for a "
        "record never published. Set by publishing only.",
    )
    is_withdrawn = models.BooleanField(
        default=False,
        editable=False,
        help_text="Withdrawn from the public; its editions stay in the ledger. Set by publishing.",
    )
    created_at = models.DateTimeField(
        auto_now_add=True, help_text="When the draft was first saved."
    )
    updated_at = models.DateTimeField(auto_now=True, help_text="When the draft was last saved.")
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        editable=False,
        db_index=False,
        related_name="+",
        help_text="Who last changed the draft, and so may not publish it; empty for a command. "
        "Never public.",
    )

    class Meta:
        abstract = True


def closure(start: set[T], step: Callable[[set[T]], set[T]]) -> set[T]:
    """`start` and everything that `step` reaches from it, however far."""
    found, new = set(start), set(start)
    while new:
        new = step(new) - found
        found |= new
    return found


def slug_is_well_formed(model: str) -> models.CheckConstraint:
    return models.CheckConstraint(
        name=f"{model}_slug_is_well_formed",
        condition=models.Q(slug__regex=SLUG),
        violation_error_message="A slug has lower-case letters, digits and single hyphens only.",
    )


def exactly_one(name: str, message: str, *columns: str) -> models.CheckConstraint:
    """Of several optional references, one and only one is given."""
    return models.CheckConstraint(
        name=name,
        condition=models.lookups.Exact(NumNonNulls(*columns), models.Value(1)),
        violation_error_message=message,
    )


def term_of(model: str, column: str, vocabulary: str) -> models.CheckConstraint:
    """A coded column takes terms of its own vocabulary only."""
    return models.CheckConstraint(
        name=f"{model}_{column}_is_a_{vocabulary.replace('-', '_')}",
        condition=models.Q(**{column: None})
        | models.Q(StartsWith(models.F(f"{column}_id"), models.Value(f"{vocabulary}:"))),
        violation_error_message=f"“{column}” takes a term of the vocabulary “{vocabulary}”.",
    )


def both_or_neither(model: str) -> list[models.CheckConstraint]:
    """Coordinates are WGS 84 degrees in range, and come in pairs or not at all."""
    return [
        models.CheckConstraint(
            name=f"{model}_has_both_coordinates_or_neither",
            condition=models.Q(latitude=None, longitude=None)
            | models.Q(latitude__isnull=False, longitude__isnull=False),
            violation_error_message="Give both latitude and longitude, or neither.",
        ),
        models.CheckConstraint(
            name=f"{model}_coordinates_are_in_range",
            condition=models.Q(latitude=None)
            | models.Q(latitude__range=(-90, 90), longitude__range=(-180, 180)),
            violation_error_message="Latitude runs from -90 to 90, longitude from -180 to 180.",
        ),
        models.CheckConstraint(
            name=f"{model}_is_not_at_null_island",
            condition=models.Q(latitude=None) | ~models.Q(latitude=0, longitude=0),
            violation_error_message="0, 0 is no place: leave both empty when they are not known.",
        ),
    ]


def one_of(
    model: str, column: str, choices: type[models.TextChoices], *, blank: bool = False
) -> models.CheckConstraint:
    """A column holds one of the codes its enumeration lists."""
    allowed = [*choices.values, *([""] if blank else [])]
    return models.CheckConstraint(
        name=f"{model}_{column}_is_a_known_code",
        condition=models.Q(**{f"{column}__in": allowed}),
        violation_error_message=f"“{column}” takes one of: {', '.join(choices.values)}.",
    )
