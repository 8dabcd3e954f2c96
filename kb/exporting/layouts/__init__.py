"""One flat layout for each noun."""

from kb.exporting.layouts.changes import CHANGES
from kb.exporting.layouts.claims import CLAIMS
from kb.exporting.layouts.codebook import VOCABULARIES
from kb.exporting.layouts.columns import Column, Layout
from kb.exporting.layouts.events import EVENTS
from kb.exporting.layouts.ged import GED
from kb.exporting.layouts.groups import GROUPS
from kb.exporting.layouts.locations import LOCATIONS
from kb.exporting.layouts.sources import DATASETS, SOURCES
from kb.models import Noun

LAYOUTS: dict[Noun, Layout] = {
    Noun(layout.noun): layout
    for layout in (VOCABULARIES, SOURCES, DATASETS, LOCATIONS, GROUPS, EVENTS, CLAIMS)
}

__all__ = ["CHANGES", "GED", "LAYOUTS", "Column", "Layout"]
