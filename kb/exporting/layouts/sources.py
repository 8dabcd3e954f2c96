"""Sources and datasets as rows."""

from __future__ import annotations

from kb.exporting.layouts.columns import (
    EDITION,
    Column,
    Layout,
    address,
    facet,
    fuzzy_date,
    parsed,
    text,
    words,
)
from kb.models import DatasetEdition, Noun, SourceEdition

PUBLISHER_NAME = words("publisher_name", "Name of the publisher.", "d.publisher ->> 'name'")
NOTE = words("note", "What else a reader should know.")

SOURCES = Layout(
    noun=Noun.SOURCE,
    table=SourceEdition._meta.db_table,
    order="f.slug ASC",
    columns=(
        facet(SourceEdition, "slug"),
        address("sources"),
        words("title", "Its title as printed."),
        facet(SourceEdition, "kind"),
        facet(SourceEdition, "publisher"),
        PUBLISHER_NAME,
        words("web_url", "Address of the publication."),
        words("archived_url", "Address of a copy in a web archive."),
        facet(SourceEdition, "language"),
        *fuzzy_date("published", "published_on", "on which it was published"),
        *fuzzy_date("accessed", "accessed_on", "on which it was read"),
        NOTE,
        *EDITION,
    ),
    reads=parsed(
        title="text",
        publisher="json",
        web_url="text",
        archived_url="text",
        published_on="json",
        accessed_on="json",
        note="text",
    ),
)
DATASETS = Layout(
    noun=Noun.DATASET,
    table=DatasetEdition._meta.db_table,
    order="f.slug ASC",
    columns=(
        facet(DatasetEdition, "slug"),
        address("datasets"),
        words("title", "Its title."),
        words("version", "The release that the rows come from."),
        text("publisher", "Id of the publisher.", "d.publisher ->> 'slug'"),
        PUBLISHER_NAME,
        facet(DatasetEdition, "licence", is_free=True),
        words("attribution", "The line to print wherever the rows are shown."),
        words("citation", "How its makers ask to be cited."),
        words("web_url", "Address of the dataset."),
        Column(
            "is_redistributable",
            "boolean",
            "Whether its rows may be passed on.",
            "d.is_redistributable",
        ),
        NOTE,
        *EDITION,
        words("series", "What its releases have in common, such as ucdp-ged."),
    ),
    reads=parsed(
        title="text",
        version="text",
        series="text",
        publisher="json",
        attribution="text",
        citation="text",
        web_url="text",
        is_redistributable="boolean",
        note="text",
    ),
)
