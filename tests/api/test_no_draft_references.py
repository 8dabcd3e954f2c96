"""A record that refers to a draft is not published, or is published without it."""

from contextlib import suppress

import pytest

from kb.models import Dataset, Event, Group, Location, Source, Vocabulary
from kb.publishing import Refused, publish
from tests import factories
from tests.api.conftest import answers, public_paths, publish_drafts

pytestmark = pytest.mark.django_db
BIRD = "canary"


def draft_term(vocabulary):
    vocabulary = Vocabulary.objects.get(slug=vocabulary)
    return factories.TermFactory(vocabulary=vocabulary, code=BIRD, label=BIRD)


def draft(factory, **values):
    return factory(slug=f"canary-{factory._meta.model.__name__.lower()}", **values)


REFERRING = {
    "a claim's medium": lambda event: factories.ClaimFactory(
        event=event, medium=draft_term("claim-mode")
    ),
    "a claim's predecessor": lambda event: factories.ClaimFactory(
        event=event, supersedes=draft(factories.ClaimFactory)
    ),
    "a claimant": lambda event: factories.ClaimFactory(
        event=event, claimant=draft(factories.GroupFactory)
    ),
    "an event's type": lambda event: change(event, type=draft_term("event-type")),
    "an event's grade": lambda event: change(event, grade=draft_term("grade")),
    "an event's whole": lambda event: change(event, parent=draft(factories.EventFactory)),
    "an event's place": lambda event: change(event, location=draft(factories.LocationFactory)),
    "an event's dataset": lambda event: change(event, dataset=draft(factories.DatasetFactory)),
    "another event": lambda event: factories.EventLinkFactory(
        event=event, other=draft(factories.EventFactory)
    ),
    "a participant": lambda event: factories.ParticipationFactory(
        event=event, group=draft(factories.GroupFactory)
    ),
    "a source cited": lambda event: factories.CitationFactory(
        event=event, source=draft(factories.SourceFactory)
    ),
    "the scheme of an id": lambda event: factories.ExternalIdFactory(
        event=event, group=None, scheme=draft_term("id-scheme")
    ),
}


def change(event, **values):
    Event.objects.filter(pk=event.pk).update(**values)


@pytest.mark.parametrize("what", REFERRING)
def test_publishing_what_refers_to_a_draft_is_refused_or_leaves_it_out(what):
    event = factories.EventFactory()
    publish_drafts()
    REFERRING[what](event)
    needed = [
        model.objects.filter(as_published=None).exclude(slug__startswith=BIRD)
        for model in (Source, Dataset, Location, Group)
    ]

    with suppress(Refused):
        publish(*needed, Event.objects.filter(pk=event.pk), reason="Too early")

    public = answers(public_paths(["event", "claim", "group"]))
    assert [path for path, text in public.items() if BIRD in text] == []
