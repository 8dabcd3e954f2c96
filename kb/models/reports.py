"""Reports that curators read for drafts: their text, what was ticked, and what came of it. Never public."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models.functions import Length

from kb.models.claims import Claim
from kb.models.events import Event
from kb.models.records import exactly_one
from kb.models.sources import Publisher, Source

LONGEST_TEXT = 100_000
"""Letters; a longer report is pasted in parts."""


class Report(models.Model):
    """The text of a report as a curator pasted it. Nothing of it is ever published."""

    text = models.TextField(
        blank=True,
        help_text="The text of the report, as it was published. It stays inside and is never "
        "published; empty once it was deleted.",
    )
    publisher = models.ForeignKey(
        Publisher,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="Who published it; needed before a source can be made.",
    )
    title = models.CharField(max_length=500, help_text="Its title, in its own language.")
    url = models.URLField(
        max_length=1000, blank=True, help_text="Where it was read; empty if not on the web."
    )
    published_on = models.DateField(
        null=True,
        blank=True,
        help_text="The day it was published. “On Tuesday” and dates without a year are read from it.",
    )
    language = models.CharField(
        max_length=3,
        blank=True,
        help_text="Language of the text, as ISO 639 code: en, fr. Leave it empty to have it guessed.",
    )
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        help_text="Who pasted it. Never public.",
    )
    added_at = models.DateTimeField(auto_now_add=True, help_text="When it was pasted.")
    answers = models.JSONField(
        default=dict,
        editable=False,
        help_text="What was ticked and filled in so far, so that a curator can stop and go on.",
    )

    class Meta:
        ordering = ("-added_at", "-id")
        constraints = (
            models.CheckConstraint(
                name="report_text_is_not_too_long",
                condition=models.lookups.LessThanOrEqual(Length("text"), LONGEST_TEXT),
                violation_error_message="A text has 100,000 letters at most: paste it in parts.",
            ),
        )

    def __str__(self) -> str:
        return self.title


class ReportDraft(models.Model):
    """One draft that was made from one row of a report; the same row never makes a second."""

    report = models.ForeignKey(
        Report, models.CASCADE, related_name="drafts", help_text="The report it was made from."
    )
    row = models.CharField(max_length=40, help_text="The row of the page that was ticked.")
    source = models.ForeignKey(
        Source,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        help_text="The source made of the report, if it is one.",
    )
    event = models.ForeignKey(
        Event,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        help_text="The event made or chosen, if it is one.",
    )
    claim = models.ForeignKey(
        Claim,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        help_text="The claim made, if it is one.",
    )

    class Meta:
        ordering = ("id",)
        # Who may change reports makes drafts from them.
        default_permissions = ()
        constraints = (
            exactly_one(
                "report_draft_is_one_record",
                "A row made one source, one event or one claim.",
                "source",
                "event",
                "claim",
            ),
            models.UniqueConstraint(
                fields=("report", "row"),
                name="report_row_makes_one_draft",
                violation_error_message="A draft was made from this row already.",
            ),
        )

    def __str__(self) -> str:
        return str(self.source or self.event or self.claim)
