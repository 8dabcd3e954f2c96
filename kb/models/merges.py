"""Merges of two records as curators made them, each with what it takes to undo it exactly."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from kb.models.doubles import DoubleNoun
from kb.models.records import one_of


class Merge(models.Model):
    """One merge. Only its undoing is ever added; nothing else of it changes, and none is deleted."""

    noun = models.CharField(max_length=9, choices=DoubleNoun, help_text="What both records are.")
    survivor = models.BigIntegerField(help_text="The key of the record that stands for both.")
    survivor_slug = models.CharField(max_length=120, help_text="Its public id.")
    absorbed = models.BigIntegerField(help_text="The key of the record that was merged into it.")
    absorbed_slug = models.CharField(max_length=120, help_text="Its public id.")
    is_public = models.BooleanField(
        help_text="Whether the absorbed record was public, and so stays with its address leading "
        "to the survivor. A draft that was never published is deleted, and kept here."
    )
    choices = models.JSONField(
        help_text="Which value of each field survived, and which rows moved or were left out."
    )
    before = models.JSONField(help_text="Every row that the merge touched, as it was before.")
    after = models.JSONField(
        help_text="The same rows as the merge left them; null for a deleted one."
    )
    reason = models.TextField(help_text="Why they are the same, as the curator wrote it.")
    merged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        help_text="Who merged them. Never public.",
    )
    merged_at = models.DateTimeField(auto_now_add=True, help_text="When they were merged.")
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        help_text="Who undid it; empty as long as it stands. Never public.",
    )
    undone_at = models.DateTimeField(
        null=True, blank=True, editable=False, help_text="When it was undone."
    )

    class Meta:
        ordering = ("-merged_at", "-id")
        # Who may merge sees and undoes merges; the merge page makes them.
        default_permissions = ()
        indexes = (
            models.Index(fields=("noun", "survivor"), name="merge_by_survivor"),
            models.Index(fields=("noun", "absorbed"), name="merge_by_absorbed"),
        )
        constraints = (
            one_of("merge", "noun", DoubleNoun),
            models.CheckConstraint(
                name="merge_is_of_two_records",
                condition=~Q(survivor=F("absorbed")),
                violation_error_message="A record cannot be merged into itself.",
            ),
            models.CheckConstraint(
                name="merge_says_why",
                condition=~Q(reason=""),
                violation_error_message="Say why the two are the same.",
            ),
            models.CheckConstraint(
                name="merge_is_undone_by_somebody",
                condition=Q(undone_by=None, undone_at=None)
                | Q(undone_by__isnull=False, undone_at__isnull=False),
                violation_error_message="An undoing says who and when.",
            ),
            models.UniqueConstraint(
                fields=("noun", "absorbed"),
                condition=Q(undone_at=None),
                name="merge_of_a_record_stands_once",
                violation_error_message="This record is merged into another already.",
            ),
        )

    def __str__(self) -> str:
        return f"{self.absorbed_slug} into {self.survivor_slug}"
