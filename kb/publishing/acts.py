"""What curators do to the public: publish, withdraw, merge, undo a merge."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.db.models import Model, QuerySet

from kb.assessing import assess_events
from kb.models import Claim, Edition, EditionKind, Event, Group, RelationEdition
from kb.publishing import facets
from kb.publishing.batch import Batch, members, size, stage
from kb.publishing.building import append_records
from kb.publishing.documents import PUBLICATIONS
from kb.publishing.embedding import (
    backlinks,
    differences,
    refresh_parents,
    refresh_relations,
    refresh_shorts,
)
from kb.publishing.ledger import Entry, entomb, writing
from kb.publishing.own import authors_of, forget_authors, four_eyes
from kb.publishing.pending import pending
from kb.publishing.places import events_at
from kb.publishing.refusals import (
    all_problems,
    merged_away,
    refuse_if_any,
    refuse_without_reason,
    shown_elsewhere,
)
from kb.publishing.rewriting import rewrite
from kb.publishing.wholes import assess_with_wholes, find_wholes_above, reassess_wholes
from kb.sanity import find_unsound, flag_events


@dataclass
class Report:
    """What one act appended to the ledger."""

    by_noun: Counter[str] = field(default_factory=Counter)
    rewritten: int = 0
    """Editions of other records, whose documents show what changed."""
    after: int = 0
    """The last edition of the ledger before this act."""
    left: list[str] = field(default_factory=list)
    """Records that still show the old state, because their drafts are ahead."""

    @property
    def appended(self) -> int:
        return self.by_noun.total() + self.rewritten

    def __str__(self) -> str:
        counts = [f"{count} {noun}" for noun, count in self.by_noun.items() if count]
        if self.rewritten:
            counts.append(f"{self.rewritten} rewritten")
        return ", ".join(counts) or "nothing: no document changed"


Progress = Callable[[int, int], None]


def publish(
    *querysets: QuerySet[Any],
    reason: str,
    by: AbstractBaseUser | None = None,
    progress: Progress | None = None,
) -> Report:
    """Append an edition of each of these records, and of the claims about them, that changed.

    `reason` is printed with each edition, for readers. Records that show one of these under a changed
    name are rewritten too. All or nothing; `Refused` says what must be published first, and what
    somebody else has to publish. `progress` is told how many of how many records have been built, every
    20,000 records or so; after the last of them, the columns they are found by are still to be written.
    """
    refuse_without_reason(reason)
    with writing(reason, by) as entry:
        batch = stage(querysets)
        authors = authors_of()
        above = find_wholes_above(batch[Event]) if Event in batch else []
        grown = assess_with_wholes(batch[Event], above) if Event in batch else []
        if Event in batch:
            flag_events(batch[Event])
        before = backlinks(batch)
        moved = events_at(batch)
        for rows in batch.values():
            rows.filter(is_withdrawn=True).update(is_withdrawn=False)
        changes = refresh_shorts(batch)
        eyes, own = four_eyes(batch, by)
        unsound = find_unsound(batch[Event]) if Event in batch else ()
        refuse_if_any([*all_problems(batch), *unsound, *own])
        _refresh_ties(batch, entry)
        report = _append(batch, entry.of_drafts(eyes), progress)
        forget_authors(authors)
        report.left = moved.ahead
        report.rewritten = rebuild(Event, [*{*moved.clean, *grown}], entry)
        shown = differences(before, backlinks(batch, before))
        report.rewritten += rewrite([*changes, *shown], entry)
    return report


def _refresh_ties(batch: Batch, entry: Entry) -> None:
    if Group in batch:
        refresh_relations(batch[Group], entry)
    if Event in batch:
        refresh_parents(batch[Event])


def _append(batch: Batch, entry: Entry, progress: Progress | None) -> Report:
    report = Report(after=entry.after)
    done, total = 0, size() if progress else 0

    def tell(more: int) -> None:
        nonlocal done
        done += more
        if progress:
            progress(done, total)

    for model, rows in batch.items():
        publication = PUBLICATIONS[model]
        report.by_noun[publication.noun] = append_records(publication, rows, entry, tell)
    return report


class _Undo(Exception):
    """Ends a rehearsal: what was appended is taken back."""


def preview(*querysets: QuerySet[Any]) -> list[Edition]:
    """The editions that publishing these records would append now, without appending them."""
    appended: list[Edition] = []
    try:
        with transaction.atomic():
            report = publish(*querysets, reason="A rehearsal.")
            appended += Edition.objects.filter(id__gt=report.after)
            raise _Undo
    except _Undo:
        return appended


def rebuild(model: type[Model], ids: list[int], entry: Entry) -> int:
    """Append the documents of these records as their drafts stand; how many changed."""
    if not ids:
        return 0
    rows = model._default_manager.filter(pk__in=ids)
    return append_records(PUBLICATIONS[model], rows, entry)


def withdraw(queryset: QuerySet[Any], *, reason: str, by: AbstractBaseUser | None = None) -> Report:
    """Take these records, and the claims about them, out of the public; their editions stay.

    Refused while other public records rest on them. A claim leaves the page of its event or group too, so that page must have no other changes.
    """
    refuse_without_reason(reason)
    with writing(reason, by) as entry:
        batch = stage((queryset,))
        chosen = members(queryset.model)
        refuse_if_any([*merged_away(chosen), *shown_elsewhere(chosen, batch)])
        subjects = _subjects(batch) if queryset.model is Claim else {}
        told_of = Event.objects.filter(pk__in=subjects.get(Event, []))
        above = find_wholes_above(chosen if queryset.model is Event else told_of)
        before = backlinks(batch)
        report = Report()
        for model, rows in batch.items():
            report.by_noun[PUBLICATIONS[model].noun] = _entomb(model, rows, entry)
        chosen.exclude(as_published=None).update(is_withdrawn=True)
        assess_events(told_of, None)  # without the claims that are gone
        for model, ids in subjects.items():
            report.rewritten += rebuild(model, ids, entry)
        report.rewritten += rebuild(Event, reassess_wholes(above), entry)
        report.rewritten += rewrite(list(differences(before, backlinks(batch, before))), entry)
    return report


def _subjects(batch: Batch) -> dict[type[Model], list[int]]:
    """The public events and groups that the claims of the batch are about."""
    found: dict[type[Model], list[int]] = {}
    for model in (Event, Group):
        public = model._default_manager.filter(claims__in=batch[Claim], is_withdrawn=False)
        public = public.exclude(as_published=None).distinct()
        ahead = public.filter(pk__in=pending(public)).values_list("slug", flat=True)
        refuse_if_any([f"{slug} has unpublished changes: publish or undo them." for slug in ahead])
        found[model] = list(public.values_list("pk", flat=True))
    return found


def _entomb(model: type[Model], rows: QuerySet[Any], entry: Entry) -> int:
    publication = PUBLICATIONS[model]
    ids = list(rows.values_list("pk", flat=True))
    count = entomb(publication.noun, EditionKind.WITHDRAWN, ids, entry)
    facets.supersede(publication, entry)
    if model is Event:
        rows.update(published_parent=None)
    if model is Group:
        ties = RelationEdition.objects.filter(subject__in=ids, superseded_at=None)
        ties.update(superseded_at=entry.at)
    return count
