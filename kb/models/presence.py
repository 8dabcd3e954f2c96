"""Who has a record open. It locks nothing, and is forgotten after a minute and a half."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.utils import timezone

EXPIRES = timedelta(seconds=90)


class PresenceQuerySet(models.QuerySet["Presence"]):
    def fresh(self) -> PresenceQuerySet:
        """Those heard of within the last minute and a half."""
        return self.filter(seen_at__gt=timezone.now() - EXPIRES)

    def sweep(self) -> None:
        """Forget those of whom nothing was heard."""
        over = self.filter(seen_at__lte=timezone.now() - EXPIRES)
        some = over.select_for_update(skip_locked=True).values("pk")
        Presence.objects.filter(pk__in=some).delete()


class Presence(models.Model):
    """One curator who has the form of one record open. Never public."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        related_name="+",
        help_text="Who has it open. Never public.",
    )
    noun = models.CharField(max_length=30, help_text="What is open, as the model is called.")
    record_id = models.BigIntegerField(help_text="The key of the record.")
    opened_at = models.DateTimeField(default=timezone.now, help_text="When the form was opened.")
    seen_at = models.DateTimeField(
        default=timezone.now, help_text="When the open page was last heard of."
    )

    objects = PresenceQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        constraints = (
            models.UniqueConstraint(
                fields=("noun", "record_id", "user"),
                name="presence_is_noted_once",
                violation_error_message="This person is noted for the record already.",
            ),
            models.CheckConstraint(
                name="presence_is_seen_after_it_opened",
                condition=models.Q(seen_at__gte=models.F("opened_at")),
                violation_error_message="A page is heard of after it was opened.",
            ),
        )
        indexes = (models.Index(fields=("seen_at",), name="presence_by_age"),)

    def __str__(self) -> str:
        return f"{self.user} has {self.noun} {self.record_id} open"
