"""Pairs of records that may tell of the same incident, and what a curator has decided of each."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Greatest, Least

from kb.models.events import Event
from kb.models.records import one_of


class Verdict(models.TextChoices):
    """What a curator has decided; a pair without a verdict is a proposal."""

    SAME = "same", "Same incident"
    DIFFERENT = "different", "Different incidents"


class EventPair(models.Model):
    """Two records of events, of two datasets, that may tell of the same incident.

    Proposed by stated features and decided by a person. Nothing of it is ever public.
    """

    a = models.ForeignKey(
        Event, models.CASCADE, related_name="+", help_text="The record of the first dataset."
    )
    b = models.ForeignKey(
        Event, models.CASCADE, related_name="+", help_text="The record of the second dataset."
    )
    score = models.DecimalField(
        max_digits=3,
        decimal_places=2,
        help_text="How much speaks for the same incident: the sum of the features' shares, 0 to 1. "
        "It is no probability.",
    )
    features = models.JSONField(
        default=list,
        help_text="Each feature with its rule, its share in hundredths and its words.",
    )
    explanation = models.TextField(help_text="The features and their shares in words.")
    verdict = models.CharField(
        max_length=9,
        choices=Verdict,
        blank=True,
        help_text="Empty while nobody has decided. It stays when pairs are proposed again.",
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
        ordering = ("-score", "id")
        # Who may change events decides pairs; a command makes them.
        default_permissions = ()
        indexes = (
            models.Index(F("score").desc(), "id", name="event_pair_best_first"),
            models.Index(
                F("score").desc(), "id", condition=Q(verdict=""), name="event_pair_to_decide"
            ),
        )
        constraints = (
            one_of("event_pair", "verdict", Verdict, blank=True),
            models.CheckConstraint(
                name="event_pair_ends_differ",
                condition=~Q(a=F("b")),
                violation_error_message="A record is not paired with itself.",
            ),
            models.UniqueConstraint(
                Least("a", "b"),
                Greatest("a", "b"),
                name="event_pair_is_given_once",
                violation_error_message="These two records are a pair already.",
            ),
            models.CheckConstraint(
                name="event_pair_score_is_from_0_to_1",
                condition=Q(score__gte=0, score__lte=1),
                violation_error_message="A score is a number from 0 to 1.",
            ),
            models.CheckConstraint(
                name="event_pair_is_decided_by_somebody",
                condition=Q(verdict="", decided_by=None, decided_at=None)
                | Q(~Q(verdict=""), decided_by__isnull=False, decided_at__isnull=False),
                violation_error_message="A verdict says who decided and when; a proposal neither.",
            ),
        )

    def __str__(self) -> str:
        return f"{self.a.slug} and {self.b.slug}"
