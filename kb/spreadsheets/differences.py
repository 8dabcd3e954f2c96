"""What a file changes, cell by cell, as the drafts hold it afterwards."""

from __future__ import annotations

from collections import Counter, defaultdict, deque
from dataclasses import asdict, dataclass, field
from typing import Any

from kb.doubles.existing import like_record
from kb.models import Event, Group, Location, Publisher, Source
from kb.spreadsheets.cells import Row
from kb.spreadsheets.planning import Plan
from kb.spreadsheets.sheets import Listed, Sheet, Spread

Cells = tuple[tuple[str, str], ...]
COMPARED = (Event, Group, Location, Publisher, Source)
MOST_COMPARED = 50
"""New records that are compared with those that are there."""


@dataclass(frozen=True)
class Change:
    """One value: which cell says it, under which heading, and what it was and will be."""

    cell: str
    name: str
    before: str
    after: str


@dataclass(frozen=True)
class Difference:
    """What changes in one record."""

    slug: str
    key: int
    title: str
    is_new: bool
    changes: list[Change] = field(default_factory=list)
    doubles: list[str] = field(default_factory=list)
    """Records that a new one may be the same as."""

    @property
    def plain(self) -> dict[str, Any]:
        return asdict(self)


def differences(sheet: Sheet, made: Plan, rows: list[Any], after: list[Spread]) -> list[Difference]:
    """The records that were loaded, in the order of the file; none of which nothing changed."""
    found = []
    for row, now in zip(rows, after, strict=True):
        before = made.before.get(now.slug)
        changes = _changes(sheet, made, before or Spread(now.slug, {}, {}), now)
        if changes:
            is_new = before is None
            doubles = _doubles(row) if is_new and len(made.new) <= MOST_COMPARED else []
            found.append(Difference(now.slug, row.pk, str(row), is_new, changes, doubles))
    return found


def _changes(sheet: Sheet, made: Plan, before: Spread, now: Spread) -> list[Change]:
    line = made.lines[now.slug]
    changes = []
    for cell in sheet.cells:
        old, new = before.row.get(cell.name, ""), now.row.get(cell.name, "")
        if old != new:
            place = line.cells[cell.name].place if cell.name in line.cells else line.place
            changes.append(Change(place.file, cell.name, old, new))
    for listed in sheet.lists:
        changes += _of_list(listed, before.lists.get(listed.key, []), now.lists[listed.key])
    return changes


def _of_list(listed: Listed, before: list[Row], now: list[Row]) -> list[Change]:
    """Rows that go and rows that come; the one that replaces another stands beside it."""
    old, new = _counted(listed, before), _counted(listed, now)
    gone, come = [*(old - new).elements()], [*(new - old).elements()]
    names = [cell.name for cell in listed.cells if cell.column in listed.rows.table.identity]
    twins: defaultdict[tuple[str, ...], deque[int]] = defaultdict(deque)
    for place, row in enumerate(come):
        twins[_named(row, names)].append(place)
    changes, paired = [], set[int]()
    for row in gone:
        becomes = ""
        if same := twins[_named(row, names)]:
            twin = same.popleft()
            paired.add(twin)
            becomes = _told(dict(come[twin]))
        changes.append(Change(listed.key, listed.key, _told(dict(row)), becomes))
    rest = (row for place, row in enumerate(come) if place not in paired)
    return changes + [Change(listed.key, listed.key, "", _told(dict(row))) for row in rest]


def _counted(listed: Listed, rows: list[Row]) -> Counter[Cells]:
    cells = [cell.name for cell in listed.cells]
    return Counter(tuple((name, row.get(name, "")) for name in cells) for row in rows)


def _named(row: Cells, names: list[str]) -> tuple[str, ...]:
    held = dict(row)
    return tuple(held[name] for name in names)


def _told(row: Row) -> str:
    return "; ".join(f"{name}: {text}" for name, text in row.items() if text)


def _doubles(row: Any) -> list[str]:
    if not isinstance(row, COMPARED):
        return []
    likely = (one for one in like_record(row) if one.is_likely)
    return [f"{one.record} ({', '.join(one.grounds)})" for one in likely]
