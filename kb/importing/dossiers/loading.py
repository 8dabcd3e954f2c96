"""Dossiers into the database: all files of a run, or none of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from kb.assessing import assess_events
from kb.importing.dossiers import claims, lists, places, records, rows
from kb.importing.dossiers.entries import Dossier, Entry, State, read_entry
from kb.importing.dossiers.files import read_files
from kb.importing.dossiers.mistakes import Mistake, NotLoaded
from kb.importing.dossiers.reading import Node
from kb.importing.dossiers.references import Index, key_of
from kb.importing.dossiers.schema import CLAIM, CLAIM_ALONE, NOUNS, Table
from kb.models import Event, Record
from kb.publishing import Report, publish

TABLES = NOUNS | {"claims": CLAIM}
LISTS = [
    (noun, inner)
    for noun, table in NOUNS.items()
    for inner in table.lists
    if inner.table is not CLAIM
]


@dataclass(frozen=True)
class Outcome:
    """What a run did: how many records of each noun it created, changed, left; and their keys."""

    counts: dict[str, Counter[State]]
    keys: dict[str, list[int]]

    def publishable(self) -> list[QuerySet[Any]]:
        """The records of the files that have documents of their own.

        Not those withdrawn or merged: that a file still holds them does not bring them back.
        """
        return [
            _in_force(table.model._default_manager.filter(pk__in=self.keys[noun]))
            for noun, table in TABLES.items()
            if issubclass(table.model, Record)
        ]


def load(paths: Iterable[Path], *, check: bool = False) -> Outcome:
    """Make the records of these files what the files say, in one transaction.

    Raises `NotLoaded` with every mistake of every file, and then changes nothing. With `check`
    nothing is changed in any case.
    """
    mistakes: list[Mistake] = []
    with transaction.atomic():
        dossier, is_whole = read_files(paths, mistakes)
        dossier["claims"] = claims.take(dossier)
        _store(dossier, _index(dossier, is_whole, mistakes), mistakes)
        if check:
            transaction.set_rollback(True)
    return Outcome(
        {noun: Counter(entry.state for entry in dossier[noun]) for noun in TABLES},
        {noun: [entry.row.pk for entry in dossier[noun]] for noun in TABLES},
    )


def load_entry(noun: str, node: Node, *, by: int | None) -> Any:
    """Make one record what its entry says, and leave all others alone; the record.

    `by` is the user who says so. Raises `NotLoaded` with every mistake.
    """
    table = CLAIM_ALONE if noun == "claims" else NOUNS[noun]
    return load_entries(noun, [(table, node)], by=by)[0].row


@transaction.atomic
def load_entries(
    noun: str,
    told: Iterable[tuple[Table, Node]],
    *,
    by: int | None,
    mistakes: Iterable[Mistake] = (),
) -> list[Entry]:
    """Likewise for several records of a noun at once, each with the table it is read by.

    `mistakes` are those that are known already, so that all are told together.
    """
    found = list(mistakes)
    dossier: Dossier = {name: [] for name in TABLES}
    entries = [read_entry(table, noun, node, found) for table, node in told]
    dossier[noun] += entries
    dossier["claims"] += claims.take(dossier)
    _store(dossier, _index(dossier, True, found), found, by)
    return entries


def _store(dossier: Dossier, index: Index, mistakes: list[Mistake], by: int | None = None) -> None:
    affected = _save(dossier, index, mistakes, by)
    if mistakes:
        raise NotLoaded(mistakes)
    if affected:
        assess_events(Event.objects.filter(pk__in=affected))


@transaction.atomic
def load_and_publish(paths: Iterable[Path], *, reason: str) -> tuple[Outcome, Report]:
    """Load, and publish the records of the files and no others; all or nothing."""
    outcome = load(paths)
    return outcome, publish(*outcome.publishable(), reason=reason)


def _index(dossier: Dossier, is_whole: bool, mistakes: list[Mistake]) -> Index:
    """What the records refer to. While a file cannot be read, nobody knows what is missing."""
    everything = _everything(dossier)
    index = Index(everything)
    for entry in everything if is_whole else ():
        mistakes += index.mistakes(entry)
    for noun in TABLES:
        dossier[noun] = _once(dossier[noun], mistakes)
    return index


def _everything(dossier: Dossier) -> list[Entry]:
    alone = [claim for claim in dossier["claims"] if claim.owner is None]
    records = [*(record for noun in NOUNS for record in dossier[noun]), *alone]
    return [entry for record in records for entry in record.all()]


def _once(entries: Iterable[Entry], mistakes: list[Mistake]) -> list[Entry]:
    """The entries without those whose slug another one has."""
    first: dict[str, Entry] = {}
    for entry in entries:
        known = first.setdefault(entry.slug or f"?{len(first)}", entry)
        if known is not entry:
            text = f"found “{entry.slug}” again, after {known.place}; allowed once"
            mistakes.append(entry.complaint(text, key_of(entry.table.parts, "slug")))
    return [*first.values()]


def _save(
    dossier: Dossier, index: Index, mistakes: list[Mistake], by: int | None = None
) -> set[int]:
    """Write all that can be written; the keys of the events to be assessed anew."""
    before = claims.events_of(dossier["claims"])
    for noun, table in TABLES.items():
        if noun == "events":
            places.complete(dossier[noun], index)
        entries = [entry for entry in dossier[noun] if entry.slug and not entry.is_broken]
        records.save(table, entries, index, mistakes, by)
    for noun, inner in LISTS:
        touched = lists.save(inner, dossier[noun], index, mistakes)
        records.touch((entry.record for entry in touched), by)
    records.touch(claims.drop(dossier, mistakes), by)
    mistakes += rows.examine((entry for entry in _everything(dossier) if entry.is_broken), index)
    return _affected(dossier, before)


def _affected(dossier: Dossier, before: dict[str, set[int]]) -> set[int]:
    """The events that changed, and those that a changed claim bears on or bore on."""
    changed = [claim for claim in dossier["claims"] if _has_changed(claim)]
    events = {event.row.pk for event in dossier["events"] if _has_changed(event)}
    former = (before.get(claim.slug, set()) for claim in changed)
    return events.union(*former, *claims.events_of(changed).values())


def _has_changed(entry: Entry) -> bool:
    return bool(entry.row) and entry.state is not State.UNCHANGED


def _in_force(found: QuerySet[Any]) -> QuerySet[Any]:
    found = found.filter(is_withdrawn=False)
    return found.filter(merged_into=None) if hasattr(found.model, "merged_into") else found
