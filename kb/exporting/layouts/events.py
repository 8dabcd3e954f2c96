"""Events as rows. Every value is a column of the ledger, so that no document has to be parsed."""

from __future__ import annotations

from kb.exporting.layouts.columns import EDITION, Column, Layout, address, facet, once
from kb.models import EventEdition, Noun, Party

HARMS = ("killed", "injured", "abducted")
BOUNDS = ("low", "best", "high")
LABELS = {"low": "Lowest", "best": "Best", "high": "Highest"}


def figure_of_party(harm: str, party: Party, bound: str) -> Column:
    """A figure of one party; that of all together stands in `killed_low` and its like."""
    return Column(
        f"{harm}_{party.value.replace('-', '_')}_{bound}",
        "integer",
        f"{LABELS[bound]} assessed number of {harm}: {str(party.label).lower()}.",
        f"(f.parties #>> '{{{party.value},{harm},{BOUNDS.index(bound)}}}')::int",
    )


EVENTS = Layout(
    noun=Noun.EVENT,
    table=EventEdition._meta.db_table,
    order="f.date_start DESC, f.record_id DESC",
    columns=(
        facet(EventEdition, "slug", called="id"),
        address("events"),
        facet(EventEdition, "title", is_free=True),
        facet(EventEdition, "type"),
        facet(EventEdition, "dataset", Noun.DATASET),
        facet(EventEdition, "date_start"),
        facet(EventEdition, "date_end"),
        facet(EventEdition, "date_precision"),
        facet(EventEdition, "country"),
        facet(EventEdition, "admin1", Noun.LOCATION),
        facet(EventEdition, "admin2", Noun.LOCATION),
        facet(EventEdition, "location", Noun.LOCATION),
        facet(EventEdition, "place_name", is_free=True),
        facet(EventEdition, "latitude"),
        facet(EventEdition, "longitude"),
        facet(EventEdition, "geo_precision"),
        facet(EventEdition, "radius_km"),
        facet(EventEdition, "side_a", Noun.GROUP),
        facet(EventEdition, "side_b", Noun.GROUP),
        facet(EventEdition, "side_unknown", Noun.GROUP),
        *(facet(EventEdition, f"{harm}_{bound}") for harm in HARMS for bound in BOUNDS),
        facet(EventEdition, "grade"),
        facet(EventEdition, "is_disputed", called="disputed"),
        facet(EventEdition, "claims"),
        once(facet(EventEdition, "claimants", Noun.GROUP)),
        facet(EventEdition, "part_of", Noun.EVENT),
        facet(EventEdition, "same_as", Noun.EVENT),
        once(facet(EventEdition, "sources", Noun.SOURCE)),
        facet(EventEdition, "external_ids", is_free=True),
        facet(EventEdition, "quality_flags"),
        *EDITION,
        *(
            figure_of_party(harm, party, bound)
            for harm in HARMS
            for party in Party
            for bound in BOUNDS
        ),
    ),
)
