"""Dossiers read by the table of their format: what each mapping says of one row."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from kb.importing.dossiers.mistakes import Mistake, Place, Unfit, one_of, shown
from kb.importing.dossiers.parts import Values, read_parts, refuse_unknown
from kb.importing.dossiers.reading import Mapping, Node, Scalar, Sequence, describe
from kb.importing.dossiers.schema import NOUNS, Rows, Table


class State(StrEnum):
    """What loading did to a record."""

    CREATED = "created"
    CHANGED = "changed"
    UNCHANGED = "unchanged"


@dataclass
class Entry:
    """What a dossier says of one row, and later the row itself."""

    table: Table
    key: str
    place: Place
    owner: Entry | None = None
    values: Values = field(default_factory=dict)
    lists: dict[str, list[Entry]] = field(default_factory=dict)
    places: dict[str, Place] = field(default_factory=dict)
    """Where the values of its keys stand."""
    is_broken: bool = False
    """Whether a value could not be read, so that no row can be made of it."""
    row: Any = None
    """The row in the database, once there is one."""
    state: State = State.UNCHANGED

    @property
    def slug(self) -> str:
        return str(self.values.get("slug", ""))

    @property
    def record(self) -> Entry:
        """The record that it stands in, itself if it is one."""
        return self.owner.record if self.owner else self

    def all(self) -> Iterator[Entry]:
        """The entry and whatever stands in it."""
        yield self
        for entries in self.lists.values():
            for entry in entries:
                yield from entry.all()

    def complaint(self, text: str, key: str = "") -> Mistake:
        return Mistake(self.place, key or self.key, text)

    def complaint_of(self, key: str, text: str) -> Mistake:
        """A complaint at the place of one of its values."""
        return Mistake(self.places.get(key, self.place), key, text)


Dossier = dict[str, list[Entry]]
"""The records of one file or of many, by their top-level key."""


def read_dossier(root: Mapping, mistakes: list[Mistake]) -> Dossier:
    """The records of one file; what is wrong with them is added to `mistakes`."""

    def complain(key: str, unfit: Unfit) -> None:
        mistakes.append(Mistake(unfit.place, key, str(unfit)))

    refuse_unknown(NOUNS, root, complain)
    return {
        noun: _entries(table, noun, root.values.get(noun), None, mistakes)
        for noun, table in NOUNS.items()
    }


def read_entry(table: Table, key: str, node: Node, mistakes: list[Mistake]) -> Entry:
    """One record, which stands alone."""
    entry = Entry(table, key, node.place)
    _fill(entry, node, mistakes)
    return entry


def _entries(
    table: Table, key: str, node: Node | None, owner: Entry | None, mistakes: list[Mistake]
) -> list[Entry]:
    if node is None or (isinstance(node, Scalar) and node.is_null):
        return []
    if not isinstance(node, Sequence):
        found = f"found {describe(node)}; allowed a list of mappings"
        mistakes.append(Mistake(node.place, key, found))
        return []
    entries = [Entry(table, key, item.place, owner) for item in node.items]
    for entry, item in zip(entries, node.items, strict=True):
        _fill(entry, item, mistakes)
    return entries


def _fill(entry: Entry, node: Node, mistakes: list[Mistake]) -> None:
    table = entry.table
    keys = [part.key for part in table.keys]
    if not isinstance(node, Mapping):
        entry.is_broken = True
        allowed = f"a mapping of {', '.join(keys)}"
        mistakes.append(entry.complaint(f"found {describe(node)}; allowed {allowed}"))
        return

    def complain(key: str, unfit: Unfit) -> None:
        entry.is_broken = True
        mistakes.append(Mistake(unfit.place, key, str(unfit)))

    refuse_unknown(keys, node, complain)
    entry.places = {key: value.place for key, value in node.values.items()}
    entry.values = read_parts(table.parts, table.model, node, complain)
    for rows in table.lists:
        listed = node.values.get(rows.key)
        entry.lists[rows.key] = _entries(rows.table, rows.key, listed, entry, mistakes)
        mistakes += _unfounded(entry, rows)
    mistakes += _miscited(entry, keys)


def _unfounded(entry: Entry, rows: Rows) -> Iterable[Mistake]:
    if rows.needed and not entry.lists[rows.key]:
        yield entry.complaint(
            "found none; allowed one or more, for every fact has a source", rows.key
        )


def _miscited(entry: Entry, keys: list[str]) -> Iterable[Mistake]:
    """A citation of one field names a key of the mapping that it stands in."""
    fields = [key for key in keys if key != "citations"]
    for citation in entry.lists.get("citations", ()):
        name = citation.values.get("field")
        if name and name not in fields:
            text = f"found {shown(name)}; allowed {one_of(fields, name, 'a key beside citations')}"
            yield citation.complaint(text, "field")
