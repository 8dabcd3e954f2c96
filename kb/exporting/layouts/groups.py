"""Groups as rows."""

from __future__ import annotations

from kb.exporting.layouts.columns import (
    EDITION,
    FORMER_IDS,
    Column,
    Layout,
    address,
    facet,
    fuzzy_date,
    once,
    parsed,
    text,
    words,
)
from kb.models import GroupEdition, Noun

GROUPS = Layout(
    noun=Noun.GROUP,
    table=GroupEdition._meta.db_table,
    order="f.slug ASC",
    columns=(
        facet(GroupEdition, "slug"),
        address("groups"),
        words("name", "The full name used here."),
        words("short_name", "What it is called in a sentence, if not by its full name."),
        facet(GroupEdition, "kind"),
        words("summary", "What a reader should know, in our own words."),
        *fuzzy_date("founded", "founded", "on which it was formed"),
        *fuzzy_date("ended", "ended", "on which it ceased to exist"),
        text(
            "homeland",
            "Public id of the place it comes from.",
            "d.homeland ->> 'slug'",
            Noun.LOCATION,
        ),
        facet(GroupEdition, "country"),
        Column(
            "names",
            "texts",
            "Every other name it is known by, in any script.",
            "ARRAY(SELECT n ->> 'text' FROM json_array_elements(d.names) AS n)",
            is_free=True,
        ),
        once(facet(GroupEdition, "sources", Noun.SOURCE)),
        facet(GroupEdition, "external_ids", is_free=True),
        FORMER_IDS,
        *EDITION,
    ),
    reads=parsed(
        name="text",
        short_name="text",
        summary="text",
        founded="json",
        ended="json",
        homeland="json",
        names="json",
        former_ids="json",
    ),
)
