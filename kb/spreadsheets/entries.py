"""Rows of a file as entries of dossiers, whose places are the cells."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from kb.importing.dossiers import reading
from kb.importing.dossiers.mistakes import Mistake, Place, shown
from kb.importing.dossiers.nodes import node_of
from kb.importing.dossiers.parts import Part
from kb.importing.dossiers.reading import Node
from kb.importing.dossiers.schema import Table
from kb.importing.dossiers.values import value_of
from kb.spreadsheets.books import Book, Line
from kb.spreadsheets.cells import TOO_LONG, Row, Said, gather
from kb.spreadsheets.sheets import Listed, Sheet


def entry_of_new(book: Book, line: Line) -> Node:
    """A record that its row alone tells of: what it leaves empty takes its default."""
    said = {name: cell for name, cell in line.cells.items() if cell.text}
    values = {
        part.key: node
        for part in book.sheet.table.parts
        if (node := gather(part, book.sheet.model, said, line.place)) is not None
    }
    for listed in book.sheet.lists:
        if listed.key in book.listed:
            values[listed.key] = _sequence(book, listed, line)
    return _mapping(line.place, values)


@dataclass(frozen=True)
class Touched:
    """The keys and lists of which a row says something else than the draft does now."""

    now: Row
    parts: list[Part]
    lists: list[Listed]


def entry_of_change(book: Book, line: Line, row: Any, touched: Touched) -> tuple[Table, Node]:
    """The draft with what was touched as its row says it, and the table that leaves other lists alone."""
    silent = {one.key for one in book.sheet.table.lists} - {one.key for one in touched.lists}
    table = book.sheet.table.silent_on(silent)
    told = node_of(value_of(_only_parts(table), row), root=line.place.file)
    values = told.values if isinstance(told, reading.Mapping) else {}
    for part in touched.parts:
        values[part.key] = _gathered(book.sheet, part, line, touched.now)
    for listed in touched.lists:
        values[listed.key] = _sequence(book, listed, line)
    return table, _mapping(line.place, values)


def names_of(sheet: Sheet, part: Part) -> set[str]:
    """The cells of one key."""
    names = (cell.name for cell in sheet.cells)
    return {name for name in names if name == part.key or name.startswith(f"{part.key}.")}


def too_long(sheet: Sheet, parts: list[Part], line: Line) -> Iterator[Mistake]:
    """The mark for a text that no cell holds can stay, and cannot be written."""
    for name in (name for part in parts for name in names_of(sheet, part) & {*line.cells}):
        if line.text(name) == TOO_LONG:
            found = f"found {shown(TOO_LONG)}; allowed a text, or no change of {name.split('.')[0]}"
            yield Mistake(line.cells[name].place, name, found)


def _gathered(sheet: Sheet, part: Part, line: Line, now: Row) -> Node:
    """One key as the row says it: cells that are not in the file stay, those emptied say null."""
    said: dict[str, Said] = {}
    for name in names_of(sheet, part):
        here = line.cells.get(name, Said(now.get(name, ""), line.place))
        if here.text or now.get(name):
            said[name] = here
    node = gather(part, sheet.model, said, line.place)
    return node if node is not None else reading.Scalar(line.place, "", is_null=True)


def _sequence(book: Book, listed: Listed, line: Line) -> Node:
    lines = book.listed[listed.key].get(line.text(book.sheet.slug_key), ())
    return reading.Sequence(line.place, [_item(listed, one) for one in lines])


def _item(listed: Listed, line: Line) -> Node:
    table = listed.rows.table
    said = {name: cell for name, cell in line.cells.items() if cell.text and name != listed.owner}
    found = {part.key: gather(part, table.model, said, line.place) for part in table.parts}
    return _mapping(line.place, {key: node for key, node in found.items() if node is not None})


def _only_parts(table: Table) -> Table:
    return Table(table.model, table.identity, table.parts)


def _mapping(place: Place, values: dict[str, Node]) -> reading.Mapping:
    return reading.Mapping(place, values, dict.fromkeys(values, place))
