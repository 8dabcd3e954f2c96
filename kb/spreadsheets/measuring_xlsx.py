"""How much a workbook holds, looked at before it is read: what it says of its own size is not believed.

openpyxl keeps every element of a sheet until the sheet ends, and all shared strings. So the parts go
through expat first, piece by piece at constant memory, and what is too much ends the reading there.
"""

from __future__ import annotations

import zipfile
from collections import Counter
from typing import IO, Any
from xml.parsers import expat

from kb.spreadsheets.files import MAX_CELLS, MAX_COLUMNS, MAX_ROWS, Unreadable

MAX_UNPACKED = 150_000_000
"""Bytes of all parts of the workbook."""
MAX_PARTS = 500
MAX_SHEETS = 50
MAX_TEXT = 32_767
"""Letters of one text or attribute: what a cell holds in any program."""
MAX_FORMAT = 255
"""Letters of a number format, likewise."""
MAX_FORMULAS = 200
"""Formulas are refused, each by its cell; so many more are a mistake of the whole file."""
MAX_OTHERS = 100_000
"""Elements outside of cells and texts: styles, columns, rules."""
MAX_PIECES = 5 * MAX_CELLS
MAX_IN_CELL = 1_000
"""Elements of one cell or shared text, which may be written in many styles."""
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
PIECE = 1 << 16


def measure(archive: zipfile.ZipFile) -> None:
    """Raise `Unreadable` if the parts hold more than a workbook may, or a document type of their own."""
    parts = archive.infolist()
    if len(parts) > MAX_PARTS:
        raise Unreadable(f"It has {len(parts):,} parts; allowed are {MAX_PARTS:,}.")
    unpacked = sum(part.file_size for part in parts)
    if unpacked > MAX_UNPACKED:
        raise Unreadable(f"Unpacked it has {unpacked:,} bytes; allowed are {MAX_UNPACKED:,}.")
    whole: Counter[str] = Counter()
    for part in parts:
        with archive.open(part) as source:
            _Part(whole).read(source)


class _Part:
    """One part while it is read; `whole` counts over all parts."""

    def __init__(self, whole: Counter[str]) -> None:
        self.whole = whole
        self.rows = self.columns = self.letters = self.pieces = 0
        self.is_inside = False
        """Whether a cell or a shared text is open."""
        names = {"sheet": self.sheet, "row": self.row, "c": self.cell, "si": self.shared}
        names |= {"f": self.formula, "numFmt": self.number_format}
        self.begun = {f"{MAIN}}}{name}": count for name, count in names.items()}
        self.parser = expat.ParserCreate(namespace_separator="}")
        self.parser.buffer_text = self.parser.ordered_attributes = True
        self.parser.StartElementHandler = self.begin
        self.parser.EndElementHandler = self.end
        self.parser.CharacterDataHandler = self.text
        self.parser.StartDoctypeDeclHandler = self.document_type

    def read(self, source: IO[bytes]) -> None:
        try:
            while piece := source.read(PIECE):
                self.parser.Parse(piece)
        except expat.ExpatError:
            return  # a picture, perhaps; and what is broken XML openpyxl reads no further either

    def document_type(self, *_: Any) -> None:
        raise Unreadable("A part of it has a document type of its own, which no workbook has.")

    def begin(self, name: str, attributes: list[str]) -> None:
        self.letters = 0
        if attributes and sum(map(len, attributes)) > MAX_TEXT:
            raise Unreadable(f"An attribute in it has more than {MAX_TEXT:,} letters.")
        if count := self.begun.get(name):
            count(attributes)
        elif self.is_inside:
            self.pieces += 1
            if self.pieces > MAX_IN_CELL:
                raise Unreadable(f"A cell is made of more than {MAX_IN_CELL:,} pieces.")
            self.count("pieces of cells", MAX_PIECES)
        else:
            self.count("elements besides rows and cells", MAX_OTHERS)

    def end(self, name: str) -> None:
        if self.is_inside and name in {f"{MAIN}}}c", f"{MAIN}}}si"}:
            self.is_inside = False

    def text(self, text: str) -> None:
        self.letters += len(text)
        if self.letters > MAX_TEXT:
            raise Unreadable(f"A text in it has more than {MAX_TEXT:,} letters.")

    def sheet(self, attributes: list[str]) -> None:
        self.count("sheets", MAX_SHEETS)

    def row(self, attributes: list[str]) -> None:
        self.rows, self.columns = self.rows + 1, 0
        if self.rows > MAX_ROWS:
            raise Unreadable(f"A sheet has more than {MAX_ROWS:,} rows, the empty ones included.")

    def cell(self, attributes: list[str]) -> None:
        self.columns += 1
        if self.columns > MAX_COLUMNS:
            raise Unreadable(f"A row has more than {MAX_COLUMNS} columns.")
        self.count("cells", MAX_CELLS)
        self.is_inside, self.pieces = True, 0

    def shared(self, attributes: list[str]) -> None:
        self.count("texts", MAX_CELLS)
        self.is_inside, self.pieces = True, 0

    def formula(self, attributes: list[str]) -> None:
        self.count("formulas", MAX_FORMULAS, "Formulas are refused: paste values only.")

    def number_format(self, attributes: list[str]) -> None:
        if any(len(text) > MAX_FORMAT for text in attributes):
            raise Unreadable(f"It has a number format of more than {MAX_FORMAT} letters.")
        self.count("elements besides rows and cells", MAX_OTHERS)

    def count(self, what: str, most: int, why: str = "Send fewer rows at a time.") -> None:
        self.whole[what] += 1
        if self.whole[what] > most:
            raise Unreadable(f"It holds more than {most:,} {what}. {why}")
