"""Tokens: how a program acts for a user, within a scope and until a day."""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from datetime import timedelta

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

LONGEST = timedelta(days=366)
SEEN = timedelta(minutes=1)
SOON = timedelta(days=14)
ALPHABET = "abcdefghijklmnopqrstuvwxyz0123456789"
WRITTEN = re.compile(r"kb_(?P<key>[a-z0-9]{12})\.(?P<secret>[A-Za-z0-9_-]{43})")
NOBODYS = "0" * 64


class Scope(models.TextChoices):
    """What a token may do at most; the permissions of its user are the other bound."""

    DRAFT = "draft", "Draft: read and edit drafts"
    PUBLISH = "publish", "Publish: publish and withdraw records"
    MERGE = "merge", "Merge: merge records and undo a merge"


def digest_of(secret: str) -> str:
    """What is stored of a secret. It has 256 random bits, so that no slow hash is needed."""
    return hashlib.sha256(secret.encode()).hexdigest()


def new_key() -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(12))


def in_a_year() -> object:
    return timezone.now() + timedelta(days=365)


class TokenQuerySet(models.QuerySet["Token"]):
    def in_force(self) -> TokenQuerySet:
        """Tokens that are neither revoked nor expired, of users who may log in."""
        return self.filter(revoked_at=None, expires_at__gt=timezone.now(), user__is_active=True)

    def matching(self, written: str) -> Token | None:
        """The token in force that is written so, `kb_<key>.<secret>`; None if there is none.

        A key that nobody has takes as long as one whose secret is wrong.
        """
        parts = WRITTEN.fullmatch(written)
        if parts is None:
            return None
        token = self.in_force().select_related("user").filter(key=parts["key"]).first()
        known = token.digest if token else NOBODYS
        return token if hmac.compare_digest(known, digest_of(parts["secret"])) else None


class Token(models.Model):
    """Lets a program act for a user; only the digest of its secret is kept."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        related_name="tokens",
        help_text="Whose permissions it has, within its scopes.",
    )
    name = models.CharField(max_length=100, help_text="What it is for: “nightly import”.")
    key = models.CharField(
        max_length=12,
        unique=True,
        default=new_key,
        editable=False,
        help_text="The part before the point: it names the token and is no secret.",
    )
    digest = models.CharField(
        max_length=64, editable=False, help_text="SHA-256 (hex) of the secret, which is not kept."
    )
    scopes = ArrayField(
        models.CharField(max_length=10, choices=Scope),
        default=list,
        blank=True,
        help_text="What it may do at most; with none it may only read what is public.",
    )
    expires_at = models.DateTimeField(
        default=in_a_year, help_text="When it stops working; a year from now at the latest."
    )
    created_at = models.DateTimeField(
        default=timezone.now, editable=False, help_text="When it was made."
    )
    last_used_at = models.DateTimeField(
        null=True, editable=False, help_text="When it was last used, to the minute."
    )
    revoked_at = models.DateTimeField(
        null=True, editable=False, help_text="When it was revoked; it cannot be brought back."
    )

    objects = TokenQuerySet.as_manager()

    class Meta:
        ordering = ("-created_at", "-id")
        constraints = (
            models.CheckConstraint(
                name="token_key_is_well_formed",
                condition=Q(key__regex=r"^[a-z0-9]{12}$"),
                violation_error_message="A key has twelve lower-case letters and digits.",
            ),
            models.CheckConstraint(
                name="token_digest_is_sha256",
                condition=Q(digest__regex=r"^[0-9a-f]{64}$"),
                violation_error_message="Only the digest of a secret is kept.",
            ),
            models.CheckConstraint(
                name="token_scopes_are_known",
                condition=Q(scopes__contained_by=Scope.values),
                violation_error_message=f"A scope is one of: {', '.join(Scope.values)}.",
            ),
            models.CheckConstraint(
                name="token_expires_within_a_year",
                condition=Q(expires_at__gt=F("created_at"))
                & Q(expires_at__lte=F("created_at") + LONGEST),
                violation_error_message="A token expires within a year of being made.",
            ),
        )

    def __str__(self) -> str:
        return f"{self.name} (kb_{self.key})"

    @property
    def state(self) -> str:
        """Whether it works, in words; from two weeks before its end, when that is."""
        left = self.expires_at - timezone.now()
        if self.revoked_at:
            return f"revoked {self.revoked_at:%Y-%m-%d}"
        if left <= timedelta(0):
            return f"expired {self.expires_at:%Y-%m-%d}"
        if left > SOON:
            return "in force"
        days = left.days
        return f"expires in {days} day{'s'[: days != 1]}" if days else "expires today"

    def clean(self) -> None:
        now = timezone.now()
        if not now < self.expires_at <= self.created_at + LONGEST:
            raise ValidationError({"expires_at": "Choose a time to come, within a year."})

    def renew_secret(self) -> str:
        """Give the token, not yet saved, a secret; the whole token as it is sent. Show it once."""
        secret = secrets.token_urlsafe(32)
        self.digest = digest_of(secret)
        return f"kb_{self.key}.{secret}"

    def mark_used(self) -> None:
        """Note the use, at most once a minute; readers are never kept waiting."""
        now = timezone.now()
        if self.last_used_at is None or self.last_used_at < now - SEEN:
            stale = Q(last_used_at=None) | Q(last_used_at__lt=now - SEEN)
            Token.objects.filter(stale, pk=self.pk).update(last_used_at=now)

    def revoke(self) -> None:
        """Let the token work no more."""
        Token.objects.filter(pk=self.pk, revoked_at=None).update(revoked_at=timezone.now())
