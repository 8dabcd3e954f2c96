"""The grids of a file as rows of records: headings known, ids given once, everything else told."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from kb.importing.dossiers.mistakes import Mistake, Place, one_of, shown
from kb.spreadsheets.cells import Cell, Said
from kb.spreadsheets.files import MOST_TOLD, File, Grid, Unreadable
from kb.spreadsheets.sheets import MOST, MOST_LISTED, VERSION, Listed, Sheet
from kb.spreadsheets.writing_xlsx import CHOICES, COLUMNS

Saying = dict[str, Said]


@dataclass
class Line:
    """One row of a sheet: where it begins, and what its cells say, by heading."""

    place: Place
    cells: Saying

    def text(self, name: str) -> str:
        return self.cells[name].text if name in self.cells else ""


@dataclass
class Book:
    """What a file says of the records of one noun."""

    sheet: Sheet
    lines: list[Line] = field(default_factory=list)
    listed: dict[str, dict[str, list[Line]]] = field(default_factory=dict)
    """Lines of the sheets of lists, by list and id of the record; a list not in the file is missing."""
    mistakes: list[Mistake] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def book_of(sheet: Sheet, file: File) -> Book:
    """The file's rows, with whatever is wrong with them as a table.

    Raises `Unreadable` if that is more than anybody is told.
    """
    book = Book(sheet, notes=file.notes)
    lists = {listed.key: listed for listed in sheet.lists}
    for grid in file.grids:
        book.mistakes += grid.mistakes
        if grid.name == sheet.key:
            book.lines = _lines(book, grid, sheet.cells, (VERSION,), MOST)
        elif grid.name in lists:
            listed = lists[grid.name]
            lines = _lines(book, grid, listed.cells, (listed.owner,), MOST_LISTED)
            _check_headings(book, grid, listed)
            book.listed[grid.name] = _by_owner(book, lines, listed.owner)
        elif grid.name not in {COLUMNS, CHOICES}:
            names = [sheet.key, *lists, COLUMNS, CHOICES]
            allowed = one_of(names, grid.name, "a sheet of a downloaded file")
            told = f"found a sheet {shown(grid.name)}; allowed {allowed}"
            book.mistakes.append(Mistake(grid.place(1, 1), "", told))
    if not any(grid.name == sheet.key for grid in file.grids):
        place = Place(f"{sheet.key}!A1", 1)
        book.mistakes.append(Mistake(place, "", f"found no sheet called {sheet.key}; allowed one"))
    _check_ids(book)
    _check_owners(book)
    return book


def _lines(
    book: Book, grid: Grid, cells: Sequence[Cell], more: tuple[str, ...], most: int
) -> list[Line]:
    prose = {cell.name for cell in cells if cell.is_prose}
    names = _headings(book, grid, [*more, *(cell.name for cell in cells)])
    lines = []
    for number, row in enumerate(grid.rows[1:], 2):
        if not any(text.strip() for text in row):
            continue
        said: Saying = {}
        for column, text in enumerate(row, 1):
            if name := names.get(column):
                held = text if name in prose else text.strip()
                said[name] = Said(held, grid.place(number, column))
            elif text.strip():
                _tell_stray(book, grid, grid.place(number, column), text)
        # A row that ends early has empty cells; only a column that is not there says nothing.
        for column, name in names.items():
            said.setdefault(name, Said("", grid.place(number, column)))
        lines.append(Line(grid.place(number), said))
    if len(lines) > most:
        told = f"found {len(lines):,} rows; allowed {most:,}: send fewer at a time"
        book.mistakes.append(Mistake(grid.place(1, 1), "", told))
        return []
    return lines


def _tell_stray(book: Book, grid: Grid, place: Place, text: str) -> None:
    """Note what stands under no heading; so much of it is another list, or no list at all."""
    told = f"found {shown(text)} in a column without a heading; allowed nothing"
    book.mistakes.append(Mistake(place, "", told))
    if len(book.mistakes) > MOST_TOLD:
        raise Unreadable(
            f"The sheet {grid.name} has more than {MOST_TOLD:,} cells under no heading that is known."
            " Is it the list that was chosen?"
        )


def _headings(book: Book, grid: Grid, known: list[str]) -> dict[int, str]:
    """The known headings by column; the others are told."""
    names: dict[int, str] = {}
    for column, text in enumerate(grid.rows[0] if grid.rows else (), 1):
        name, place = text.strip(), grid.place(1, column)
        if name in names.values():
            book.mistakes.append(Mistake(place, name, f"found {shown(name)} again; allowed once"))
        elif name in known:
            names[column] = name
        elif name:
            allowed = one_of(known, name, "a heading of the sheet Columns")
            told = f"found the heading {shown(name)}; allowed {allowed}"
            book.mistakes.append(Mistake(place, name, told))
    return names


def _check_headings(book: Book, grid: Grid, listed: Listed) -> None:
    """The rows of a list are the whole list, so what a missing column held would be lost."""
    there = {text.strip() for text in grid.rows[0]} if grid.rows else set()
    missing = [
        name for name in (listed.owner, *(one.name for one in listed.cells)) if name not in there
    ]
    if missing:
        told = f"found no column {', '.join(missing)}; allowed all columns, or no sheet {grid.name}"
        book.mistakes.append(Mistake(grid.place(1, 1), "", told))


def _check_ids(book: Book) -> None:
    """Every row names a record, and no other row names it."""
    key = book.sheet.slug_key
    first: dict[str, Place] = {}
    for line in book.lines:
        slug = line.text(key)
        if not slug:
            told = f"found no {key}; allowed the id of a record, or a new one"
            book.mistakes.append(Mistake(line.place, key, told))
        elif slug in first:
            told = f"found {shown(slug)} again, after {first[slug].file}; allowed once"
            book.mistakes.append(Mistake(line.cells[key].place, key, told))
        first.setdefault(slug, line.place)


def _by_owner(book: Book, lines: list[Line], owner: str) -> dict[str, list[Line]]:
    found: defaultdict[str, list[Line]] = defaultdict(list)
    for line in lines:
        if slug := line.text(owner):
            found[slug].append(line)
        else:
            told = f"found no {owner}; allowed the id of a row of the sheet {book.sheet.key}"
            book.mistakes.append(Mistake(line.place, owner, told))
    return dict(found)


def _check_owners(book: Book) -> None:
    """Rows of lists belong to records that have a row."""
    there = {line.text(book.sheet.slug_key) for line in book.lines}
    for line, owner in _owned(book):
        if line.text(owner) not in there:
            told = f"found {shown(line.text(owner))}; allowed an id of the sheet {book.sheet.key}"
            book.mistakes.append(Mistake(line.cells[owner].place, owner, told))


def _owned(book: Book) -> Iterator[tuple[Line, str]]:
    owner = book.sheet.noun
    for by_owner in book.listed.values():
        yield from ((line, owner) for lines in by_owner.values() for line in lines)
