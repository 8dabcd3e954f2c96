"""The UCDP/PRIO list of armed conflicts: a row for each year of a conflict, an event for each conflict."""

from __future__ import annotations

from dataclasses import replace

from kb.importing.datasets.formats import Format
from kb.importing.datasets.ucdp.conflicts.columns import COLUMNS
from kb.importing.datasets.ucdp.conflicts.drafts import write
from kb.importing.datasets.ucdp.releases import release_of
from kb.importing.datasets.ucdp.terms import GLEDITSCH, terms
from kb.importing.datasets.ucdp.yearly import in_order
from kb.models import Event, Noun

NAME = "ucdp-conflicts"
TITLE = "UCDP/PRIO Armed Conflict Dataset"

CONFLICTS = Format(
    name=NAME,
    about="the UCDP/PRIO list of armed conflicts, a row for each year (CSV, or the zip)",
    noun=Noun.EVENT,
    model=Event,
    columns=COLUMNS,
    key=("conflict_id", "year"),
    terms=replace(terms(TITLE, GLEDITSCH), title=TITLE),
    slug="'ucdp-conflict-' || r.conflict_id",
    write=write,
    has_many_rows=True,
    release_of=release_of,
    check_release=in_order(NAME),
)
