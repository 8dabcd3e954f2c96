"""A world in which a dataset that may not be passed on was imported beside public records, and its actors."""

import pytest

from kb import editing
from kb.models import Edition, Event, Source
from tests.api.conftest import page_of, publish_drafts
from tests.api.test_closed_data import (
    MARK,
    SIGNS,
    brought,
    public,
)
from tests.api.writers import JSON, ROLES
from tests.factories import CitationFactory, ClaimFactory

CLOSED, PART = f"acled-{MARK}1", f"acled-{MARK}2"
SAID = "may not be redistributed"
__all__ = ["public"]
every_role = pytest.mark.parametrize("role", ROLES)


@pytest.fixture
def world(public, tmp_path):
    """A row of ACLED, with a claim about it, beside public records; the event that is the row."""
    CitationFactory(event=Event.objects.get(slug="evt"))
    publish_drafts()
    brought(tmp_path)
    ClaimFactory(
        slug="clm-closed",
        event=closed_event(),
        statement=f"{MARK}-claim",
        claimant=public,
        party_group=public,
        source=Source.objects.exclude(as_published=None).earliest("pk"),
    )
    return closed_event()


@pytest.fixture
def curated(world):
    """The dataset of the event that curators wrote."""
    return Event.objects.get(slug="evt").dataset


def closed_event():
    return Event.objects.get(slug=CLOSED)


def cited():
    return [{"source": Source.objects.exclude(as_published=None).earliest("pk").slug}]


def patch(client, noun, slug, **changes):
    headers = {"If-Match": editing.read(noun, slug).etag}
    return client.patch(page_of(noun, slug), changes, JSON, headers=headers)


def post(client, noun, slug, page, **body):
    return client.post(page_of(noun, slug, page), body or {"reason": "A test."}, JSON)


def mistake(answer):
    """Where the one mistake of a refused body is, and what is said of it."""
    assert answer.status_code == 400, answer.content
    (error,) = answer.json()["errors"]
    return error["pointer"], error["detail"]


def shows_nothing_closed():
    """Whether no edition that readers can reach has anything of the closed rows."""
    texts = Edition.objects.values_list("document", "short", "reason")
    whole = " ".join(text or "" for row in texts for text in row).lower()
    return not [sign for sign in SIGNS if sign in whole]
