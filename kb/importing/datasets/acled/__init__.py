"""ACLED's events, from a user's own export: drafts for curators, and never anything public.

ACLED's terms forbid to pass its rows on. So its dataset may not be redistributed, which keeps every draft of it
from being published; and no group, place or source is made from it that could be.
"""

from __future__ import annotations

from kb.importing.datasets.acled.columns import COLUMNS
from kb.importing.datasets.acled.drafts import write
from kb.importing.datasets.formats import Format, Terms
from kb.models import Event, Noun

SAID = (
    "Armed Conflict Location & Event Data (ACLED), https://acleddata.com. Under ACLED's terms of use,"
    " which do not allow its rows to be passed on."
)


def same(release: str) -> str:
    """ACLED has no releases: a file is what the database held when it was exported."""
    return SAID


ACLED = Format(
    name="acled",
    about="ACLED's events, as a user of ACLED exports them (CSV): drafts that are never published",
    noun=Noun.EVENT,
    model=Event,
    columns=COLUMNS,
    key=("event_id_cnty",),
    terms=Terms(
        publisher="acled",
        publisher_name="Armed Conflict Location & Event Data (ACLED)",
        title="ACLED",
        licence="ACLED terms of use",
        citation=same,
        attribution=same,
        url="https://acleddata.com",
        is_redistributable=False,
        note="Drafts for curators alone: none is ever published.",
    ),
    slug="'acled-' || lower(r.event_id_cnty)",
    write=write,
)
