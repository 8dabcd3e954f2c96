"""What signing in leaves in the database: sessions, recovery codes, failed attempts."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

SHA256 = r"^[0-9a-f]{64}$"


class LoginSession(models.Model):
    """A session of a browser, as Django keeps it, and whose it is, so that it can be ended."""

    session_key = models.CharField(
        max_length=40, primary_key=True, help_text="What the browser sends as its cookie."
    )
    session_data = models.TextField(help_text="What the session holds, signed by Django.")
    expire_date = models.DateTimeField(db_index=True, help_text="When it may be cleared away.")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        null=True,
        related_name="+",
        help_text="Who has signed in by it; empty before that.",
    )

    def __str__(self) -> str:
        return f"Session of {self.user}"


class RecoveryCode(models.Model):
    """A code for whoever has lost the device; only its digest is kept, and it works once."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        related_name="recovery_codes",
        help_text="Whose code it is.",
    )
    digest = models.CharField(max_length=64, help_text="SHA-256 (hex) of the code, in capitals.")
    used_at = models.DateTimeField(null=True, help_text="When it was used; empty while it works.")

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("user", "digest"),
                name="recovery_code_is_listed_once",
                violation_error_message="This code is on the list already.",
            ),
            models.CheckConstraint(
                name="recovery_code_digest_is_sha256",
                condition=Q(digest__regex=SHA256),
                violation_error_message="Only the digest of a code is kept.",
            ),
        )

    def __str__(self) -> str:
        return f"Recovery code of {self.user}"


class FailedSignIn(models.Model):
    """How often a name failed from an address of late. A name is kept as its digest: people type
    passwords into the wrong field."""

    name_digest = models.CharField(
        max_length=64,
        blank=True,
        help_text="SHA-256 (hex) of the name typed; empty for all names from the address together.",
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        null=True,
        related_name="+",
        help_text="Whose name it is; empty if nobody's.",
    )
    address = models.CharField(
        max_length=45, help_text="Where it came from; of IPv6 the first 64 bits."
    )
    failures = models.PositiveIntegerField(help_text="Attempts since the last success.")
    last_at = models.DateTimeField(
        default=timezone.now, db_index=True, help_text="When the last attempt was that counted."
    )

    class Meta:
        verbose_name = "failed sign-in"
        ordering = ("-last_at", "-id")
        constraints = (
            models.UniqueConstraint(
                fields=("name_digest", "address"),
                name="failed_sign_in_is_counted_once",
                violation_error_message="A name is counted once for each address.",
            ),
            models.CheckConstraint(
                name="failed_sign_in_name_is_digest",
                condition=Q(name_digest="") | Q(name_digest__regex=SHA256),
                violation_error_message="Only the digest of a name is kept.",
            ),
        )

    def __str__(self) -> str:
        whose = self.user or ("a name that nobody has" if self.name_digest else "all names")
        return f"{whose} from {self.address}"
