"""Files of what is published: one flat layout for each noun, and one writer for each format."""

from kb.exporting.about import About, Licence, described
from kb.exporting.csv import CSV
from kb.exporting.formats import Format
from kb.exporting.ged import GED
from kb.exporting.geojson import GEOJSON
from kb.exporting.layouts import CHANGES, LAYOUTS, Column, Layout
from kb.exporting.layouts import GED as GED_LAYOUT
from kb.exporting.ndjson import NDJSON
from kb.exporting.selection import Selection, everything, last_change
from kb.exporting.tables import PARQUET, XLSX

FORMATS: dict[str, Format] = {
    format.name: format for format in (NDJSON, CSV, GEOJSON, PARQUET, XLSX, GED)
}

__all__ = [
    "CHANGES",
    "FORMATS",
    "GED_LAYOUT",
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
