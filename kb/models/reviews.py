"""Review before publication: who asked for it, what was said, how it was decided. None of it is ever public."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from kb.models.editions import Noun
from kb.models.records import one_of


class DraftAuthor(models.Model):
    """Somebody who changed a draft since its last edition; written by a trigger, cleared by publishing."""

    noun = models.CharField(max_length=10, choices=Noun, help_text="What kind of record it is.")
    record_id = models.BigIntegerField(help_text="The record's row, of the table of its noun.")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        related_name="+",
        help_text="Who changed it, and so may not publish it. Never public.",
    )
    changed_at = models.DateTimeField(help_text="When they last changed it, UTC.")

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("noun", "record_id", "user"),
                name="draftauthor_is_named_once",
                violation_error_message="This person is noted for the draft already.",
            ),
        )
        indexes = (models.Index(fields=("user", "-changed_at"), name="draftauthor_by_user"),)

    def __str__(self) -> str:
        return f"{self.user}: {self.noun} {self.record_id}"


class ReviewState(models.TextChoices):
    """Where a request for review stands."""

    OPEN = "open", "In review"
    ACCEPTED = "accepted", "Accepted"
    RETURNED = "returned", "Returned"
    TAKEN_BACK = "taken-back", "Taken back"


class ReviewRequest(models.Model):
    """A set of drafts that belong together, submitted to be published by somebody else."""

    state = models.CharField(
        max_length=10, choices=ReviewState, default=ReviewState.OPEN, help_text="Where it stands."
    )
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        help_text="Who submitted the drafts. Never public.",
    )
    asked_at = models.DateTimeField(help_text="When they were submitted, UTC.")
    note = models.TextField(help_text="What was changed and why, for the reviewer.")
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        help_text="Who published, returned or took it back; empty while open, and for a command.",
    )
    decided_at = models.DateTimeField(null=True, help_text="When that was, UTC.")
    reason = models.TextField(blank=True, help_text="Why it was returned, or the note published.")

    class Meta:
        ordering = ("asked_at", "id")
        verbose_name = "review"
        indexes = (
            models.Index(fields=("asked_at",), condition=Q(state="open"), name="review_that_waits"),
            models.Index(fields=("asked_by", "-decided_at"), name="review_by_author"),
        )
        constraints = (
            one_of("reviewrequest", "state", ReviewState),
            models.CheckConstraint(
                name="reviewrequest_is_open_or_decided",
                condition=Q(state="open", decided_at=None)
                | (~Q(state="open") & Q(decided_at__isnull=False)),
                violation_error_message="A review is open, or it says when it was decided.",
            ),
            models.CheckConstraint(
                name="reviewrequest_is_returned_with_a_reason",
                condition=~Q(state="returned") | Q(reason__regex=r"\S"),
                violation_error_message="Say why it is returned.",
            ),
        )

    def __str__(self) -> str:
        return f"review {self.pk}"


class ReviewedRecord(models.Model):
    """One draft of a request, and what it said when it was submitted."""

    request = models.ForeignKey(
        ReviewRequest, models.CASCADE, related_name="records", help_text="The request."
    )
    noun = models.CharField(max_length=10, choices=Noun, help_text="What kind of record it is.")
    record_id = models.BigIntegerField(help_text="The record's row, of the table of its noun.")
    slug = models.CharField(max_length=120, help_text="The record's permanent public id.")
    digest = models.CharField(
        max_length=64, help_text="Digest of the draft as it was submitted; another one is a change."
    )
    is_open = models.BooleanField(default=True, help_text="Whether it waits for a reviewer.")

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("request", "noun", "record_id"),
                name="reviewedrecord_is_there_once",
                violation_error_message="This record is in the review already.",
            ),
            models.UniqueConstraint(
                fields=("noun", "record_id"),
                condition=Q(is_open=True),
                name="reviewedrecord_is_in_one_open_review",
                violation_error_message="It is in review already.",
            ),
        )

    def __str__(self) -> str:
        return f"{self.noun} {self.slug}"


class ReviewComment(models.Model):
    """What somebody said of a request, of one of its records, or of one field."""

    request = models.ForeignKey(
        ReviewRequest, models.CASCADE, related_name="comments", help_text="The request."
    )
    record = models.ForeignKey(
        ReviewedRecord,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="comments",
        help_text="The record it is about; empty if about the whole request.",
    )
    field = models.CharField(
        max_length=200, blank=True, help_text="The field it is about, such as /title."
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", help_text="Who said it."
    )
    at = models.DateTimeField(help_text="When, UTC.")
    text = models.TextField(help_text="What was said.")

    class Meta:
        ordering = ("id",)
        constraints = (
            models.CheckConstraint(
                name="reviewcomment_says_something",
                condition=Q(text__regex=r"\S"),
                violation_error_message="Write something.",
            ),
        )

    def __str__(self) -> str:
        return self.text[:60]

    @property
    def place(self) -> str:
        """The field as people read it, without the slashes of a path."""
        return " › ".join(filter(None, self.field.split("/")))
