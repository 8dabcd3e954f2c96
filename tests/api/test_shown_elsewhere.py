"""After one record changes, what the pages and filters of others say of it agrees."""

import pytest

from kb.publishing import Refused, merge, publish, withdraw
from tests.api.conftest import found, get, page_of, publish_drafts
from tests.factories import (
    CitationFactory,
    EventFactory,
    EventLinkFactory,
    GroupFactory,
    GroupRelationFactory,
    LocationNameFactory,
    ParticipationFactory,
)

pytestmark = pytest.mark.django_db


def one(record):
    return type(record)._default_manager.filter(pk=record.pk)


def change(record, **values):
    one(record).update(**values)
    publish(one(record), reason="Corrected")


@pytest.fixture
def event():
    """An event in a public place that is called Oldtown."""
    event = EventFactory(location__slug="place", location__name="Oldtown")
    publish_drafts()
    return event


def test_events_of_a_renamed_place_show_its_name(client, event):
    change(event.location, name="Newville")

    assert get(client, page_of("event", event.slug))["location"]["name"] == "Newville"


def test_events_of_a_renamed_place_are_found_by_its_name(client, event):
    change(event.location, name="Newville")

    assert found(client, "event", q="Newville") == [event.slug]
    assert found(client, "event", q="Oldtown") == []


def test_events_are_found_by_a_spelling_of_their_place_added_later(client, event):
    LocationNameFactory(location=event.location, text="Binoli", kind="misspelling")
    publish(one(event.location), reason="Another spelling")

    assert found(client, "location", q="Binoli") == ["place"]
    assert found(client, "event", q="Binoli") == [event.slug]


def test_events_are_where_their_place_is(client, event):
    change(event.location, latitude=1.5, longitude=2.5)

    point = get(client, page_of("event", event.slug))["point"]
    assert (point["latitude"], point["longitude"]) == (1.5, 2.5)


@pytest.fixture
def merged():
    """A merged into B, where C belonged to A, and A to X."""
    a, b, c, x = (GroupFactory(slug=slug, homeland=None) for slug in ("a", "b", "c", "x"))
    GroupRelationFactory(subject=c, object=a)
    GroupRelationFactory(subject=a, object=x)
    publish_drafts()
    merge(a, b, reason="One group")


def test_a_survivor_shows_the_ties_of_the_merged(client, merged):
    ties = get(client, page_of("group", "b", "relations"))["results"]

    assert [(tie["direction"], tie["group"]["slug"]) for tie in ties] == [("out", "x"), ("in", "c")]


@pytest.mark.parametrize(("slug", "family"), [("b", ["b", "c"]), ("x", ["b", "c", "x"])])
def test_the_family_of_a_survivor_is_that_of_the_merged(client, merged, slug, family):
    assert found(client, "group", family=slug, on="2019") == family


def test_a_withdrawn_group_is_tied_to_none(client):
    tie = GroupRelationFactory()
    publish_drafts()

    withdraw(one(tie.object), reason="No such group")

    assert get(client, page_of("group", tie.subject.slug))["relations"] == []


def test_a_withdrawn_event_is_linked_to_from_none(client):
    link = EventLinkFactory()
    publish_drafts()

    withdraw(one(link.other), reason="It did not happen")

    assert get(client, page_of("event", link.event.slug))["related"] == []


def test_a_withdrawn_whole_has_no_parts(client):
    part = EventFactory(parent=EventFactory(slug="whole"))
    publish_drafts()

    withdraw(one(part.parent), reason="Seven events, not one")

    assert get(client, page_of("event", part.slug))["part_of"] is None


@pytest.mark.parametrize(
    ("factory", "used"), [(CitationFactory, "source"), (ParticipationFactory, "group")]
)
def test_what_a_public_page_shows_is_not_withdrawn_from_under_it(client, factory, used):
    record = getattr(factory(), used)
    publish_drafts()

    with pytest.raises(Refused):
        withdraw(one(record), reason="No longer")


def test_what_was_withdrawn_is_not_shown_by_a_new_publication():
    row = ParticipationFactory()
    CitationFactory(event=row.event)
    publish_drafts()
    withdraw(one(row.event), reason="It did not happen")
    withdraw(one(row.group), reason="No such group")

    with pytest.raises(Refused):
        publish(one(row.event), reason="It did")
