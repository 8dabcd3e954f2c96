"""Files of other people's data: staged, compared with what stands, written and published, set-based.

`columns` and `formats` say what a format is; each format has a module or a package of its own.
"""

from kb.importing.datasets.acled import ACLED
from kb.importing.datasets.formats import Format
from kb.importing.datasets.geonames import GEONAMES
from kb.importing.datasets.mistakes import Mistake, NotImported, Unreadable
from kb.importing.datasets.running import Options, Outcome, import_file
from kb.importing.datasets.ucdp.actor_list import ACTORS
from kb.importing.datasets.ucdp.conflicts import CONFLICTS
from kb.importing.datasets.ucdp.ged import GED
from kb.importing.datasets.undoing import NotUndone, Undone, undo_import

FORMATS: dict[str, Format] = {
    format.name: format for format in (GED, ACTORS, CONFLICTS, GEONAMES, ACLED)
}

__all__ = [
    "FORMATS",
    "Format",
    "Mistake",
    "NotImported",
    "NotUndone",
    "Options",
    "Outcome",
    "Undone",
    "Unreadable",
    "import_file",
    "undo_import",
]
