"""The document of an event."""

from __future__ import annotations

from typing import Any

from django.db.models import (
    Case,
    F,
    FloatField,
    Func,
    OuterRef,
    Q,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce

from kb.models import (
    Citation,
    Event,
    EventEdition,
    EventLink,
    LinkKind,
    LocationEdition,
    Noun,
    Participation,
    Side,
)
from kb.models.events import CASUALTY_TOTAL, RADIUS_KM
from kb.publishing.documents.claims import claim_sources, claimants, claims, standing
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
    At,
    Count,
    First,
    Given,
    Rows,
    Stored,
    Taken,
    Texts,
    code,
    edtf_with_duration,
    fuzzy_date,
    id_of,
    of,
    searchable,
    short,
    text,
    url,
)
from kb.publishing.short_forms import KeyOf, TakenKey, TextsOf

NULL = Value(None, output_field=TEXT)


def short_form() -> JSON:
    return JSON(id=F("slug"), title=F("title"))


def location_now(column: str) -> Subquery:
    """A column of the event's place, as last published; after a merge, the survivor's."""
    place = Coalesce(OuterRef("location__merged_into"), OuterRef("location"))
    rows = LocationEdition.objects.filter(record_id=place, superseded_at=None)
    return Subquery(rows.values(column)[:1])


def coordinate(name: str) -> Case:
    """The event's own coordinate, else its place's; both come from the same of the two.

    A casualty total has none, so that no map shows it as if it had happened there.
    """
    value = Coalesce(F(name), location_now(name), output_field=FloatField())
    nowhere = When(type=CASUALTY_TOTAL, then=Value(None, output_field=FloatField()))
    return Case(nowhere, default=value, output_field=FloatField())


def episodes() -> Case:
    """The spans in which it surely went on; null if it has none of its own."""
    value = Func(F("episodes"), function="to_json", output_field=TEXT)
    return Case(When(episodes=[], then=NULL), default=value, output_field=TEXT)


def certain_days() -> Func:
    """The days on which it surely went on, if it lasted or has episodes; else null."""
    columns = [F(name) for name in ("date_earliest", "date_latest", "date_lasts", "episodes")]
    return Func(*columns, function="public.kb_certain_days", output_field=TEXT)


def covers() -> Case:
    """What a casualty total adds up; null for every other event."""
    value = JSON(
        period=edtf_with_duration("date"),
        countries=Func(F("covers_countries"), function="to_json", output_field=TEXT),
        victims=F("covers_victims"),
    )
    return Case(When(type=CASUALTY_TOTAL, then=value), default=NULL, output_field=TEXT)


def radius_km() -> Case:
    usual = [
        When(radius_km=None, geo_precision=precision, then=Value(km))
        for precision, km in RADIUS_KM.items()
    ]
    return Case(*usual, default=F("radius_km"), output_field=FloatField())


def point() -> Case:
    latitude = coordinate("latitude")
    value = JSON(
        latitude=latitude,
        longitude=coordinate("longitude"),
        precision=text("geo_precision"),
        radius_km=radius_km(),
    )
    return Case(When(Q(geo_precision=""), then=NULL), default=value, output_field=TEXT)


def part_of() -> Given:
    """The event that this one was published as a part of, unless that was withdrawn."""
    public = When(published_parent__is_withdrawn=False, then=short("published_parent"))
    return Given("published_parent", Case(public, default=NULL, output_field=TEXT))


def parts() -> Rows:
    """The events that were published as parts of this one, in the order of their ids."""
    rows = of(Event, published_parent="pk").filter(is_withdrawn=False, merged_into=None)
    return Rows(rows.order_by("slug"), Stored(F("as_published")))


def links() -> Rows:
    rows = of(EventLink, event="pk").exclude(other__as_published=None)
    rows = rows.filter(other__is_withdrawn=False)
    item = JSON(event=short("other"), kind=F("kind"), note=text("note"))
    return Rows(rows.order_by("pk"), item)


def participants() -> Rows:
    item = JSON(
        group=short("group"),
        side=text("side"),
        role=F("role"),
        basis=F("basis"),
        note=text("note"),
    )
    return Rows(of(Participation, event="pk").order_by("pk"), item)


def document() -> JSON:
    grade = Coalesce(F("grade__as_published"), F("assessed_grade__as_published"))
    return JSON(
        id=F("slug"),
        url=url("events"),
        title=F("title"),
        type=short("type"),
        dataset=short("dataset"),
        summary=text("summary"),
        date=fuzzy_date("date", keeps_duration=True),
        episodes=episodes(),
        covers=covers(),
        location=short("location"),
        point=point(),
        part_of=part_of(),
        parts=parts(),
        related=links(),
        participants=participants(),
        casualties=Stored(F("casualties")),
        grade=Stored(grade),
        claims=claims("event"),
        citations=citations("event"),
        external_ids=external_ids("event"),
        original=Stored(F("original")),
        quality_flags=Func(F("quality_flags"), function="to_json", output_field=TEXT),
        flags_reason=text("flags_reason"),
        former_ids=former_ids(Event),
    )


def columns() -> dict[str, Any]:
    cited = Texts(of(Citation, event="pk"), id_of("source"))
    place = F("location__as_published")
    shown = "location__as_published"
    slug = Func(
        KeyOf(Noun.LOCATION, place, "slug"), template="ARRAY[%(expressions)s]", output_field=TEXT
    )
    within = TextsOf(Noun.LOCATION, place, "within")
    places = Func(slug, within, function="array_cat", output_field=TEXT)
    survivor = Coalesce(F("location__merged_into_id"), F("location_id"))
    grade = Coalesce(code("grade"), code("assessed_grade"), output_field=TEXT)
    return {
        "search": searchable(F("title"), text("summary"), F("slug")),
        "title": F("title"),
        "date_start": F("date_earliest"),
        "date_end": F("date_latest"),
        "date_precision": F("date_precision"),
        "certain_days": certain_days(),
        **{key: TakenKey(Noun.LOCATION, shown, key) for key in ("country", "admin1", "admin2")},
        "location_id": survivor,
        "location": TakenKey(Noun.LOCATION, shown, "slug"),
        "place_name": TakenKey(Noun.LOCATION, shown, "name"),
        "places": Func(places, NULL, function="array_remove", output_field=TEXT),
        "type": code("type"),
        "dataset": F("dataset__slug"),
        "grade": grade,
        "is_disputed": Taken("casualties", "disputed", "boolean", absent="false"),
        **{
            f"{harm}_{bound}": Taken("casualties", f"{harm},{bound}", "integer")
            for harm in ("killed", "injured", "abducted")
            for bound in ("low", "best", "high")
        },
        "parties": TakenParties("casualties", ""),
        "latitude": coordinate("latitude"),
        "longitude": coordinate("longitude"),
        "geo_precision": text("geo_precision"),
        "radius_km": radius_km(),
        **{f"side_{side or 'unknown'}": on_side(side) for side in (*Side.values, "")},
        "claims": Count(standing("event")),
        "claimants": claimants("event"),
        "part_of": At(part_of(), "id"),
        "same_as": same_as(),
        "sources": Func(cited, claim_sources("event"), function="array_cat", output_field=TEXT),
        "external_ids": Func(
            external_id_texts("event"),
            Func(F("original"), function="public.kb_ucdp_ids", output_field=TEXT),
            function="array_cat",
            output_field=TEXT,
        ),
        "quality_flags": F("quality_flags"),
    }


class TakenParties(Taken):
    """The figures by party and harm, of the whole assessment."""

    def sql(self, parsed: str) -> str:
        """The value, given the name of the parsed document."""
        return f"public.kb_figures_by_party({parsed})"


def on_side(side: str) -> Texts:
    """Public ids of the groups on this side; "" is neither, or unknown."""
    return Texts(of(Participation, event="pk").filter(side=side), id_of("group"))


def same_as() -> First:
    """The public record of the same event that is counted instead."""
    rows = of(EventLink, event="pk").filter(kind=LinkKind.SAME_AS, other__is_withdrawn=False)
    return First(rows, id_of("other", "id"))


EVENTS = Publication(
    noun=Noun.EVENT,
    model=Event,
    facets=EventEdition,
    short=short_form,
    document=document,
    columns=columns,
    needs={
        "type": "the type",
        "dataset": "the dataset",
        "location": "the place",
        "participations__group": "a group that takes part",
        "grade": "the grade",
        "citations__source": "a source cited",
        "external_ids__scheme": "the scheme of an external id",
        "claims__source": "the source of a claim",
        "claims__claimant": "a claimant",
        "claims__party_group": "a party harmed",
    },
)
