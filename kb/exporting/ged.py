"""Events under UCDP's 49 columns, as CSV."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from kb.exporting import csv
from kb.exporting.about import About
from kb.exporting.formats import Format
from kb.exporting.layouts.ged import GED as LAYOUT
from kb.exporting.selection import Selection
from kb.models import Noun


def write(selection: Selection, about: About) -> Iterator[bytes]:
    yield from csv.write(replace(selection, layout=LAYOUT, keys=None), about)


GED = Format("ged", "text/csv", "ged.csv", write, nouns=frozenset((Noun.EVENT,)), is_fixed=True)
