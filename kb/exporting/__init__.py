"""Files of what is published: one flat layout for each noun, and one writer for each format."""

from kb.exporting.about import About, Licence, described
from kb.exporting.csv import CSV
from kb.exporting.formats import Format
from kb.exporting.layouts import LAYOUTS, Column, Layout
from kb.exporting.ndjson import NDJSON
from kb.exporting.selection import Selection, everything, last_change

FORMATS: dict[str, Format] = {format.name: format for format in (CSV, NDJSON)}

__all__ = [
    "FORMATS",
    "LAYOUTS",
    "About",
    "Column",
    "Format",
    "Layout",
    "Licence",
    "Selection",
    "described",
    "everything",
    "last_change",
]
