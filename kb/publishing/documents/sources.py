"""The documents of a source and of a dataset."""

from __future__ import annotations

from typing import Any

from django.db.models import F

from kb.models import Dataset, DatasetEdition, Noun, Source, SourceEdition
from kb.publishing.documents.publication import Publication
from kb.publishing.expressions import (
    JSON,
    code,
    edtf,
    fuzzy_date,
    searchable,
    short,
    text,
    url,
)


def publisher() -> JSON:
    """The publisher as it stands: it has no address of its own."""
    return JSON(
        slug=F("publisher__slug"),
        name=F("publisher__name"),
        kind=code("publisher__kind"),
        country=text("publisher__country"),
        reliability=F("publisher__reliability"),
    )


def source_short() -> JSON:
    return JSON(
        slug=F("slug"),
        title=F("title"),
        publisher=F("publisher__name"),
        web_url=text("url"),
        archived_url=text("archived_url"),
        published_on=edtf("published_on"),
    )


def source_document() -> JSON:
    return JSON(
        slug=F("slug"),
        url=url("sources"),
        title=F("title"),
        kind=short("kind"),
        publisher=publisher(),
        web_url=text("url"),
        archived_url=text("archived_url"),
        language=text("language"),
        published_on=fuzzy_date("published_on"),
        accessed_on=fuzzy_date("accessed_on"),
        note=text("note"),
    )


def source_columns() -> dict[str, Any]:
    return {
        "search": searchable(F("title"), F("publisher__name"), F("slug")),
        "kind": code("kind"),
        "publisher": F("publisher__slug"),
        "language": text("language"),
        "published_earliest": F("published_on_earliest"),
        "published_latest": F("published_on_latest"),
    }


def dataset_short() -> JSON:
    return JSON(slug=F("slug"), version=text("version"), licence=F("licence"))


def dataset_document() -> JSON:
    return JSON(
        slug=F("slug"),
        url=url("datasets"),
        title=F("title"),
        version=text("version"),
        series=text("series"),
        publisher=publisher(),
        licence=F("licence"),
        attribution=text("attribution"),
        citation=F("citation"),
        web_url=text("url"),
        is_redistributable=F("is_redistributable"),
        note=text("note"),
    )


def dataset_columns() -> dict[str, Any]:
    return {
        "search": searchable(F("title"), F("slug")),
        "licence": F("licence"),
        "series": text("series"),
    }


SOURCES = Publication(
    noun=Noun.SOURCE,
    model=Source,
    facets=SourceEdition,
    short=source_short,
    document=source_document,
    columns=source_columns,
    needs={"kind": "the kind", "publisher__kind": "the publisher's kind"},
)
DATASETS = Publication(
    noun=Noun.DATASET,
    model=Dataset,
    facets=DatasetEdition,
    short=dataset_short,
    document=dataset_document,
    columns=dataset_columns,
    needs={"publisher__kind": "the publisher's kind"},
)
