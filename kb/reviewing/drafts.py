"""A draft under review: its row, and a digest that another state of it does not have."""

from __future__ import annotations

import hashlib
from typing import Any

from django.db.models import Model

from kb.editing import EDITED
from kb.editing.drafts import draft_of
from kb.models import Term, Vocabulary
from kb.publishing.documents import PUBLICATIONS

MODELS: dict[str, type[Model]] = {
    str(publication.noun): model for model, publication in PUBLICATIONS.items()
}


def model_of(noun: str) -> type[Model]:
    return MODELS[noun]


def noun_of(record: Model) -> str:
    return str(PUBLICATIONS[type(record)].noun)


def record_of(noun: str, record_id: int) -> Any:
    """The record as its row is now; None if it was deleted."""
    return model_of(noun)._default_manager.filter(pk=record_id).first()


def digest_of(record: Any) -> str:
    """SHA-256 (hex) of all that the draft says, its claims and rows included."""
    noun = noun_of(record)
    if noun in EDITED:
        fresh = type(record)._default_manager.get(pk=record.pk)
        return hashlib.sha256(draft_of(noun, fresh).body).hexdigest()
    return hashlib.sha256(repr(_vocabulary(record)).encode()).hexdigest()


def _vocabulary(record: Vocabulary) -> list[Any]:
    """Vocabularies are in no dossier; their columns and those of their terms say all."""
    own = Vocabulary.objects.filter(pk=record.pk).values_list("slug", "title", "definition")
    terms = Term.objects.filter(vocabulary=record.pk).order_by("pk")
    columns = ("id", "label", "definition", "parent", "position", "crosswalk")
    return [*own, *terms.values_list(*columns)]
