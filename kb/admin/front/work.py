"""Cards on what waits for this person, and on what was done last."""

from __future__ import annotations

from typing import Any

from django.utils.text import capfirst
from django.utils.timesince import timesince

from kb.admin.front.cards import SHOWN, Card, Line, counted, list_of, page_of
from kb.doubles import suggested_doubles
from kb.doubles.waiting import open_doubles
from kb.models import Double, DraftAuthor, Edition, ReviewRequest, ReviewState
from kb.reviewing import last_changes, mine_returned, my_drafts, waiting_for


def drafts(user: Any) -> Card:
    lines = [
        Line(str(draft.record), page_of(draft.record), f"{draft.noun}, {_ago(draft.changed_at)}")
        for draft in my_drafts(user, SHOWN)
    ]
    return Card(
        "My drafts",
        "Records that you changed and that are not published since.",
        "You have no draft that is not published.",
        lines,
        counted(DraftAuthor.objects.filter(user=user)),
    )


def returned(user: Any) -> Card:
    lines = [
        Line(
            request.note, page_of(request), f"returned {_ago(request.decided_at)}: {request.reason}"
        )
        for request in mine_returned(user, SHOWN)
    ]
    return Card(
        "Returned to me",
        "A reviewer asks for changes.",
        "Nothing of yours was returned.",
        lines,
        url=list_of(ReviewRequest),
    )


def waiting(user: Any) -> Card:
    rows = ReviewRequest.objects.filter(state=ReviewState.OPEN).exclude(asked_by=user)
    lines = [
        Line(request.note, page_of(request), f"{request.asked_by}, {_ago(request.asked_at)}")
        for request in waiting_for(user, SHOWN)
    ]
    return Card(
        "Waiting for review",
        "Drafts of others, the longest waiting first.",
        "No draft of anybody else waits for a review.",
        lines,
        counted(rows),
        list_of(ReviewRequest),
    )


def doubles(user: Any) -> Card:
    lines = [
        Line(" / ".join(str(record) for record in pair.records if record), page_of(pair), pair.noun)  # type: ignore[attr-defined]
        for pair in suggested_doubles(SHOWN)
    ]
    return Card(
        "Suggested duplicates",
        "Pairs of records that may be the same, the likeliest first.",
        "No pair of records waits for a verdict.",
        lines,
        counted(open_doubles()),
        list_of(Double),
    )


def published(user: Any) -> Card:
    lines = [
        Line(
            f"{edition.get_noun_display()} {edition.slug}",
            page_of(edition),
            f"{edition.get_kind_display().lower()} {_ago(edition.recorded_at)}: {edition.reason}",
        )
        for edition in Edition.objects.defer("document", "short").order_by("-id")[:SHOWN]
    ]
    return Card(
        "Last publications",
        "What the public has seen changed.",
        "Nothing was ever published.",
        lines,
        url=list_of(Edition),
    )


def saved(user: Any) -> Card:
    lines = [
        Line(entry.object_repr, entry.get_admin_url() or "", _done(entry))
        for entry in last_changes(SHOWN)
    ]
    return Card("Last changes", "What was saved here, by anybody.", "Nothing was saved yet.", lines)


def _done(entry: Any) -> str:
    what = capfirst(entry.content_type.name)
    return f"{what}, by {entry.user}, {_ago(entry.action_time)}"


def _ago(moment: Any) -> str:
    return f"{timesince(moment, depth=1)} ago"
