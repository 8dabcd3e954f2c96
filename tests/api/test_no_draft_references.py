"""A record that refers to a draft is not published, or is published without it."""

from contextlib import suppress

import pytest

from kb.models import Edition, Vocabulary
from kb.publishing import Refused, publish
from tests import factories
from tests.api.conftest import answers, public_paths
from tests.publishing import MODELS

pytestmark = pytest.mark.django_db
BIRD = "canary"


def draft_term(vocabulary):
    vocabulary = Vocabulary.objects.get(slug=vocabulary)
    return factories.TermFactory(vocabulary=vocabulary, code=BIRD, label=BIRD)


def draft(factory, **values):
    return factory(slug=f"canary-{factory._meta.model.__name__.lower()}", **values)


def cited(**record):
    """Something that rests on a source that is a draft."""
    return factories.CitationFactory(source=draft(factories.SourceFactory), **record)


REFERRING = {
    "a claim's claimant": lambda: factories.ClaimFactory(claimant=draft(factories.GroupFactory)),
    "a claim's event": lambda: factories.ClaimFactory(event=draft(factories.EventFactory)),
    "a claim's group": lambda: factories.ClaimFactory(group=draft(factories.GroupFactory)),
    "a claim's medium": lambda: factories.ClaimFactory(medium=draft_term("claim-mode")),
    "a claim's party": lambda: factories.ClaimFactory(party_group=draft(factories.GroupFactory)),
    "a claim's predecessor": lambda: factories.ClaimFactory(
        supersedes=draft(factories.ClaimFactory, event=draft(factories.EventFactory))
    ),
    "a claim's source": lambda: factories.ClaimFactory(source=draft(factories.SourceFactory)),
    "an event's dataset": lambda: factories.EventFactory(dataset=draft(factories.DatasetFactory)),
    "an event's grade": lambda: factories.EventFactory(grade=draft_term("grade")),
    "an event's id": lambda: factories.ExternalIdFactory(
        event=factories.EventFactory(), group=None, scheme=draft_term("id-scheme")
    ),
    "an event's link": lambda: factories.EventLinkFactory(other=draft(factories.EventFactory)),
    "an event's participant": lambda: factories.ParticipationFactory(
        group=draft(factories.GroupFactory)
    ),
    "an event's place": lambda: factories.EventFactory(location=draft(factories.LocationFactory)),
    "an event's source": lambda: cited(event=factories.EventFactory()),
    "an event's type": lambda: factories.EventFactory(type=draft_term("event-type")),
    "an event's whole": lambda: factories.EventFactory(parent=draft(factories.EventFactory)),
    "a group's homeland": lambda: factories.GroupFactory(homeland=draft(factories.LocationFactory)),
    "a group's id": lambda: factories.ExternalIdFactory(scheme=draft_term("id-scheme")),
    "a group's kind": lambda: factories.GroupFactory(kind=draft_term("group-kind")),
    "a group's source": lambda: cited(group=factories.GroupFactory()),
    "a leader's source": lambda: cited(leader=factories.GroupLeaderFactory()),
    "a listing's source": lambda: cited(designation=factories.DesignationFactory()),
    "a name's source": lambda: cited(name=factories.GroupNameFactory()),
    "a tie's other end": lambda: factories.GroupRelationFactory(
        object=draft(factories.GroupFactory)
    ),
    "a tie's source": lambda: cited(relation=factories.GroupRelationFactory()),
    "a place's former unit": lambda: factories.FormerParentFactory(
        parent=draft(factories.LocationFactory)
    ),
    "a place's id": lambda: factories.ExternalIdFactory(
        location=factories.LocationFactory(), scheme=draft_term("id-scheme")
    ),
    "a place's source": lambda: cited(location=factories.LocationFactory()),
    "a place's unit": lambda: factories.LocationFactory(parent=draft(factories.LocationFactory)),
    "a publisher's kind": lambda: factories.SourceFactory(
        publisher__kind=draft_term("publisher-kind")
    ),
    "a dataset's publisher's kind": lambda: factories.DatasetFactory(
        publisher__kind=draft_term("publisher-kind")
    ),
    "a source's kind": lambda: factories.SourceFactory(kind=draft_term("source-kind")),
}


@pytest.mark.parametrize("what", REFERRING)
def test_publishing_what_refers_to_a_draft_is_refused_or_leaves_it_out(what):
    nouns = [model.__name__.lower() for model in MODELS] + ["claim"]
    REFERRING[what]()
    ready = [model.objects.exclude(slug__startswith=BIRD) for model in MODELS]

    with suppress(Refused):
        publish(*ready, reason="Too early")

    assert not Edition.objects.filter(slug__startswith=BIRD).exists()
    public = answers(public_paths(nouns))
    assert [path for path, text in public.items() if BIRD in text] == []
