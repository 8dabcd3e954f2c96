"""A moment can be asked for as soon as nobody can write to it any more, and not before."""

import threading

import pytest
from django.db import connection
from django.utils.timezone import now

from kb.publishing import ledger, settled_until
from tests.api.conftest import found, get, list_of, page_of, problem, publish_drafts
from tests.factories import GroupFactory

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def publisher_in_flight(transactional_db):
    """Somebody publishes all through the test; when the ledger was last settled before."""
    held, release = threading.Event(), threading.Event()

    def hold():
        with ledger.writing("A long import", None):
            held.set()
            release.wait(30)
        connection.close()

    GroupFactory(slug="jnim", homeland=None)
    publish_drafts()
    before, thread = settled_until(), threading.Thread(target=hold)
    thread.start()
    held.wait(30)
    yield before
    release.set()
    thread.join()


@pytest.mark.parametrize(
    "path", [list_of("group"), page_of("group", "jnim"), page_of("group", "jnim", "relations")]
)
def test_a_moment_is_not_told_while_its_editions_are_being_written(
    client, publisher_in_flight, path
):
    answer = client.get(path, {"as_of": now().isoformat()})

    assert "being written" in problem(answer, 503)["detail"]


def test_the_past_and_the_present_are_told_while_somebody_publishes(client, publisher_in_flight):
    moment = publisher_in_flight.isoformat()

    assert found(client, "group") == found(client, "group", as_of=moment) == ["jnim"]
    assert get(client, page_of("group", "jnim"), as_of=moment)["slug"] == "jnim"
