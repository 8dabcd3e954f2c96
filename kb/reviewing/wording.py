"""What differs between two states of a record, as a researcher reads it: field by field, row by row.

A row of a list is matched by what it is about: a claim by its id, a participant by its group. Fields are called
as on the form. What is the same in both is not said.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Model
from django.utils.safestring import SafeString

from kb.reviewing.marking import marked
from kb.reviewing.matching import SINGULAR, Row, matched, name_of_row, path_of
from kb.reviewing.sheets import CALLED, Line, Sheet, Values, lines, sheet_of
from kb.reviewing.speaking import in_full, meant, titled, words_of

ADDED, REMOVED, CHANGED = "added", "removed", "changed"


@dataclass(frozen=True)
class Change:
    """One field that differs."""

    path: str
    label: str
    help: str
    what: str
    """`added`, `removed` or `changed`."""
    old: SafeString
    """Escaped, the words that differ marked; empty if it says nothing."""
    new: SafeString


@dataclass(frozen=True)
class Part:
    """What differs in the record itself, which has no kind and name, or in one row of a list."""

    path: str
    kind: str
    name: str
    what: str
    changes: list[Change]

    @property
    def title(self) -> str:
        return f"{self.kind}: {self.name}" if self.kind and self.name else self.kind


def compare(model: type[Model], older: Values | None, newer: Values | None) -> list[Part]:
    """What the newer document says otherwise; all that it says, if there is no older one."""
    sheet, old, new = sheet_of(model), older or {}, newer or {}
    own = list(_fields(list(lines(sheet, old)), list(lines(sheet, new))))
    what = CHANGED if old and new else ADDED if new else REMOVED
    first = [Part("", "", "", what, own)] if own else []
    return [*first, *_lists(sheet, old, new)]


def _lists(sheet: Sheet, old: Values, new: Values) -> Iterator[Part]:
    for key, inner in sheet.lists.items():
        before, after = old.get(key) or [], new.get(key) or []
        pairs = matched(key, before, after)
        for one, other in pairs:
            changes = list(_row(inner, key, one or {}, other or {}))
            if changes or one is None or other is None:
                yield _part(key, one, other, changes)
        yield from _order(key, before, pairs)


def _part(key: str, old: Row | None, new: Row | None, changes: list[Change]) -> Part:
    row = new or old or {}
    what = ADDED if old is None else REMOVED if new is None else CHANGED
    kind = SINGULAR.get(key, titled(words_of(key)))
    return Part(path_of(key, row), kind, name_of_row(key, row), what, changes)


def _row(sheet: Sheet, key: str, old: Row, new: Row) -> Iterator[Change]:
    """The fields of a row; each row of a list within it is one line."""
    path = path_of(key, new or old)
    yield from _fields(list(lines(sheet, old, path)), list(lines(sheet, new, path)))
    for name in sheet.lists:
        for one, other in matched(name, old.get(name) or [], new.get(name) or []):
            where = path + path_of(name, other or one or {})
            label = SINGULAR.get(name, titled(words_of(name)))
            before, after = (Line(where, label, row, say=_whole(name)) for row in (one, other))
            yield from _fields([before], [after])


def _whole(key: str) -> Any:
    """Says a row in one line: what people call it, and its note."""

    def say(row: Row | None, field: Any) -> str:
        parts = [name_of_row(key, row), row.get("note")] if row else []
        return ". ".join(str(part) for part in parts if part)

    return say


def _fields(old: list[Line], new: list[Line]) -> Iterator[Change]:
    """The lines that differ, in the order of the newer."""
    before, after = ({line.path: line for line in found} for found in (old, new))
    for path in dict.fromkeys([*after, *before]):
        one, other = before.get(path), after.get(path)
        if meant(one and one.value) != meant(other and other.value):
            yield _change(one, other)


def _change(old: Line | None, new: Line | None) -> Change:
    words = [line.words if line else "" for line in (old, new)]
    if words[0] == words[1]:  # two records of one name, or what their short forms do not show
        words = [in_full(line.value) if line else "" for line in (old, new)]
    line = new or old
    assert line is not None
    what = ADDED if not words[0] else REMOVED if not words[1] else CHANGED
    return Change(line.path, line.label, line.help, what, *marked(*words))


def _order(key: str, old: list[Row], pairs: list[tuple[Row | None, Row | None]]) -> Iterator[Part]:
    """Rows that stand in another order, which readers see as well."""
    places = {id(row): place for place, row in enumerate(old)}
    kept = [(one, other) for one, other in pairs if one is not None and other is not None]
    before = sorted(kept, key=lambda pair: places[id(pair[0])])
    if [id(other) for _, other in before] == [id(other) for _, other in kept]:
        return
    label = CALLED.get(key, titled(words_of(key)))
    words = ["; ".join(name_of_row(key, one) for one, _ in rows) for rows in (before, kept)]
    change = Change(f"/{key}", "Order", "", CHANGED, *marked(*words))
    yield Part(f"/{key}", label, "", CHANGED, [change])


def count(parts: list[Part]) -> int:
    """How many fields and rows differ; a row that came or went is one."""
    return sum(len(part.changes) if part.what == CHANGED else 1 for part in parts)
