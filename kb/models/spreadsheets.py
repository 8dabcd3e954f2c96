"""Spreadsheets that curators send in: what each would change, and what became of it. Never public."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from kb.models.records import one_of


class SheetNoun(models.TextChoices):
    """What records have spreadsheets."""

    EVENT = "event", "Events"
    GROUP = "group", "Groups"
    LOCATION = "location", "Locations"
    CLAIM = "claim", "Claims"
    SOURCE = "source", "Sources"
    PUBLISHER = "publisher", "Publishers"
    DATASET = "dataset", "Datasets"


class SheetState(models.TextChoices):
    """Where a file stands."""

    WAITING = "waiting", "Waits for its confirmation"
    REFUSED = "refused", "Refused: it has mistakes"
    SAME = "same", "It changes nothing"
    WRITTEN = "written", "Written"
    CANCELLED = "cancelled", "Cancelled"
    EXPIRED = "expired", "Not confirmed in time"


class Spreadsheet(models.Model):
    """One file that was sent in. Its content is kept only until it is confirmed, cancelled or too old."""

    noun = models.CharField(max_length=9, choices=SheetNoun, help_text="What its rows are.")
    file_name = models.CharField(max_length=200, help_text="The name of the file.")
    sha256 = models.CharField(max_length=64, help_text="SHA-256 of the file.")
    content = models.BinaryField(
        null=True, help_text="The file itself; only while it waits for its confirmation."
    )
    state = models.CharField(
        max_length=9, choices=SheetState, help_text="What became of it so far."
    )
    notes = models.JSONField(default=list, help_text="How it was read, in sentences.")
    rows = models.PositiveIntegerField(default=0, help_text="Rows of records that it has.")
    untouched = models.PositiveIntegerField(
        default=0,
        help_text="Rows that say nothing new: as they were downloaded, or as the draft is.",
    )
    mistakes = models.JSONField(
        default=list, help_text="What is wrong, by cell, in the order of the file."
    )
    differences = models.JSONField(
        default=list,
        help_text="What changes in which record: the cell, the column, the value before and after.",
    )
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        help_text="Who sent it. Never public.",
    )
    uploaded_at = models.DateTimeField(auto_now_add=True, help_text="When it was sent.")
    written_at = models.DateTimeField(
        null=True, help_text="When its changes were written to the drafts; empty if they were not."
    )

    class Meta:
        ordering = ("-uploaded_at", "-id")
        constraints = (
            one_of("spreadsheet", "noun", SheetNoun),
            one_of("spreadsheet", "state", SheetState),
            models.CheckConstraint(
                name="spreadsheet_is_kept_while_it_waits",
                condition=Q(state=SheetState.WAITING, content__isnull=False)
                | (~Q(state=SheetState.WAITING) & Q(content__isnull=True)),
                violation_error_message="The file is kept while it waits, and no longer.",
            ),
            models.CheckConstraint(
                name="spreadsheet_is_written_once_at_a_time",
                condition=Q(state=SheetState.WRITTEN, written_at__isnull=False)
                | (~Q(state=SheetState.WRITTEN) & Q(written_at__isnull=True)),
                violation_error_message="What was written says when.",
            ),
        )

    def __str__(self) -> str:
        return self.file_name

    @property
    def created(self) -> int:
        """New records that it makes."""
        return sum(one["is_new"] for one in self.differences)

    @property
    def changed(self) -> int:
        """Records that it changes."""
        return len(self.differences) - self.created
