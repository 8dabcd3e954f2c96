"""Publishing in tests: everything there is, and what the public then sees."""

import hashlib
import json

from kb.editing import foresee_opening, open_dataset
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
from tests.factories import UserFactory

MODELS = (Source, Dataset, Location, Group, Event)


def publish_all(reason="Tests."):
    """Every record; the vocabularies are public already, except new ones."""
    new = Vocabulary.objects.filter(as_published=None)
    return publish(new, *(model.objects.all() for model in MODELS), reason=reason)


def open_draft(dataset):
    """Let its rows be published, as a manager would who has confirmed what that means."""
    sentence = foresee_opening(dataset)
    open_dataset(dataset.slug, by=UserFactory(), confirmed=sentence)
    dataset.refresh_from_db()


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
