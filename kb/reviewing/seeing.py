"""What a reviewer sees of a request: each draft against what the public sees, and who may decide."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import transaction

from kb.models import Edition, ReviewComment, ReviewedRecord, ReviewRequest
from kb.publishing import Busy, Refused, preview
from kb.publishing.batch import stage
from kb.publishing.documents import PUBLICATIONS
from kb.publishing.own import WAIVER, own_drafts
from kb.reviewing.drafts import digest_of, model_of, record_of
from kb.reviewing.wording import Part, compare

Documents = dict[tuple[str, int], dict[str, Any]]


@dataclass(frozen=True)
class Seen:
    """One draft of a request."""

    entry: ReviewedRecord
    record: Any
    digest: str
    """Of the draft as it is now; accepting sends it back."""
    changes: list[Part]
    is_first: bool
    """Whether it was never published."""
    comments: list[ReviewComment]

    @property
    def was_changed(self) -> bool:
        return self.digest != self.entry.digest


@dataclass(frozen=True)
class Sight:
    """A whole request as its page shows it."""

    drafts: list[Seen]
    gone: list[ReviewedRecord]
    problems: list[str]
    """Why it cannot be published now."""


def look_at(request: ReviewRequest) -> Sight:
    """The drafts of an open request and what accepting them would change."""
    entries = list(request.records.filter(is_open=True))
    rows = [(entry, record_of(entry.noun, entry.record_id)) for entry in entries]
    there = [(entry, record) for entry, record in rows if record is not None]
    documents, problems = _foreseen([record for _, record in there])
    said = list(request.comments.select_related("by").filter(record__isnull=False))
    return Sight(
        [
            _seen(entry, record, documents, [one for one in said if one.record_id == entry.pk])
            for entry, record in there
        ],
        [entry for entry, record in rows if record is None],
        problems,
    )


def _seen(
    entry: ReviewedRecord, record: Any, documents: Documents, comments: list[ReviewComment]
) -> Seen:
    before = published(entry.noun, entry.record_id)
    after = documents.get((entry.noun, entry.record_id), before)
    found = compare(model_of(entry.noun), before, after)
    return Seen(entry, record, digest_of(record), found, before is None, comments)


def published(noun: str, record_id: int) -> dict[str, Any] | None:
    """The last document of the record that was public; None if none ever was."""
    rows = Edition.objects.filter(noun=noun, record_id=record_id).exclude(document=None)
    text = rows.order_by("-number").values_list("document", flat=True).first()
    return json.loads(text) if text else None


def _foreseen(records: Sequence[Any]) -> tuple[Documents, list[str]]:
    """The documents that publishing these would append; those of drafts alone if it is refused."""
    try:
        editions = preview(*map(_only, records))
    except (Refused, Busy) as refusal:
        problems = getattr(refusal, "problems", [str(refusal)])
        return _drafted(records), problems
    return {
        (edition.noun, edition.record_id): json.loads(edition.document)
        for edition in editions
        if edition.document
    }, []


def _drafted(records: Sequence[Any]) -> Documents:
    found: Documents = {}
    for record in records:
        publication = PUBLICATIONS[type(record)]
        rows = _only(record).annotate(drafted=publication.document()).values_list("drafted")
        ((document,),) = rows
        found[str(publication.noun), record.pk] = (
            json.loads(document) if isinstance(document, str) else document
        )
    return found


def why_not(records: Sequence[Any], by: Any) -> list[str]:
    """The drafts among these, and claims about them, that the user had a hand in and may not accept."""
    if not settings.FOUR_EYES or by.has_perm(WAIVER):
        return []
    with transaction.atomic():
        return own_drafts(stage(tuple(map(_only, records))), by)


def _only(record: Any) -> Any:
    return type(record)._default_manager.filter(pk=record.pk)
