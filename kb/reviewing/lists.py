"""What waits for whom: short lists for the front page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.admin.models import LogEntry

from kb.models import DraftAuthor, ReviewedRecord, ReviewRequest, ReviewState
from kb.reviewing.drafts import model_of


@dataclass(frozen=True)
class MyDraft:
    """A draft that somebody changed since its last edition."""

    record: Any
    noun: str
    changed_at: datetime


def waiting_for(user: Any, limit: int = 10) -> list[ReviewRequest]:
    """Open requests of others, the longest waiting first."""
    rows = ReviewRequest.objects.filter(state=ReviewState.OPEN).exclude(asked_by=user)
    return list(rows.select_related("asked_by").prefetch_related("records")[:limit])


def mine_returned(user: Any, limit: int = 10) -> list[ReviewRequest]:
    """Requests of the user that were returned and not submitted anew, the last one first."""
    rows = ReviewRequest.objects.filter(asked_by=user, state=ReviewState.RETURNED)
    rows = rows.order_by("-decided_at").select_related("decided_by").prefetch_related("records")
    return [request for request in rows[: limit * 3] if not _was_settled(request)][:limit]


def my_drafts(user: Any, limit: int = 10) -> list[MyDraft]:
    """Drafts that the user changed since their last edition, the last changed first.

    A draft that was changed and changed back is among them.
    """
    rows = list(DraftAuthor.objects.filter(user=user).order_by("-changed_at")[:limit])
    records: dict[tuple[str, int], Any] = {}
    for noun in {row.noun for row in rows}:
        keys = [row.record_id for row in rows if row.noun == noun]
        found = model_of(noun)._default_manager.in_bulk(keys)
        records |= {(noun, key): record for key, record in found.items()}
    return [
        MyDraft(records[row.noun, row.record_id], row.noun, row.changed_at)
        for row in rows
        if (row.noun, row.record_id) in records
    ]


def last_changes(limit: int = 10) -> list[LogEntry]:
    """What was last saved in the admin, by anybody."""
    rows = LogEntry.objects.filter(content_type__app_label="kb")
    return list(rows.select_related("user", "content_type").order_by("-pk")[:limit])


def open_review_of(noun: str, record_id: int) -> ReviewRequest | None:
    """The request in which this draft waits for a reviewer."""
    row = ReviewedRecord.objects.filter(noun=noun, record_id=record_id, is_open=True)
    entry = row.select_related("request__asked_by").first()
    return entry.request if entry else None


def last_review_of(noun: str, record_id: int) -> ReviewRequest | None:
    """The last request that held this draft, decided or not."""
    rows = ReviewedRecord.objects.filter(noun=noun, record_id=record_id)
    entry = rows.select_related("request__asked_by", "request__decided_by").order_by("-pk").first()
    return entry.request if entry else None


def _was_settled(request: ReviewRequest) -> bool:
    """Whether each record of it was submitted again, or has no author any more."""
    return all(
        ReviewedRecord.objects.filter(
            noun=entry.noun, record_id=entry.record_id, pk__gt=entry.pk
        ).exists()
        or not DraftAuthor.objects.filter(noun=entry.noun, record_id=entry.record_id).exists()
        for entry in request.records.all()
    )
