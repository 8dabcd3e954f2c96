"""The document of a vocabulary: one page of the codebook."""

from __future__ import annotations

from typing import Any

from django.db.models import F

from kb.models import Noun, Term, Vocabulary, VocabularyEdition
from kb.publishing.documents.publication import Publication
from kb.publishing.expressions import JSON, Rows, of, searchable, url


def term_short() -> JSON:
    return JSON(code=F("code"), label=F("label"))


def short_form() -> JSON:
    return JSON(slug=F("slug"), title=F("title"))


def terms() -> Rows:
    item = JSON(
        code=F("code"),
        label=F("label"),
        definition=F("definition"),
        parent=F("parent__code"),
        crosswalk=F("crosswalk"),
    )
    return Rows(of(Term, vocabulary="slug").order_by("position", "code"), item)


def document() -> JSON:
    return JSON(
        slug=F("slug"),
        url=url("codebook"),
        title=F("title"),
        definition=F("definition"),
        terms=terms(),
    )


def columns() -> dict[str, Any]:
    return {"search": searchable(F("title"), F("slug"), F("definition"))}


VOCABULARIES = Publication(
    noun=Noun.VOCABULARY,
    model=Vocabulary,
    facets=VocabularyEdition,
    short=short_form,
    document=document,
    columns=columns,
)
