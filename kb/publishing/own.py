"""Four eyes: nobody publishes a draft that they were the last to change."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.contrib.auth.models import AbstractBaseUser, PermissionsMixin

from kb.publishing.batch import Batch
from kb.publishing.pending import pending

WAIVER = "kb.publish_own"


def own_drafts(batch: Batch, by: AbstractBaseUser | None) -> Iterator[str]:
    """What of the batch would change for the public, and was last changed by this very user.

    Commands have no user and publish what they like; so does who has the permission `publish_own`.
    """
    if by is None or (isinstance(by, PermissionsMixin) and by.has_perm(WAIVER)):
        return
    for rows in batch.values():
        own: Any = rows.filter(changed_by=by.pk)
        for slug in own.filter(pk__in=pending(own)).values_list("slug", flat=True):
            yield f"{slug}: you were the last to change this draft; somebody else has to publish it."
