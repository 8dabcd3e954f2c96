"""What is done with a review: submit, comment, accept, return, take back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from kb.models import Event, ReviewComment, ReviewedRecord, ReviewRequest, ReviewState
from kb.publishing import Report, pending, publish, wait_turn
from kb.reviewing.drafts import digest_of, model_of, noun_of, record_of
from kb.sanity import find_unsound, flag_events


class NotReviewed(Exception):
    """The act was refused; `problems` are sentences for the curator."""

    def __init__(self, *problems: str) -> None:
        self.problems = list(problems)
        super().__init__("\n".join(problems))


class Outdated(NotReviewed):
    """A draft is not as the reviewer has seen it: look at the difference again."""


@transaction.atomic
def submit(records: Sequence[Any], *, note: str, by: Any) -> ReviewRequest:
    """Submit these drafts, which belong together, to be published by somebody else."""
    if not note.strip():
        raise NotReviewed("Say what you changed and why: the reviewer reads it first.")
    ahead = [record for record in records if record.pk in pending(_only(record))]
    if not ahead:
        raise NotReviewed("The public sees this state already: there is nothing to review.")
    events = Event.objects.filter(pk__in=[row.pk for row in ahead if isinstance(row, Event)])
    flag_events(events)
    if unsound := list(find_unsound(events)):
        raise NotReviewed(*unsound)
    request = ReviewRequest.objects.create(asked_by=by, asked_at=timezone.now(), note=note.strip())
    for record in ahead:
        _enter(request, record)
    return request


def _enter(request: ReviewRequest, record: Any) -> None:
    entry = ReviewedRecord(
        request=request,
        noun=noun_of(record),
        record_id=record.pk,
        slug=record.slug,
        digest=digest_of(record),
    )
    try:
        with transaction.atomic():
            entry.save()
    except IntegrityError:
        raise NotReviewed(f"{record.slug} is in review already.") from None


@transaction.atomic
def comment(
    request: ReviewRequest,
    *,
    text: str,
    by: Any,
    record: ReviewedRecord | None = None,
    field: str = "",
) -> ReviewComment:
    """Say something of the request, of one of its records, or of one field."""
    if not text.strip():
        raise NotReviewed("Write something.")
    return ReviewComment.objects.create(
        request=request, record=record, field=field, text=text.strip(), by=by, at=timezone.now()
    )


@transaction.atomic
def accept(request: ReviewRequest, *, reason: str, by: Any, seen: Mapping[int, str]) -> Report:
    """Publish the drafts of the request, if they are as the reviewer has seen them.

    `seen` holds the digest of each draft on the reviewer's page, by the entry's key. Raises `Outdated`,
    `NotReviewed`, or what publishing raises.
    """
    wait_turn(by)
    request = _locked(request)
    rows = []
    for entry in request.records.filter(is_open=True):
        record = record_of(entry.noun, entry.record_id)
        if record is None:
            raise NotReviewed(f"{entry.slug} was deleted: return the request.")
        model = model_of(entry.noun)
        model._default_manager.select_for_update(of=("self",)).get(pk=record.pk)
        if digest_of(record) != seen.get(entry.pk):
            raise Outdated(f"{entry.slug} was changed meanwhile: look at the difference again.")
        rows.append(_only(record))
    report = publish(*rows, reason=reason, by=by)
    if ReviewRequest.objects.filter(pk=request.pk, state=ReviewState.OPEN).exists():
        _decide(request, ReviewState.ACCEPTED, reason, by)  # nothing of some record had changed
    return report


@transaction.atomic
def turn_down(request: ReviewRequest, *, reason: str, by: Any) -> None:
    """Return the drafts to their author, with a reason."""
    if not reason.strip():
        raise NotReviewed("Say why it is returned: the author reads it first.")
    _decide(_locked(request), ReviewState.RETURNED, reason.strip(), by)


@transaction.atomic
def take_back(request: ReviewRequest, *, by: Any) -> None:
    """The author takes back what nobody decided yet."""
    request = _locked(request)
    if request.asked_by_id != by.pk:
        raise NotReviewed("Only who submitted it takes it back.")
    _decide(request, ReviewState.TAKEN_BACK, "", by)


def _locked(request: ReviewRequest) -> ReviewRequest:
    found = ReviewRequest.objects.select_for_update(of=("self",)).get(pk=request.pk)
    if found.state != ReviewState.OPEN:
        raise NotReviewed("The request was decided meanwhile.")
    return found


def _decide(request: ReviewRequest, state: ReviewState, reason: str, by: Any) -> None:
    request.records.filter(is_open=True).update(is_open=False)
    request.state, request.reason = state, reason
    request.decided_by, request.decided_at = by, timezone.now()
    request.save()


def _only(record: Any) -> Any:
    return type(record)._default_manager.filter(pk=record.pk)
