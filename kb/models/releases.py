"""Releases: moments of the ledger with a name, to cite and to download."""

from __future__ import annotations

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q

VERSION = r"^[0-9a-z]+([.-][0-9a-z]+)*$"
is_version = RegexValidator(
    VERSION, "Use digits, lower-case letters, single dots and hyphens, as in “2026.1”."
)


class Release(models.Model):
    """One moment of the ledger, frozen under a version; never changed and never deleted."""

    version = models.CharField(
        max_length=40,
        unique=True,
        validators=[is_version],
        help_text="Its name: digits, lower-case letters, single dots and hyphens, such as 2026.1.",
    )
    at = models.DateTimeField(help_text="The moment of the ledger that it shows, UTC.")
    position = models.BigIntegerField(
        help_text="The last entry of the ledger that it takes in; 0 if the ledger was empty."
    )
    created_at = models.DateTimeField(help_text="When the release was made, UTC.")
    note = models.TextField(blank=True, help_text="What readers should know of it.")
    manifest = models.TextField(
        help_text="The manifest (JSON), byte for byte as in its file: files, rows, digests."
    )
    sha256 = models.CharField(max_length=64, help_text="SHA-256 (hex) of the manifest.")

    class Meta:
        ordering = ("-at", "-id")
        constraints = (
            models.CheckConstraint(
                name="release_version_is_plain",
                condition=Q(version__regex=VERSION),
                violation_error_message="A version has digits, lower-case letters, dots and hyphens.",
            ),
            models.CheckConstraint(
                name="release_has_a_digest",
                condition=Q(sha256__regex="^[0-9a-f]{64}$"),
                violation_error_message="A release has the SHA-256 of its manifest.",
            ),
            models.CheckConstraint(
                name="release_is_made_after_its_moment",
                condition=Q(created_at__gte=F("at"), position__gte=0),
                violation_error_message="A release shows a moment that has passed.",
            ),
            models.CheckConstraint(
                name="release_is_not_empty",
                condition=Q(position__gt=0),
                violation_error_message="A release shows a moment at which something was published.",
            ),
        )

    def __str__(self) -> str:
        return self.version
