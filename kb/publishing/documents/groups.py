"""The document of a group."""

from __future__ import annotations

from functools import reduce
from typing import Any

from django.db.models import Case, F, Func, OuterRef, Q, Value, When
from django.db.models.functions import Coalesce, NullIf

from kb.models import (
    Citation,
    Designation,
    Group,
    GroupEdition,
    GroupLeader,
    GroupName,
    Noun,
    RelationEdition,
)
from kb.publishing.documents.claims import claim_sources, claims
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
    Joined,
    Rows,
    Stored,
    Texts,
    code,
    fuzzy_date,
    id_of,
    lines,
    of,
    searchable,
    short,
    text,
    url,
)
from kb.publishing.short_forms import KeyOf


def called() -> Coalesce:
    """The short name if it has one, else the full name."""
    return Coalesce(NullIf(F("short_name"), Value("")), F("name"), output_field=TEXT)


def short_form() -> JSON:
    return JSON(slug=F("slug"), name=called())


def relation_details() -> JSON:
    """A tie without its two ends, as kept in `RelationEdition` for the pages of both."""
    return JSON(
        from_=fuzzy_date("since"),
        to=fuzzy_date("until"),
        confidence=F("confidence"),
        disputed=F("is_disputed"),
        note=text("note"),
        citations=citations("relation"),
    )


def relations() -> Rows:
    """The ties of the group as last published, its own before those of others to it."""
    pk = OuterRef("pk")
    own = Q(subject=pk) | Q(subject__merged_into=pk)
    others = Q(object=pk) | Q(object__merged_into=pk)
    out = Case(When(own, then=Value("out")), default=Value("in"), output_field=TEXT)
    other_end = Case(
        When(own, then=F("object__as_published")),
        default=F("subject__as_published"),
        output_field=TEXT,
    )
    ends = JSON(kind=F("kind"), direction=F("direction"), group=Stored(other_end))
    item = Joined(ends, F("details"))
    merged = Q(subject=pk, object__merged_into=pk) | Q(object=pk, subject__merged_into=pk)
    rows = RelationEdition.objects.filter(own | others, superseded_at=None).exclude(merged)
    rows = rows.filter(subject__is_withdrawn=False, object__is_withdrawn=False)
    return Rows(rows.annotate(direction=out).order_by("-direction", "relation_id"), item)


def names() -> Rows:
    item = JSON(
        text=F("text"),
        kind=F("kind"),
        language=text("language"),
        script=text("script"),
        from_=fuzzy_date("since"),
        to=fuzzy_date("until"),
        confidence=F("confidence"),
        note=text("note"),
        citations=citations("name"),
    )
    return Rows(of(GroupName, group="pk").order_by("pk"), item)


def leaders() -> Rows:
    item = JSON(
        name=F("name"),
        role=F("role"),
        from_=fuzzy_date("since"),
        to=fuzzy_date("until"),
        confidence=F("confidence"),
        note=text("note"),
        citations=citations("leader"),
    )
    return Rows(of(GroupLeader, group="pk").order_by("pk"), item)


def designations() -> Rows:
    item = JSON(
        authority=F("authority"),
        instrument=F("instrument"),
        reference=text("reference"),
        date=fuzzy_date("listed_on"),
        note=text("note"),
        citations=citations("designation"),
    )
    return Rows(of(Designation, group="pk").order_by("pk"), item)


def document() -> JSON:
    return JSON(
        slug=F("slug"),
        url=url("groups"),
        name=F("name"),
        short_name=text("short_name"),
        kind=short("kind"),
        summary=text("summary"),
        founded=fuzzy_date("founded"),
        ended=fuzzy_date("ended"),
        homeland=short("homeland"),
        names=names(),
        relations=relations(),
        leaders=leaders(),
        designations=designations(),
        claims=claims("group"),
        citations=citations("group"),
        external_ids=external_ids("group"),
        former_ids=former_ids(Group),
    )


PARTS = ("group", "name__group", "leader__group", "designation__group", "relation__subject")


def sources() -> Any:
    """What the group, its names, ties, leaders and listings rest on, and what claims are printed in.

    Each is asked by itself: one question for any of them would read all citations for every group.
    """
    parts: list[Any] = [Texts(of(Citation, **{path: "pk"}), id_of("source")) for path in PARTS]
    return reduce(joined, [*parts, claim_sources("group")])


def joined(one: Any, other: Any) -> Func:
    return Func(one, other, function="array_cat", output_field=TEXT)


def columns() -> dict[str, Any]:
    spellings = Texts(of(GroupName, group="pk"), F("text"))
    return {
        "search": searchable(F("name"), text("short_name"), F("slug"), lines(spellings)),
        "kind": code("kind"),
        "country": KeyOf(Noun.LOCATION, F("homeland__as_published"), "country"),
        "founded_earliest": F("founded_earliest"),
        "ended_latest": F("ended_latest"),
        "sources": sources(),
        "external_ids": external_id_texts("group"),
    }


GROUPS = Publication(
    noun=Noun.GROUP,
    model=Group,
    facets=GroupEdition,
    short=short_form,
    document=document,
    columns=columns,
    needs={
        "kind": "the kind",
        "homeland": "the homeland",
        "relations__object": "a group it is tied to",
        "citations__source": "a source cited",
        "names__citations__source": "a source cited for a name",
        "relations__citations__source": "a source cited for a tie",
        "leaders__citations__source": "a source cited for a leader",
        "designations__citations__source": "a source cited for a listing",
        "external_ids__scheme": "the scheme of an external id",
        "claims__source": "the source of a claim",
        "claims__claimant": "a claimant",
        "claims__party_group": "a party harmed",
    },
)
