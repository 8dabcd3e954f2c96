"""One writer at a time: a draft is locked, then compared with what the writer has seen."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.db import connection
from django.db.models import Model

from kb.editing.nouns import EDITED
from kb.models import Claim, Event, Group, Noun

SUBJECTS: dict[str, type[Model]] = {"event": Event, "group": Group}


class Gone(Exception):
    """There is no such draft."""


class Stale(Exception):
    """The draft is not as the writer has seen it; `etag` is what it is now."""

    def __init__(self, etag: str) -> None:
        self.etag = etag
        super().__init__(etag)


def locked(noun: str, slug: str) -> Any:
    """The record, which nobody else changes before this transaction ends, nor what is listed in it.

    A claim stands in the draft of its event or group, so that is locked before the claim, and the
    claims of an event or group after it.
    """
    if noun == Noun.CLAIM:
        return _locked_claim(slug)
    row = _lock(EDITED[noun].model, slug=slug)
    if noun in SUBJECTS:
        claims = Claim.objects.filter(**{noun: row}).order_by("pk")
        list(claims.select_for_update(of=("self",)).values_list("pk"))
    return row


def lock_subjects(values: dict[str, Any]) -> None:
    """Lock the event or group that a claim is to be about, if there is one of that name."""
    for noun, model in SUBJECTS.items():
        if isinstance(slug := values.get(noun), str) and "\0" not in slug:
            model._default_manager.select_for_update(of=("self",)).filter(slug=slug).first()


def reserve(noun: str, slug: str) -> None:
    """Make whoever else is creating a record of this public id wait."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"{noun}/{slug}"])


def compare(etag: str, seen: Collection[str]) -> None:
    """Refuse to go on from a draft that is not as the writer has seen it."""
    if etag not in seen:
        raise Stale(etag)


def _locked_claim(slug: str) -> Claim:
    claim = Claim.objects.filter(slug=slug).first()
    if claim is None:
        raise Gone
    subject = claim.event or claim.group
    if subject is not None:
        _lock(type(subject), pk=subject.pk)
    row: Claim = _lock(Claim, slug=slug)
    same = (row.event_id, row.group_id) == (claim.event_id, claim.group_id)
    return row if same else _locked_claim(slug)


def _lock(model: type[Model], **which: Any) -> Any:
    row = model._default_manager.select_for_update(of=("self",)).filter(**which).first()
    if row is None:
        raise Gone
    return row
