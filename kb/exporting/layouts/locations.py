"""Locations as rows."""

from __future__ import annotations

from kb.exporting.layouts.columns import (
    EDITION,
    FORMER_IDS,
    Column,
    Layout,
    address,
    facet,
    fuzzy_date,
    parsed,
    texts,
    words,
)
from kb.models import LocationEdition, Noun

LOCATIONS = Layout(
    noun=Noun.LOCATION,
    table=LocationEdition._meta.db_table,
    order="f.slug ASC",
    columns=(
        facet(LocationEdition, "slug"),
        address("locations"),
        words("name", "The name used here."),
        facet(LocationEdition, "kind"),
        facet(LocationEdition, "parent", Noun.LOCATION),
        texts(
            "within",
            "Public ids of all units it lies in.",
            "array_remove(f.places, f.slug::text)",
            Noun.LOCATION,
        ),
        facet(LocationEdition, "country"),
        facet(LocationEdition, "latitude"),
        facet(LocationEdition, "longitude"),
        *fuzzy_date("from", '"from"', "from which the unit existed"),
        *fuzzy_date("to", '"to"', "until which the unit existed"),
        words("summary", "What a reader should know, homonyms above all."),
        Column(
            "names",
            "texts",
            "Every other spelling, in any script.",
            "ARRAY(SELECT n ->> 'text' FROM json_array_elements(d.names) AS n)",
            is_free=True,
        ),
        facet(LocationEdition, "external_ids", is_free=True),
        FORMER_IDS,
        *EDITION,
    ),
    reads=parsed(
        **{"name": "text", "from": "json", "to": "json", "summary": "text"},
        names="json",
        former_ids="json",
    ),
)
