"""The rows of records as a workbook: every cell text or number, with drop-downs and explanations."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import IO

from xlsxwriter import Workbook
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

from kb.spreadsheets.cells import Cell, Row
from kb.spreadsheets.choices import allowed_in, choices_of, meaning_of, name_of
from kb.spreadsheets.sheets import MOST, MOST_LISTED, VERSION, Listed, Sheet, Spread

COLUMNS, CHOICES = "Columns", "Choices"
"""The sheets that explain, and that are not read again."""
OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
RULES = (
    "Change cells, and send the file back under Spreadsheets: you see what would change before anything does.",
    "Each record is one row. Rows that you delete here are left alone there; records are never deleted by a file.",
    "On the sheets of lists it is otherwise: the rows of a record are its whole list, so a row deleted is removed.",
    "Columns may be deleted or moved; what is not in the file stays as it is. An empty cell empties the value.",
    f"Leave the ids as they are, and {VERSION}, which tells whether somebody changed the record meanwhile.",
    f"A row without {VERSION} and with an id of your own makes a new record.",
    "Dates are text, as 2025-07-01, 2025-07 or 2025-07-01~. Formulas are refused: paste values.",
)


def write_xlsx(file: IO[bytes], sheet: Sheet, records: Iterable[Spread]) -> None:
    """Write the whole workbook; rows go to it one after the other."""
    with Workbook(file, OPTIONS) as book:
        pages = [_Page(book, sheet.key, sheet.cells, (), (VERSION,), MOST)]
        pages += [
            _Page(book, listed.key, listed.cells, (listed.owner,), (), MOST_LISTED)
            for listed in sheet.lists
        ]
        for record in records:
            pages[0].put(record.row)
            for page, listed in zip(pages[1:], sheet.lists, strict=True):
                for row in record.lists[listed.key]:
                    page.put({listed.owner: record.slug} | row)
        _explain(book, sheet)
        _offer(book, pages)


@dataclass
class _Page:
    """One sheet and how far it is written."""

    book: Workbook
    name: str
    cells: Sequence[Cell]
    before: tuple[str, ...]
    after: tuple[str, ...]
    most: int
    written: int = 0
    sheet: Worksheet = field(init=False)

    def __post_init__(self) -> None:
        self.sheet = self.book.add_worksheet(self.name)
        self.sheet.freeze_panes(1, 1)
        text = self.book.add_format({"num_format": "@"})
        head = self.book.add_format({"bold": True, "num_format": "@", "bottom": 1})
        for place, name in enumerate(self.headings):
            width = min(max(len(name) + 2, 12), 30)
            self.sheet.set_column(place, place, width, None if name in self.numbers else text)
            self.sheet.write_string(0, place, name, head)

    @cached_property
    def headings(self) -> tuple[str, ...]:
        return (*self.before, *(cell.name for cell in self.cells), *self.after)

    @cached_property
    def numbers(self) -> set[str]:
        return {cell.name for cell in self.cells if cell.is_number}

    def put(self, row: Row) -> None:
        self.written += 1
        for place, name in enumerate(self.headings):
            if not (text := row.get(name, "")):
                continue
            if name in self.numbers:
                self.sheet.write_number(self.written, place, float(text))
            else:
                self.sheet.write_string(self.written, place, text)


def _explain(book: Workbook, sheet: Sheet) -> None:
    page = book.add_worksheet(COLUMNS)
    bold, wrapped = book.add_format({"bold": True}), book.add_format({"text_wrap": True})
    page.set_column(0, 2, 24)
    page.set_column(3, 4, 70, wrapped)
    lines: list[tuple[str, ...]] = [(rule,) for rule in RULES]
    lines += [("",), ("sheet", "column", "called", "allowed", "meaning")]
    for name, cells in _sheets(sheet):
        lines += [
            (name, cell.name, name_of(cell), allowed_in(cell), meaning_of(cell)) for cell in cells
        ]
    for number, line in enumerate(lines):
        for place, text in enumerate(line):
            page.write_string(number, place, text, bold if number == len(RULES) + 1 else None)


def _sheets(sheet: Sheet) -> list[tuple[str, Sequence[Cell]]]:
    listed: list[Listed] = [*sheet.lists]
    return [(sheet.key, sheet.cells), *((one.key, one.cells) for one in listed)]


def _offer(book: Workbook, pages: list[_Page]) -> None:
    """Drop-downs: the codes stand on a sheet of their own, as a formula has no room for all."""
    offered = [
        (page, place, choices)
        for page in pages
        for place, cell in enumerate(page.cells, len(page.before))
        if (choices := choices_of(cell))
    ]
    listing = book.add_worksheet(CHOICES)
    longest = max((len(choices) for _, _, choices in offered), default=0)
    for line in range(longest):
        for column, (_, _, choices) in enumerate(offered):
            if line < len(choices):
                listing.write_string(line, column, choices[line])
    for column, (page, place, choices) in enumerate(offered):
        letter = xl_col_to_name(column)
        source = f"={CHOICES}!${letter}$1:${letter}${len(choices)}"
        # It offers and does not refuse: several codes, or the id of a group, may stand there too.
        page.sheet.data_validation(
            1, place, page.most, place, {"validate": "list", "source": source, "show_error": False}
        )
