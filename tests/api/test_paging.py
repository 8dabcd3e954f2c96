"""Walks through lists of any dates, while the ledger goes on."""

from contextlib import contextmanager
from datetime import date, timedelta
from types import SimpleNamespace

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from kb.dates import FuzzyDate
from kb.models import Event, Group, Location, Source
from kb.publishing import merge, publish, withdraw
from tests.api.conftest import found, get, ids, list_of, publish_drafts, shown, walk
from tests.factories import (
    CitationFactory,
    ClaimFactory,
    DatasetFactory,
    EventFactory,
    GroupFactory,
    LocationFactory,
    ParticipationFactory,
    SourceFactory,
)

pytestmark = pytest.mark.django_db
FIRST = date(2025, 1, 1)
SECOND = date(2025, 1, 2)

rows = st.builds(
    SimpleNamespace,
    start=st.sampled_from([FIRST, SECOND]),
    days=st.sampled_from([0, 0, 3]),
    country=st.sampled_from(["ML", "BF"]),
    group=st.sampled_from(["jnim", "fama"]),
)
filters = st.sampled_from(
    [
        ({}, lambda row: True),
        ({"country": "ML"}, lambda row: row.country == "ML"),
        ({"group": "jnim"}, lambda row: row.group == "jnim"),
        ({"group": "jnim,fama", "country": "BF"}, lambda row: row.country == "BF"),
        ({"date_after": "2025-01-02"}, lambda row: row.start == SECOND or row.days),
        ({"date_before": "2025-01-01"}, lambda row: row.start == FIRST),
        ({"date_before": "2025-01-02", "date_match": "certain"}, lambda row: not row.days),
    ]
)


@pytest.fixture(scope="module")
def stage(module_db):
    """Where the events of this module take place, and who takes part."""
    for slug in ("jnim", "fama"):
        GroupFactory(slug=slug, homeland=None)
    for country in ("ML", "BF"):
        LocationFactory(slug=country.lower(), country=country, name="Bamako")
    dataset = DatasetFactory(slug="curated")
    SourceFactory(slug="rfi-1")
    publish_drafts()
    return dataset


def hold(dataset, row):
    """The event that a row describes, as a draft."""
    last = row.start + timedelta(row.days)
    event = EventFactory(
        date=FuzzyDate(row.start, last, "range" if row.days else "day"),
        location=Location.objects.get(slug=row.country.lower()),
        dataset=dataset,
    )
    CitationFactory(event=event, source=Source.objects.get(slug="rfi-1"))
    ParticipationFactory(event=event, group=Group.objects.get(slug=row.group))
    return event


def publish_one_more(dataset):
    hold(dataset, SimpleNamespace(start=SECOND, days=0, country="ML", group="jnim"))
    publish_drafts()


def change_a_date(dataset):
    event = Event.objects.earliest("pk")
    Event.objects.filter(pk=event.pk).update(
        date_earliest=FIRST, date_latest=SECOND, date_precision="range"
    )
    publish(Event.objects.filter(pk=event.pk), reason="Another day")


def withdraw_one(dataset):
    withdraw(Event.objects.filter(pk=Event.objects.earliest("pk").pk), reason="It did not happen")


def rename_a_group(dataset):
    Group.objects.filter(slug="fama").update(short_name="Renamed")
    publish(Group.objects.filter(slug="fama"), reason="Renamed")


def merge_the_groups(dataset):
    one, other = Group.objects.get(slug="jnim"), Group.objects.get(slug="fama")
    merge(one, other, reason="One and the same")


acts = st.sampled_from(
    [publish_one_more, change_a_date, withdraw_one, rename_a_group, merge_the_groups]
)


@contextmanager
def undone():
    """What is written within is taken back, so that each example begins anew."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def walk_while(client, page, acts, dataset):
    """As `walk`, with one of the acts done before each page is turned."""
    pages, acts = [page], [*acts]
    while pages[-1]["next"]:
        if acts:
            acts.pop()(dataset)
        pages.append(get(client, pages[-1]["next"]))
    return pages


@settings(
    max_examples=24,
    deadline=None,
    database=None,
    phases=[Phase.generate],  # shrinking an example takes minutes, and nine rows are few enough
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    rows=st.lists(rows, min_size=3, max_size=9),
    filter_=filters,
    size=st.integers(1, 4),
    acts=st.lists(acts, unique=True, max_size=2),
)
def test_every_row_is_shown_once_whatever_is_published_meanwhile(
    client, stage, rows, filter_, size, acts
):
    query, matches = filter_
    with undone():
        events = [(hold(stage, row), row) for row in rows]
        publish_drafts()
        first = get(client, list_of("event"), page_size=size, **query)

        forwards = walk_while(client, first, acts, stage)
        backwards = walk(client, forwards[-1], "previous")

        chosen = [event for event, row in events if matches(row)]
        chosen.sort(key=lambda event: (event.date.earliest, event.pk), reverse=True)
        assert shown(forwards) == shown(reversed(backwards)) == [event.slug for event in chosen]


def test_rows_without_a_date_have_their_place_at_the_end(client, stage):
    undated = {"claimed_on": None, "source__published_on": None}
    for slug, dates in [("a", undated), ("b", {}), ("c", undated), ("d", undated), ("e", {})]:
        ClaimFactory(slug=slug, **dates)
    publish_drafts()

    pages = walk(client, get(client, list_of("claim"), page_size=2))

    assert [ids(page) for page in pages] == [["e", "b"], ["d", "c"], ["a"]]
    assert shown(reversed(walk(client, pages[-1], "previous"))) == shown(pages)


def test_a_group_merged_meanwhile_still_means_what_it_meant_on_the_first_page(client, stage):
    for _ in range(3):
        publish_one_more(stage)
    everything = found(client, "event", group="jnim")
    first = get(client, list_of("event"), group="jnim", page_size=1)
    merge_the_groups(stage)

    pages = walk(client, first)

    assert shown(pages) == everything
    assert len(everything) == 3


def test_a_place_renamed_meanwhile_is_still_found_by_its_name_on_the_first_page(client, stage):
    for _ in range(3):
        publish_one_more(stage)
    everything = found(client, "event", q="bamako")
    first = get(client, list_of("event"), q="bamako", page_size=1)
    Location.objects.filter(slug="ml").update(name="Mali")
    publish(Location.objects.filter(slug="ml"), reason="Renamed")

    pages = walk(client, first)

    assert shown(pages) == everything
    assert len(everything) == 3


def test_the_count_of_a_walk_is_of_its_first_page(client, stage):
    publish_one_more(stage)
    publish_one_more(stage)
    first = get(client, list_of("event"), page_size=1, count="exact")
    publish_one_more(stage)

    second = get(client, first["next"])

    assert first["count"] == second["count"] == 2


def test_an_estimate_is_a_number(client, stage):
    publish_one_more(stage)

    page = get(client, list_of("event"), group="jnim", q="camp", count="estimate")

    assert page["count"] >= 0


def test_links_are_in_the_header_too(client, stage):
    for _ in range(3):
        publish_one_more(stage)
    first = client.get(list_of("event"), {"page_size": 1})
    second = client.get(first.json()["next"])

    page = second.json()

    assert first["Link"] == f'<{first.json()["next"]}>; rel="next"'
    assert second["Link"] == f'<{page["next"]}>; rel="next", <{page["previous"]}>; rel="previous"'


def test_an_empty_list_has_no_links(client, stage):
    answer = client.get(list_of("event"), {"country": "FR", "count": "exact"})

    assert "Link" not in answer
    assert answer.json() == {
        "results": [],
        "next": None,
        "previous": None,
        "count": 0,
        "as_of": None,
        "release": None,
        "licences": [],
        "family": None,
        "unjudged": None,
    }
