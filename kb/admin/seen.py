"""Which drafts a reviewer saw before confirming: what changed since is shown again first."""

from __future__ import annotations

import hashlib
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from kb.editing import EDITED
from kb.editing.drafts import draft_of
from kb.editing.locking import Gone, Stale, compare, locked
from kb.publishing import Report, wait_turn

FIELD = "seen"
CHANGED = "Somebody changed this since you looked at it. Look again before you confirm."
GONE = "Somebody deleted this since you looked at it."


def drafts_of(rows: QuerySet[Any]) -> str:
    """Names the drafts as they are: one by its whole content, several by who saved each and when."""
    noun = str(rows.model._meta.model_name)
    found = list(rows.order_by("pk")[:2])
    if len(found) == 1 and noun in EDITED:
        return draft_of(noun, found[0]).etag
    digest = hashlib.sha256()
    values = rows.order_by("pk").values_list("pk", "updated_at", "changed_by_id")
    for row in values.iterator():
        digest.update(repr(row).encode())
    return f'"{digest.hexdigest()[:32]}"'


@transaction.atomic
def act_on_seen(
    step: Any, rows: QuerySet[Any], seen: str | None, *, reason: str, by: Any
) -> Report:
    """Take the step if the drafts are those that were seen. Raises `Stale` if they are not.

    Nobody changes a single record between the look and the step: it is locked. A request that does
    not say what was seen is taken at its word.
    """
    wait_turn(by)
    noun, slugs = str(rows.model._meta.model_name), rows.values_list("slug", flat=True)[:2]
    if noun in EDITED and len(found := list(slugs)) == 1:
        locked(noun, found[0])
    if seen is not None:
        compare(drafts_of(rows), [seen])
    report: Report = step.act(rows, reason=reason, by=by)
    return report


__all__ = ["CHANGED", "FIELD", "GONE", "Gone", "Stale", "act_on_seen", "drafts_of"]
