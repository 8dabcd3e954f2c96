"""The document of a claim: who says what, how, and where it is printed."""

from __future__ import annotations

import datetime
from typing import Any

from django.db.models import Case, DateField, F, Q, QuerySet, Value, When
from django.db.models.functions import Coalesce

from kb.models import Claim, ClaimEdition, Noun
from kb.publishing.documents.publication import Publication
from kb.publishing.expressions import (
    JSON,
    TEXT,
    Rows,
    Texts,
    code,
    fuzzy_date,
    id_of,
    of,
    searchable,
    short,
    text,
    url,
)

UNDATED = datetime.date.min
NULL = Value(None, output_field=TEXT)
HAS_FIGURE = ~Q(harm="", counted="")


def standing(subject: str) -> QuerySet[Claim]:
    """Claims about the record of the document that have not been withdrawn."""
    return of(Claim, **{subject: "pk"}).filter(is_withdrawn=False)


def claims(subject: str) -> Rows:
    """The claims about the event or group of the document, in the order they were entered."""
    return Rows(standing(subject).order_by("pk"), JSON(id=F("slug"), **said()))


def claimants(subject: str) -> Texts:
    """Public ids of the groups that claim something about it."""
    return Texts(standing(subject).filter(claimant__isnull=False), id_of("claimant"))


def claim_sources(subject: str) -> Texts:
    """Public ids of the sources that print those claims."""
    return Texts(standing(subject), id_of("source"))


def said() -> dict[str, Any]:
    """What a claim says, as its own document and that of its subject both show it."""
    unnamed = JSON(slug=NULL, name=F("claimant_text"))
    figure = JSON(
        harm=text("harm"),
        party=text("party"),
        party_group=short("party_group"),
        low=F("low"),
        high=F("high"),
        hedge=text("hedge"),
        basis=text("basis"),
        counted=text("counted"),
    )
    wording = JSON(text=F("wording"), language=text("wording_language"))
    return {
        "kind": F("kind"),
        "claimant": Case(
            When(claimant=None, then=unnamed), default=short("claimant"), output_field=TEXT
        ),
        "speaker": text("speaker"),
        "medium": code("medium"),
        "stance": F("stance"),
        "figure": Case(When(HAS_FIGURE, then=figure), default=NULL, output_field=TEXT),
        "statement": F("statement"),
        "wording": Case(When(wording="", then=NULL), default=wording, output_field=TEXT),
        "claimed_on": fuzzy_date("claimed_on"),
        "credibility": F("credibility"),
        "source": short("source"),
        "locator": text("locator"),
        "supersedes": F("supersedes__slug"),
        "note": text("note"),
    }


def short_form() -> JSON:
    return JSON(id=F("slug"))


def document() -> JSON:
    return JSON(
        id=F("slug"),
        url=url("claims"),
        event=short("event"),
        group=short("group"),
        claimant_side=text("claimant_side"),
        **said(),
    )


def columns() -> dict[str, Any]:
    undated = Value(UNDATED, output_field=DateField())
    return {
        "search": searchable(
            F("statement"), text("wording"), text("speaker"), text("claimant_text")
        ),
        "sort_date": Coalesce("claimed_on_latest", "source__published_on_latest", undated),
        "event": id_of("event", "id"),
        "group": id_of("group"),
        "kind": F("kind"),
        "stance": F("stance"),
        "claimant": id_of("claimant"),
        "claimant_side": text("claimant_side"),
        "harm": text("harm"),
        "party": Coalesce(id_of("party_group"), text("party"), output_field=TEXT),
        "source": id_of("source"),
        "claimed_earliest": F("claimed_on_earliest"),
        "claimed_latest": F("claimed_on_latest"),
        "credibility": F("credibility"),
    }


CLAIMS = Publication(
    noun=Noun.CLAIM,
    model=Claim,
    facets=ClaimEdition,
    short=short_form,
    document=document,
    columns=columns,
    needs={
        "event": "the event it is about",
        "group": "the group it is about",
        "claimant": "the claimant",
        "party_group": "the party harmed",
        "medium": "the medium",
        "supersedes": "the claim it replaces",
        "source": "the source",
    },
)
