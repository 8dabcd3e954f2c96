"""Lists of records against the rows that the database has: matched by what they say."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from kb.importing.dossiers.columns import stored
from kb.importing.dossiers.entries import Entry
from kb.importing.dossiers.kinds import Reference
from kb.importing.dossiers.mistakes import Mistake
from kb.importing.dossiers.references import Index
from kb.importing.dossiers.rows import create, fill, update
from kb.importing.dossiers.schema import Rows

Pairs = list[tuple[Entry, Any]]


def save(rows: Rows, owners: Sequence[Entry], index: Index, mistakes: list[Mistake]) -> list[Entry]:
    """Make one list of each of these entries what it says; the entries of which it changed.

    A row that says the same keeps its place, one of the same identity is changed, and the others
    are deleted or created. So are the lists within it. An entry that says nothing of the list, not
    even that it is empty, leaves it alone.
    """
    gone, changed, created, touched = [], [], [], []
    owners = [owner for owner in owners if rows.key in owner.lists]
    before = _stored(rows, owners)
    for owner in owners:
        pairs, new, old = _match(rows, owner, before, index)
        fields = [(entry, fill(entry, row, index)) for entry, row in pairs]
        changed += [(entry, names) for entry, names in fields if names]
        for entry in new:
            fill(entry, rows.table.model(), index)
        created += new
        gone += [row.pk for row in old]
        touched += [owner] if old or new or any(names for _, names in fields) else []
    rows.table.model._default_manager.filter(pk__in=gone).delete()
    update(changed, mistakes)
    create(created, mistakes)
    entries = [entry for owner in owners for entry in owner.lists.get(rows.key, ())]
    for inner in rows.table.lists:
        touched += save(inner, entries, index, mistakes)
    return touched


def _stored(rows: Rows, owners: Iterable[Entry]) -> dict[Any, list[Any]]:
    """The rows that these owners have, by the owner's key."""
    found: defaultdict[Any, list[Any]] = defaultdict(list)
    keys = [owner.row.pk for owner in owners if owner.row and owner.row.pk]
    everything = rows.table.model._default_manager.filter(**{f"{rows.owner}__in": keys})
    for row in everything.order_by("pk") if keys else ():
        found[stored(row, rows.owner)].append(row)
    return found


def _match(
    rows: Rows, owner: Entry, before: dict[Any, list[Any]], index: Index
) -> tuple[Pairs, list[Entry], list[Any]]:
    """Entries of one owner with their rows, entries without a row, rows without an entry."""
    key = owner.row.pk if owner.row and owner.row.pk else index.stranger()
    entries = [entry for entry in owner.lists.get(rows.key, ()) if not entry.is_broken]
    for entry in entries:
        entry.values[rows.owner] = key
    same, rest, left = _pair(entries, before.get(key, []), rows.table.columns, index)
    akin, new, old = _pair(rest, left, rows.table.identity, index)
    return same + akin, new, old


def _pair(
    entries: Iterable[Entry], rows: Iterable[Any], columns: Sequence[str], index: Index
) -> tuple[Pairs, list[Entry], list[Any]]:
    """Pair those that say the same in these columns, in order."""
    waiting: defaultdict[Any, list[Any]] = defaultdict(list)
    for row in rows:
        waiting[tuple(stored(row, column) for column in columns)].append(row)
    pairs, rest = [], []
    for entry in entries:
        said = (entry.values[column] for column in columns)
        alike = tuple(index.key(value) if isinstance(value, Reference) else value for value in said)
        if waiting[alike]:
            pairs.append((entry, waiting[alike].pop(0)))
        else:
            rest.append(entry)
    return pairs, rest, [row for group in waiting.values() for row in group]
