"""Four eyes: nobody publishes a draft that they had a hand in since its last edition.

The database refuses it by itself; here it is said in words beforehand. Who had a hand in a draft is
kept by a trigger in `DraftAuthor`, and forgotten when the draft is published.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, PermissionsMixin
from django.db import connection

from kb.models import DraftAuthor, FourEyes
from kb.publishing.batch import Batch
from kb.publishing.documents import PUBLICATIONS
from kb.publishing.pending import pending

WAIVER = "kb.publish_own"
Authors = Sequence[tuple[int, datetime]]
OF_BATCH = """
SELECT a.id, a.changed_at FROM kb_draftauthor a JOIN kb_batch b USING (noun, record_id)
"""
# Who changed the draft anew in the meantime is not forgotten: that change may not be in the edition.
FORGET = """
DELETE FROM kb_draftauthor a USING unnest(%s::bigint[], %s::timestamptz[]) AS known(id, changed_at)
WHERE a.id = known.id AND a.changed_at = known.changed_at
"""


def four_eyes(batch: Batch, by: AbstractBaseUser | None) -> tuple[FourEyes, list[str]]:
    """How the editions of this batch stand to the rule, and the sentences that refuse them.

    Commands have no user and publish what they like. Who has the permission `publish_own` may too, and
    the editions say so.
    """
    if not settings.FOUR_EYES:
        _tell_database_that_it_is_off()
        return FourEyes.OFF, []
    own = own_drafts(batch, by)
    if own and isinstance(by, PermissionsMixin) and by.has_perm(WAIVER):
        return FourEyes.WAIVED, []
    return FourEyes.KEPT, [
        f"{slug}: you changed this draft since its last edition; somebody else has to publish it."
        for slug in own
    ]


def own_drafts(batch: Batch, by: AbstractBaseUser | None) -> list[str]:
    """What of the batch would get an edition, and was changed by this very user."""
    if by is None:
        return []
    found: list[str] = []
    for model, rows in batch.items():
        known = DraftAuthor.objects.filter(noun=PUBLICATIONS[model].noun, user=by.pk)
        own = rows.filter(pk__in=known.values("record_id"))
        found += own.filter(pk__in=pending(own, in_form=True)).values_list("slug", flat=True)
    return found


def authors_of() -> Authors:
    """Who had a hand in the drafts of the batch; asked before its documents are built."""
    with connection.cursor() as cursor:
        cursor.execute(OF_BATCH)
        return [(key, changed_at) for key, changed_at in cursor.fetchall()]


def forget_authors(authors: Authors) -> None:
    """What these people wrote is published."""
    if authors:
        ids, times = zip(*authors, strict=True)
        with connection.cursor() as cursor:
            cursor.execute(FORGET, [list(ids), list(times)])


def _tell_database_that_it_is_off() -> None:
    """For this transaction; without it, direct SQL cannot claim that the rule is off."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('kb.four_eyes', 'off', true)")
