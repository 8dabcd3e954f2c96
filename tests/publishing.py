"""Publishing in tests: everything there is, and what the public then sees."""

import hashlib
import json

from kb.models import (
    Dataset,
    Edition,
    Event,
    Group,
    Location,
    Source,
    Vocabulary,
)
from kb.publishing import publish

MODELS = (Source, Dataset, Location, Group, Event)


def publish_all(reason="Tests."):
    """Every record; the vocabularies are public already, except new ones."""
    new = Vocabulary.objects.filter(as_published=None)
    return publish(new, *(model.objects.all() for model in MODELS), reason=reason)


def current(record):
    """The record's last edition, tombstone or not."""
    noun = type(record).__name__.lower()
    return Edition.objects.get(noun=noun, record_id=record.pk, superseded_at=None)


def document(record):
    """The record's document as the public sees it."""
    return json.loads(current(record).document)


def digest(edition):
    """The digest as a reader would compute it: the bytes before the last key, closed again."""
    body = edition.document[: edition.document.rindex(', "edition" : {')] + "}"
    return hashlib.sha256(body.encode()).hexdigest()
