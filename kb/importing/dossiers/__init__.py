"""Dossiers: records as text, written by hand or exported, and loaded back unchanged."""

from kb.importing.dossiers.exporting import Unknown, export, export_all, export_named
from kb.importing.dossiers.loading import Outcome, load, load_and_publish, load_entry
from kb.importing.dossiers.mistakes import Mistake, NotLoaded
from kb.importing.dossiers.nodes import node_of, pointer_of
from kb.importing.dossiers.values import value_of

__all__ = [
    "Mistake",
    "NotLoaded",
    "Outcome",
    "Unknown",
    "export",
    "export_all",
    "export_named",
    "load",
    "load_and_publish",
    "load_entry",
    "node_of",
    "pointer_of",
    "value_of",
]
