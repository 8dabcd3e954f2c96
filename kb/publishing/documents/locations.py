"""The document of a location."""

from __future__ import annotations

from typing import Any

from django.db.models import Case, F, Func, Q, Value, When

from kb.models import (
    FormerParent,
    Location,
    LocationEdition,
    LocationKind,
    LocationName,
    Noun,
)
from kb.publishing.documents.nested import (
    citations,
    external_id_texts,
    external_ids,
    former_ids,
)
from kb.publishing.documents.publication import Publication
from kb.publishing.expressions import (
    JSON,
    TEXT,
    Rows,
    Texts,
    fuzzy_date,
    id_of,
    lines,
    of,
    searchable,
    short,
    text,
    url,
)
from kb.publishing.short_forms import KeyOf, TextsOf

NULL = Value(None, output_field=TEXT)


class Within(Func):
    """The parent's public id before those of the units the parent lies in; none for a country."""

    template = "to_json(array_remove(array_prepend(%(expressions)s), NULL))"
    output_field = TEXT

    def __init__(self, parent: Any) -> None:
        own, above = KeyOf(Noun.LOCATION, parent, "slug"), TextsOf(Noun.LOCATION, parent, "within")
        super().__init__(own, above)


def short_form() -> JSON:
    """Name, kind, and the units it lies in from the smallest up; built on the parent's."""
    return JSON(
        slug=F("slug"),
        name=F("name"),
        kind=F("kind"),
        admin1=_unit(LocationKind.ADMIN1, "admin1"),
        admin2=_unit(LocationKind.ADMIN2, "admin2"),
        country=text("country"),
        within=Within(F("parent__as_published")),
    )


def _unit(kind: str, key: str) -> Case:
    """The unit of that order that it is, or lies in."""
    own = When(kind=kind, then=F("slug"))
    return Case(
        own, default=KeyOf(Noun.LOCATION, F("parent__as_published"), key), output_field=TEXT
    )


def names() -> Rows:
    item = JSON(
        text=F("text"),
        kind=F("kind"),
        language=text("language"),
        script=text("script"),
        note=text("note"),
    )
    return Rows(of(LocationName, location="pk").order_by("pk"), item)


def former_parents() -> Rows:
    item = JSON(
        parent=short("parent"),
        from_=fuzzy_date("since"),
        to=fuzzy_date("until"),
        note=text("note"),
    )
    return Rows(of(FormerParent, location="pk").order_by("pk"), item)


def document() -> JSON:
    point = JSON(latitude=F("latitude"), longitude=F("longitude"))
    return JSON(
        slug=F("slug"),
        url=url("locations"),
        name=F("name"),
        kind=F("kind"),
        parent=short("parent"),
        country=text("country"),
        point=Case(When(Q(latitude=None), then=NULL), default=point, output_field=TEXT),
        from_=fuzzy_date("since"),
        to=fuzzy_date("until"),
        summary=text("summary"),
        names=names(),
        former_parents=former_parents(),
        citations=citations("location"),
        external_ids=external_ids("location"),
        former_ids=former_ids(Location),
    )


def columns() -> dict[str, Any]:
    spellings = Texts(of(LocationName, location="pk"), F("text"))
    places = Func(
        F("slug"),
        TextsOf(Noun.LOCATION, F("as_published"), "within"),
        function="array_prepend",
        output_field=TEXT,
    )
    return {
        "search": searchable(F("name"), F("slug"), lines(spellings)),
        "kind": F("kind"),
        "country": text("country"),
        "parent": id_of("parent"),
        "places": places,
        "latitude": F("latitude"),
        "longitude": F("longitude"),
        "external_ids": external_id_texts("location"),
    }


LOCATIONS = Publication(
    noun=Noun.LOCATION,
    model=Location,
    facets=LocationEdition,
    short=short_form,
    document=document,
    columns=columns,
    needs={
        "parent": "the unit it lies in",
        "former_parents__parent": "a former parent",
        "citations__source": "a source cited",
        "external_ids__scheme": "the scheme of an external id",
    },
)
