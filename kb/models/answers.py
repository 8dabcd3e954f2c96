"""Answers kept for a day, so that a request that is repeated is not carried out twice."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

KEPT_FOR = timedelta(hours=24)
PURGED_AT_ONCE = 200


class KeptAnswerQuerySet(models.QuerySet["KeptAnswer"]):
    def purge(self) -> int:
        """Delete some of the answers whose day is over, leaving those another is deleting."""
        over = self.filter(created_at__lte=timezone.now() - KEPT_FOR)
        some = over.select_for_update(skip_locked=True).values("pk")[:PURGED_AT_ONCE]
        return KeptAnswer.objects.filter(pk__in=some).delete()[0]

    def lasting(self) -> KeptAnswerQuerySet:
        """Answers whose day is not over."""
        return self.filter(created_at__gt=timezone.now() - KEPT_FOR)


class KeptAnswer(models.Model):
    """What a user's request with an idempotency key was answered; written in its transaction."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        related_name="+",
        help_text="Who asked; another user's key is another key.",
    )
    key = models.CharField(max_length=255, help_text="The header Idempotency-Key.")
    request = models.CharField(
        max_length=64, help_text="SHA-256 (hex) of the method, the address and the body."
    )
    status = models.PositiveSmallIntegerField(help_text="The status of the answer.")
    body = models.TextField(help_text="The body of the answer.")
    headers = models.JSONField(help_text="Those of its headers that are sent again.")
    created_at = models.DateTimeField(
        default=timezone.now, db_index=True, help_text="When it was answered; kept for a day."
    )

    objects = KeptAnswerQuerySet.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("user", "key"),
                name="answer_is_kept_once_for_a_key",
                violation_error_message="This user has used this key already.",
            ),
            models.CheckConstraint(
                name="answer_kept_is_a_success",
                condition=Q(status__range=(200, 299)),
                violation_error_message="Only successes are kept.",
            ),
        )

    def __str__(self) -> str:
        return f"{self.status} to {self.key}"
