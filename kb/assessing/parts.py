"""Which parts an event is held against, with the figures that count of each."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Iterator
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from kb.models import Edition, Event, EventLink, LinkKind, Noun
from kb.models.events import CASUALTY_TOTAL

PartFigures = tuple[str, dict[str, Any]]
"""Public id and `casualties` of a part."""
Parts = defaultdict[int, list[PartFigures]]
"""By key of the whole."""


def find_wholes(events: QuerySet[Event, int]) -> set[int]:
    """Keys of those of the events that have parts, drafts or published."""
    parts = Event.objects.filter(Q(parent=OuterRef("pk")) | Q(published_parent=OuterRef("pk")))
    has_a_whole = Q(parent__isnull=False) | Q(published_parent__isnull=False)
    if not Event.objects.filter(has_a_whole).exists():
        return set()
    return set(events.filter(Exists(parts)))


def order_by_depth(wholes: Collection[int]) -> Iterator[list[int]]:
    """Keys of these events in groups: each whole comes after those that are parts of it."""
    rows = Event.objects.filter(pk__in=wholes).values_list("pk", "parent", "published_parent")
    above = {pk: {whole for whole in parents if whole in wholes} for pk, *parents in rows}
    left = set(wholes)
    while left:
        awaited = {whole for part in left for whole in above.get(part, ())}
        level = sorted(left - awaited) or sorted(left)
        yield level
        left -= set(level)


def read_parts(wholes: Collection[int], published_with: QuerySet[Event] | None = None) -> Parts:
    """The parts of these events as published; those `published_with` them, as they are drafted.

    Totals are no parts, for what they add up has events of its own, and of several records of one
    event only the one that counts.
    """
    found: Parts = defaultdict(list)
    namesakes = EventLink.objects.filter(event=OuterRef("pk"), kind=LinkKind.SAME_AS)
    rows = Event.objects.filter(merged_into=None).exclude(type=CASUALTY_TOTAL)
    rows = rows.exclude(Exists(namesakes.filter(other__is_withdrawn=False))).order_by("slug")
    drafted = set()
    if published_with is not None:
        for part in rows.filter(pk__in=published_with.values("pk"), parent__in=wholes):
            if part.parent_id is not None and part.casualties:
                found[part.parent_id].append((part.slug, json.loads(part.casualties)))
        drafted = set(published_with.values_list("pk", flat=True)) if found or wholes else set()
    public = rows.filter(published_parent__in=wholes, is_withdrawn=False).exclude(as_published=None)
    whole_of = {
        pk: whole
        for pk, whole in public.values_list("pk", "published_parent")
        if pk not in drafted and whole is not None
    }
    editions = Edition.objects.filter(
        noun=Noun.EVENT, record_id__in=whole_of, superseded_at=None, document__isnull=False
    )
    for edition in editions.order_by("slug"):
        casualties = json.loads(edition.document or "{}").get("casualties") or {}
        found[whole_of[edition.record_id]].append((edition.slug, casualties))
    for parts in found.values():
        parts.sort(key=lambda part: part[0])
    return found
