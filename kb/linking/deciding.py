"""What a curator decides of a pair: “same” drafts the link, “different” is remembered."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone

from kb.models import Event, EventLink, EventPair, LinkKind, Verdict

CURATED = "curated"
NOTE = "Records of the same incident in two datasets."


class NotDecided(Exception):
    """Nothing was changed; the message says what stands in the way."""


def counted(pair: EventPair) -> tuple[Event, Event]:
    """The record that counts and the other: the curated one, else that of the first dataset."""
    if pair.b.dataset.slug == CURATED:
        return pair.b, pair.a
    return pair.a, pair.b


@transaction.atomic
def decide(pair: EventPair, verdict: str, *, by: Any, note: str = "") -> EventPair:
    """Keep the verdict. “same” makes a draft of the link to the record that counts; “different”
    takes it out of the draft again. Who decides has changed the draft, and so may not publish it.

    Raises NotDecided if either record is tied to a third one, merged or withdrawn.
    """
    pair = _locked(pair)
    if verdict == Verdict.SAME:
        _link(pair, by)
    else:
        _unlink(pair, by)
    pair.verdict, pair.note = Verdict(verdict), note
    pair.decided_by, pair.decided_at = by, timezone.now()
    pair.save(update_fields=("verdict", "note", "decided_by", "decided_at"))
    return pair


@transaction.atomic
def take_back(pair: EventPair, *, by: Any, note: str = "") -> EventPair:
    """Make it a proposal again, and take the link out of the draft if the verdict was “same”."""
    pair = _locked(pair)
    if pair.verdict == Verdict.SAME:
        _unlink(pair, by)
    pair.verdict, pair.note = "", note
    pair.decided_by = pair.decided_at = None
    pair.save(update_fields=("verdict", "note", "decided_by", "decided_at"))
    return pair


def _locked(pair: EventPair) -> EventPair:
    """The events first, as whoever edits them does; then the pair."""
    list(Event.objects.select_for_update().filter(pk__in=(pair.a_id, pair.b_id)).order_by("pk"))
    rows = EventPair.objects.select_for_update(of=("self",))
    found = rows.select_related("a__dataset", "b__dataset").filter(pk=pair.pk).first()
    if found is None:
        raise NotDecided("The pair is no longer proposed: its records have changed since.")
    return found


def _link(pair: EventPair, by: Any) -> None:
    kept, other = counted(pair)
    if problem := objection(kept, other):
        raise NotDecided(problem)
    _, is_new = EventLink.objects.get_or_create(
        event=other, other=kept, kind=LinkKind.SAME_AS, defaults={"note": NOTE}
    )
    if is_new:
        _changed(other, by)


def _unlink(pair: EventPair, by: Any) -> None:
    kept, other = counted(pair)
    deleted, _ = EventLink.objects.filter(event=other, other=kept, kind=LinkKind.SAME_AS).delete()
    if deleted:
        _changed(other, by)


def _changed(event: Event, by: Any) -> None:
    Event.objects.filter(pk=event.pk).update(changed_by=by, updated_at=timezone.now())


def objection(kept: Event, other: Event) -> str:
    """Why the one cannot be named as the record that counts for the other; empty if it can."""
    for event in (kept, other):
        if event.merged_into_id or event.is_withdrawn:
            return f"{event.slug} was merged or withdrawn: it stands for no event any more."
    same = EventLink.objects.filter(kind=LinkKind.SAME_AS).select_related("event", "other")
    third = same.filter(event=other).exclude(other=kept).first()
    if third:
        return f"{other.slug} names {third.other.slug} already: take that link back first."
    third = same.filter(event=kept).first()
    if third:
        return f"{kept.slug} itself names {third.other.slug}: link {other.slug} to that record."
    third = same.filter(other=other).first()
    if third:
        return f"{third.event.slug} names {other.slug}: let it name {kept.slug} first."
    return ""
