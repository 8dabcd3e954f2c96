"""What a file would do: which of its rows say something new, and whether that can be written."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from kb.importing.dossiers.mistakes import Mistake
from kb.importing.dossiers.parts import Part
from kb.importing.dossiers.reading import Node
from kb.importing.dossiers.schema import Table
from kb.spreadsheets.books import Book, Line
from kb.spreadsheets.cells import Row, contradictions
from kb.spreadsheets.entries import Touched, entry_of_change, entry_of_new, names_of, too_long
from kb.spreadsheets.sheets import (
    VERSION,
    Listed,
    Sheet,
    Spread,
    spread_all,
    version_of,
    version_of_lists,
)

CHANGED = (
    "found a row of before somebody changed the record; allowed the row as it is now:"
    " download the record again and repeat the change there"
)
GONE = "found the version of a record that is there no more; allowed a row that was downloaded"
THERE = "found the id of a record that is there already; allowed its own row, which a download has"


@dataclass
class Plan:
    """The entries to load, each with the table it is read by; and what is wrong so far."""

    entries: list[tuple[Table, Node]] = field(default_factory=list)
    before: dict[str, Spread] = field(default_factory=dict)
    """The records that change, as they were; those that are new are missing."""
    new: list[str] = field(default_factory=list)
    lines: dict[str, Line] = field(default_factory=dict)
    """The rows that were looked at, by the id of their record."""
    untouched: int = 0
    """Rows that are as they were downloaded, or as the record is now."""
    mistakes: list[Mistake] = field(default_factory=list)


@dataclass(frozen=True)
class Version:
    """What a row was when it was downloaded; empty for a new record."""

    row: str
    lists: str

    @classmethod
    def of(cls, line: Line) -> Version:
        row, _, lists = line.text(VERSION).removeprefix("v").partition(".")
        return cls(row, lists)


def touched_in(book: Book) -> list[Line]:
    """The rows that are not as they were downloaded, each record's first."""
    first: dict[str, Line] = {}
    for line in book.lines:
        first.setdefault(line.text(book.sheet.slug_key), line)
    return [line for slug, line in first.items() if slug and not _is_as_downloaded(book, line)]


def plan(book: Book, touched: list[Line]) -> Plan:
    """Compare the rows that were touched with the drafts as they are now."""
    made = Plan(mistakes=[*book.mistakes], untouched=len(book.lines) - len(touched))
    slugs = [line.text(book.sheet.slug_key) for line in touched]
    rows = book.sheet.model._default_manager.in_bulk(slugs, field_name="slug")
    now = {one.slug: one for one in spread_all(book.sheet, [*rows.values()])}
    for slug, line in zip(slugs, touched, strict=True):
        made.lines[slug] = line
        if slug in rows:
            _change(made, book, line, rows[slug], now[slug])
        else:
            _create(made, book, line)
    return made


def _is_as_downloaded(book: Book, line: Line) -> bool:
    version = Version.of(line)
    row = {name: said.text for name, said in line.cells.items()}
    is_row = version_of(book.sheet.cells, row) == version.row
    if not book.listed:
        return is_row
    return is_row and version_of_lists(book.sheet, _lists(book, line)) == version.lists


def _lists(book: Book, line: Line) -> dict[str, list[Row]]:
    slug = line.text(book.sheet.slug_key)
    return {
        key: [{name: said.text for name, said in one.cells.items()} for one in found.get(slug, ())]
        for key, found in book.listed.items()
    }


def _create(made: Plan, book: Book, line: Line) -> None:
    if line.text(VERSION):
        made.mistakes.append(Mistake(line.cells[VERSION].place, VERSION, GONE))
        return
    if wrong := list(contradictions(book.sheet.table.parts, line.cells)):
        made.mistakes += wrong
        return
    made.new.append(line.text(book.sheet.slug_key))
    made.entries.append((book.sheet.table, entry_of_new(book, line)))


def _change(made: Plan, book: Book, line: Line, row: Any, now: Spread) -> None:
    parts = [part for part in book.sheet.table.parts if _differs(book.sheet, part, line, now.row)]
    lists = [listed for listed in book.sheet.lists if _list_differs(book, listed, line, now)]
    if not parts and not lists:
        made.untouched += 1
        return
    version = Version.of(line)
    if obstacle := _stale(book.sheet, version, now, is_listed=bool(lists)):
        place = line.cells[VERSION].place if VERSION in line.cells else line.place
        made.mistakes.append(Mistake(place, VERSION, obstacle))
        return
    made.mistakes += too_long(book.sheet, parts, line)
    if wrong := list(contradictions(parts, line.cells)):
        made.mistakes += wrong
        return
    made.before[now.slug] = now
    made.entries.append(entry_of_change(book, line, row, Touched(now.row, parts, lists)))


def _differs(sheet: Sheet, part: Part, line: Line, now: Row) -> bool:
    return any(
        line.cells[name].text != now.get(name, "") for name in names_of(sheet, part) & {*line.cells}
    )


def _list_differs(book: Book, listed: Listed, line: Line, now: Spread) -> bool:
    if listed.key not in book.listed:
        return False
    said = _lists(book, line)[listed.key]
    return _versions(listed, said) != _versions(listed, now.lists[listed.key])


def _versions(listed: Listed, rows: Iterable[Row]) -> list[str]:
    return sorted(version_of(listed.cells, row) for row in rows)


def _stale(sheet: Sheet, version: Version, now: Spread, *, is_listed: bool) -> str:
    """Why a row cannot be written over the draft; empty if the draft is what was downloaded."""
    if not version.row:
        return THERE
    is_same = version.row == version_of(sheet.cells, now.row)
    if is_listed:
        is_same = is_same and version.lists == version_of_lists(sheet, now.lists)
    return "" if is_same else CHANGED
