"""Pairs of records of one noun that may be the same thing, and what curators have decided of them."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from kb.models.records import one_of


class DoubleNoun(models.TextChoices):
    """What records are compared with each other."""

    GROUP = "group", "Groups"
    LOCATION = "location", "Locations"
    EVENT = "event", "Events"
    SOURCE = "source", "Sources"
    PUBLISHER = "publisher", "Publishers"


class Sameness(models.TextChoices):
    """What a curator has decided; a pair without a verdict is a suggestion."""

    SAME = "same", "The same"
    DIFFERENT = "different", "Not the same"


class Double(models.Model):
    """Two records of one noun, the one with the lower key first. Nothing of it is ever public.

    It names its records by key alone, so that a verdict outlives a merge and its undoing.
    """

    noun = models.CharField(
        max_length=9, choices=DoubleNoun, help_text="What both are: a group, a location, an event."
    )
    first = models.BigIntegerField(help_text="The key of the one record, the lower of the two.")
    second = models.BigIntegerField(help_text="The key of the other record.")
    score = models.PositiveSmallIntegerField(
        default=0,
        help_text="How much speaks for the same thing, 0 to 100; no probability. 0 if nobody "
        "suggested the pair.",
    )
    grounds = models.JSONField(
        default=list, blank=True, help_text="What speaks for it, in words: a list of texts."
    )
    verdict = models.CharField(
        max_length=9,
        choices=Sameness,
        blank=True,
        help_text="Empty while nobody has decided. It stays when pairs are suggested again.",
    )
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        help_text="Who decided. Never public.",
    )
    decided_at = models.DateTimeField(
        null=True, editable=False, help_text="When it was decided; empty while nobody has."
    )
    note = models.TextField(blank=True, help_text="Why it was decided so. Never public.")

    class Meta:
        verbose_name = "possible double"
        ordering = ("-score", "id")
        # Who may change records of the noun decides; a command and the forms make pairs.
        default_permissions = ()
        indexes = (
            models.Index(F("score").desc(), "id", condition=Q(verdict=""), name="double_to_decide"),
            models.Index(fields=("noun", "second"), name="double_by_second"),
        )
        constraints = (
            one_of("double", "noun", DoubleNoun),
            one_of("double", "verdict", Sameness, blank=True),
            models.CheckConstraint(
                name="double_is_in_order",
                condition=Q(first__lt=F("second")),
                violation_error_message="A pair names two records, the one with the lower key first.",
            ),
            models.UniqueConstraint(
                fields=("noun", "first", "second"),
                name="double_is_given_once",
                violation_error_message="These two records are a pair already.",
            ),
            models.CheckConstraint(
                name="double_score_is_from_0_to_100",
                condition=Q(score__range=(0, 100)),
                violation_error_message="A score is a number from 0 to 100.",
            ),
            models.CheckConstraint(
                name="double_is_decided_by_somebody",
                condition=Q(verdict="", decided_by=None, decided_at=None)
                | Q(~Q(verdict=""), decided_by__isnull=False, decided_at__isnull=False),
                violation_error_message="A verdict says who decided and when; a suggestion neither.",
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_noun_display()} {self.first} and {self.second}"
