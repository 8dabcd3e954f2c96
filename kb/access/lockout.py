"""Lock-out: a name that failed too often from an address waits.

It is by name and address, so that nobody can lock out others; and, ten times later, by address, so
that nobody tries one password on all names. Each attempt is counted before it is looked at, so that
many at once are no way around.
"""

from __future__ import annotations

import hashlib
import logging
import math
import unicodedata
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import connection
from django.db.models import F, QuerySet
from django.utils import timezone

from kb.models import FailedSignIn

log = logging.getLogger("kb.access")
FORGOTTEN = timedelta(days=1)
COUNT = """
INSERT INTO kb_failedsignin AS f (name_digest, user_id, address, failures, last_at)
VALUES (%(digest)s, %(user)s, %(address)s, 1, %(now)s)
ON CONFLICT (name_digest, address) DO UPDATE SET
  user_id = EXCLUDED.user_id,
  failures = CASE WHEN f.last_at < %(since)s THEN 1 ELSE least(f.failures, %(most)s) + 1 END,
  last_at = CASE WHEN f.last_at >= %(since)s AND f.failures >= %(most)s
            THEN f.last_at ELSE EXCLUDED.last_at END
RETURNING failures, last_at
"""


class Locked(Exception):
    """This name has failed too often from here, or this address with many names."""

    def __init__(self, seconds: float) -> None:
        self.minutes = max(1, math.ceil(seconds / 60))
        self.seconds = max(1, math.ceil(seconds))
        super().__init__(
            "Too many attempts failed for this name from your address. Wait"
            f" {self.minutes} minute{'s'[: self.minutes != 1]} and try again, or ask a manager to"
            " unlock it."
        )


@dataclass(frozen=True)
class Attempt:
    """One attempt, counted as a failure until it is known to be none."""

    digest: str
    address: str

    def passed(self) -> None:
        """A first step was right: it counts no more; earlier failures still do."""
        FailedSignIn.objects.filter(
            name_digest__in=("", self.digest), address=self.address, failures__gt=0
        ).update(failures=F("failures") - 1)

    def succeeded(self) -> None:
        """All was right: what failed before is forgotten."""
        self.passed()
        self.forget()

    def forget(self) -> None:
        FailedSignIn.objects.filter(name_digest=self.digest, address=self.address).delete()


def count_attempt(name: str, address: str) -> Attempt:
    """Count an attempt; Locked if there were too many before."""
    attempt = Attempt(digest_of(name), address)
    owner = get_user_model().objects.filter(username=name).values_list("pk", flat=True).first()
    most = settings.LOCKOUT_FAILURES
    for digest, limit in (("", 10 * most), (attempt.digest, most)):
        _count(digest, owner if digest else None, address, limit)
    return attempt


def _count(digest: str, owner: int | None, address: str, most: int) -> None:
    now = timezone.now()
    pause = timedelta(minutes=settings.LOCKOUT_MINUTES)
    known = {"digest": digest, "user": owner, "address": address}
    with connection.cursor() as cursor:
        cursor.execute(COUNT, {**known, "now": now, "since": now - pause, "most": most})
        failures, last_at = cursor.fetchone()
    if failures > most:
        log.warning("refused: locked out, user %s from %s", owner or "unknown", address)
        raise Locked((last_at + pause - now).total_seconds())
    if failures == 1:
        FailedSignIn.objects.filter(last_at__lt=now - FORGOTTEN).delete()


def is_locked(row: FailedSignIn) -> bool:
    most = settings.LOCKOUT_FAILURES * (1 if row.name_digest else 10)
    pause = timedelta(minutes=settings.LOCKOUT_MINUTES)
    return row.failures >= most and row.last_at >= timezone.now() - pause


def digest_of(name: str) -> str:
    plain = unicodedata.normalize("NFKC", name).casefold()
    return hashlib.sha256(plain.encode(errors="surrogatepass")).hexdigest()


def unlock(rows: QuerySet[FailedSignIn], by: str) -> int:
    """Forget these failures; how many rows there were."""
    count, _ = FailedSignIn.objects.filter(pk__in=rows.values("pk")).delete()
    log.warning("unlocked: %s, by %s", count, by)
    return count
