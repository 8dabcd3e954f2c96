"""Published events assessed anew by a rule: an edition of each says what changed, and why."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction

from kb.assessing import assess_events
from kb.assessing.rules import HARMS, USUAL_RULE
from kb.models import Claim, Event
from kb.publishing.acts import rebuild
from kb.publishing.ledger import writing
from kb.publishing.pending import pending
from kb.publishing.refusals import refuse_without_reason

CHUNK = 500
Range = tuple[int | None, int | None, int | None]
"""Low, best and high."""


@dataclass(frozen=True)
class FigureChange:
    """One harm of an event whose figures are others now, or whether the event is in dispute."""

    event: str
    """Public id."""
    harm: str
    """Code of the harm; `disputed` where that changed."""
    before: Range | bool
    after: Range | bool


@dataclass
class Reassessment:
    """What assessing the published events anew has changed."""

    events: int = 0
    """How many were assessed; those with a dataset's own figures are not."""
    published: int = 0
    """How many got an edition, be it only for the name of the rule."""
    changes: list[FigureChange] = field(default_factory=list)
    ahead: list[str] = field(default_factory=list)
    """Public ids of events that were left, because their drafts have other changes."""


class _Undo(Exception):
    """Ends a rehearsal: what was appended is taken back."""


def reassess(
    rule: str = USUAL_RULE,
    *,
    reason: str,
    by: AbstractBaseUser | None = None,
    rehearse: bool = False,
) -> Reassessment:
    """Assess all published events by this rule, and publish those that change, as one act.

    Claims count as they were published. With `rehearse`, nothing stays changed. `Refused` without a
    reason, `Busy` while somebody else publishes.
    """
    refuse_without_reason(reason)
    done = Reassessment()
    try:
        with transaction.atomic():
            _reassess(rule, reason, by, done)
            if rehearse:
                raise _Undo
    except _Undo:
        pass
    return done


def _reassess(rule: str, reason: str, by: AbstractBaseUser | None, done: Reassessment) -> None:
    with writing(reason, by) as entry:
        public = Event.objects.exclude(as_published=None).filter(is_withdrawn=False)
        public = public.exclude(casualties__startswith='{"rule":"dataset"')
        clean: dict[int, tuple[str, str | None]] = {}
        rows = list(public.order_by("slug").values_list("pk", "slug", "casualties"))
        for start in range(0, len(rows), CHUNK):
            chunk = rows[start : start + CHUNK]
            ahead = pending(Event.objects.filter(pk__in=[pk for pk, *_ in chunk]))
            done.ahead += [slug for pk, slug, _ in chunk if pk in ahead]
            clean |= {pk: (slug, text) for pk, slug, text in chunk if pk not in ahead}
        events = Event.objects.filter(pk__in=clean)
        claims = Claim.objects.filter(event__in=events, is_withdrawn=False)
        claims = claims.exclude(as_published=None)
        sides = dict(claims.exclude(pk__in=pending(claims)).values_list("pk", "claimant_side"))
        assess_events(events, rule, published_with=events)
        changed = []
        for pk, now in events.order_by("slug").values_list("pk", "casualties"):
            slug, before = clean[pk]
            if now != before:
                changed.append(pk)
                done.changes += compare_figures(
                    slug, json.loads(before or "{}"), json.loads(now or "{}")
                )
        done.events = len(clean)
        done.published = rebuild(Event, changed, entry)
        now_on = claims.filter(pk__in=sides).values_list("pk", "claimant_side")
        rebuild(Claim, [pk for pk, side in now_on if side != sides[pk]], entry)


def compare_figures(
    event: str, before: dict[str, Any], after: dict[str, Any]
) -> Iterator[FigureChange]:
    """The harms of which two assessments of an event give other figures, and whether it is disputed."""
    for harm in HARMS:
        ranges = [_range_of(document.get(harm) or {}) for document in (before, after)]
        if ranges[0] != ranges[1]:
            yield FigureChange(event, harm.value, *ranges)
    disputed = [bool(document.get("disputed")) for document in (before, after)]
    if disputed[0] != disputed[1]:
        yield FigureChange(event, "disputed", *disputed)


def _range_of(figures: dict[str, Any]) -> Range:
    return figures.get("low"), figures.get("best"), figures.get("high")
