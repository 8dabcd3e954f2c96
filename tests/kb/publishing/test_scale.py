"""Large batches go other ways than small ones, and publish the same."""

import threading
from importlib import import_module

import pytest
from django.db import OperationalError, connection, transaction

from kb.models import Edition, Event, EventEdition, EventGroup, EventLink, Location
from kb.publishing import acts, building, chunks, facets, indexes, publish
from kb.publishing.documents import PUBLICATIONS
from tests.factories import (
    CitationFactory,
    ClaimFactory,
    EventFactory,
    ExternalIdFactory,
    GroupFactory,
    GroupRelationFactory,
    LocationFactory,
    ParticipationFactory,
)
from tests.publishing import MODELS, document, publish_all

pytestmark = pytest.mark.django_db
TABLES = ("kb_eventedition", "kb_eventgroup", "kb_locationedition", "kb_groupedition")


@pytest.fixture
def everything():
    """Events that have all that an event may have, and others that have next to nothing."""
    region = LocationFactory(slug="ml-region", kind="admin1", country="ML")
    town = LocationFactory(slug="ml-town", parent=region, country="ML")
    whole = EventFactory(slug="evt-whole")
    raid = EventFactory(slug="evt-raid", location=town, geo_precision="exact", parent=whole)
    for side, slug in (("a", "jnim"), ("b", "fama"), ("", "bystanders")):
        ParticipationFactory(event=raid, group=GroupFactory(slug=slug), side=side)
    ClaimFactory.create_batch(2, event=raid, harm="injured", low=3, high=5)
    CitationFactory(event=raid)
    ExternalIdFactory(event=raid)
    GroupRelationFactory()
    copy = EventFactory(slug="evt-copy", location=None, geo_precision="")
    EventLink.objects.create(event=copy, other=raid, kind="same-as")


@pytest.fixture
def bare():
    """Events as an import brings them: two sides, and figures of the dataset's own."""
    for number in range(7):
        event = EventFactory(slug=f"evt-{number}", casualties=FIGURES % number)
        for side in "ab":
            ParticipationFactory(event=event, side=side)


FIGURES = (
    '{"rule":"dataset","disputed":true,"killed":{"low":%d,"best":2,"high":null,"by_party":[]},'
    '"injured":{"low":null,"best":null,"high":null,"by_party":[]},"used":[],"left_out":[],"override":null}'
)


@pytest.fixture
def at_scale(monkeypatch):
    """Everything is large: pieces of two records, and indexes that are built after."""

    def switch():
        monkeypatch.setattr(building, "MANY", 0)
        monkeypatch.setattr(chunks, "CHUNK", 2)
        monkeypatch.setattr(indexes, "LARGE", 1)

    return switch


def published():
    """All that publishing writes, but for ids of rows, moments and what they are digests of."""
    columns = {}
    for publication in PUBLICATIONS.values():
        rows = publication.facets.objects.order_by("record_id", "recorded_at")
        names = ["record_id", "slug", *facets.own_columns(publication.facets)]
        columns[publication.noun] = list(rows.values_list(*names))
    groups = EventGroup.objects.order_by("record_id", "group_id", "side")
    columns["groups"] = list(groups.values_list("record_id", "group_id", "side", "date_end"))
    editions = Edition.objects.order_by("noun", "record_id", "number")
    return columns, list(editions.values_list("noun", "record_id", "short", "sha256", "changed"))


def rehearsed(act):
    """What the act publishes, taken back."""
    with transaction.atomic():
        act()
        found = published()
        transaction.set_rollback(True)
    return found


def index_definitions():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT indexname, indexdef FROM pg_indexes WHERE tablename = ANY(%s) ORDER BY 1",
            [list(TABLES)],
        )
        return cursor.fetchall()


def index_ids(table):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT indexrelid FROM pg_index WHERE indrelid = %s::regclass ORDER BY 1", [table]
        )
        return cursor.fetchall()


@pytest.mark.parametrize("drafts", ["everything", "bare"])
def test_a_large_batch_publishes_the_same_as_a_small_one(request, at_scale, drafts):
    request.getfixturevalue(drafts)
    small = rehearsed(publish_all)

    at_scale()

    assert rehearsed(publish_all) == small
    assert small[0]["event"]


def test_a_large_batch_changes_the_same_as_a_small_one(everything, at_scale):
    publish_all()
    Event.objects.filter(slug="evt-raid").update(title="Edited", parent=None)
    Event.objects.filter(slug="evt-whole").update(summary="Edited")
    small = rehearsed(publish_all)

    at_scale()

    assert rehearsed(publish_all) == small
    assert publish_all().appended > 0
    assert publish_all().appended == 0


def test_columns_are_those_of_the_document_where_nothing_is_said(bare, at_scale):
    at_scale()
    publish_all()

    event = Event.objects.get(slug="evt-3")
    columns = EventEdition.objects.get(slug="evt-3")
    assert (columns.killed_low, columns.killed_high, columns.is_disputed) == (3, None, True)
    assert (columns.claims, columns.claimants, columns.part_of) == (0, [], None)
    assert [document(event)[key] for key in ("claims", "parts", "part_of")] == [[], [], None]


def test_indexes_are_as_before_once_a_large_batch_is_in(bare, at_scale):
    before, ids = index_definitions(), index_ids("kb_eventedition")
    at_scale()

    publish_all()

    assert index_definitions() == before
    assert index_ids("kb_eventedition") != ids


def test_a_small_batch_leaves_the_indexes_alone(bare):
    ids = [index_ids(table) for table in TABLES]

    publish_all()

    assert [index_ids(table) for table in TABLES] == ids


def test_a_batch_that_is_small_beside_the_table_leaves_the_indexes_alone(bare, at_scale):
    publish_all()
    at_scale()
    ids = index_ids("kb_eventedition")
    Event.objects.filter(slug__in=["evt-1", "evt-2"]).update(title="Edited")

    assert publish_all().by_noun["event"] == 2

    assert index_ids("kb_eventedition") == ids


def test_constraints_and_what_is_more_than_its_definition_stay(bare, at_scale):
    with connection.cursor() as cursor:
        cursor.execute("COMMENT ON INDEX events_by_radius IS 'Kept.'")
    at_scale()

    with indexes.room_for(7, ["kb_eventedition"]):
        left = {name for name, _ in index_definitions() if name.startswith(("events", "kb_evente"))}

    assert left == {"events_by_radius", "kb_eventedition_pkey"}


def test_a_failure_leaves_all_indexes(bare, at_scale, monkeypatch):
    before = index_definitions()
    at_scale()
    dropped = []

    def fail(*_):
        dropped.append(index_definitions())
        raise RuntimeError

    monkeypatch.setattr(facets, "write", fail)
    events = Event.objects.all()
    monkeypatch.setattr(acts, "all_problems", lambda _: [])

    with pytest.raises(RuntimeError):
        publish(events, reason="Ends badly")

    assert index_definitions() == before != dropped[0]


@pytest.mark.django_db(transaction=True)
def test_a_server_process_that_is_killed_leaves_all_indexes(bare, at_scale, monkeypatch):
    before = index_definitions()
    at_scale()

    def die(_):
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")

    monkeypatch.setattr(indexes, "_build", die)

    with pytest.raises(OperationalError):
        publish_all()
    connection.close()

    assert index_definitions() == before
    assert not Event.objects.exclude(as_published=None).exists()


@pytest.mark.django_db(transaction=True)
def test_a_table_that_is_read_for_long_keeps_its_indexes(bare, at_scale, monkeypatch):
    monkeypatch.setattr(indexes, "PATIENCE", "100ms")
    at_scale()
    ids = index_ids("kb_eventedition")
    reading, release = threading.Event(), threading.Event()

    def read():
        with transaction.atomic():
            EventEdition.objects.exists()
            reading.set()
            release.wait(30)
        connection.close()

    thread = threading.Thread(target=read)
    thread.start()
    reading.wait(10)
    try:
        publish_all()
    finally:
        release.set()
        thread.join()

    assert EventEdition.objects.count() == 7
    assert index_ids("kb_eventedition") == ids


def test_events_published_beside_a_place_that_moves_have_their_groups_once():
    town = LocationFactory(slug="ml-town")
    staying = ParticipationFactory(event__location=town, event__geo_precision="exact")
    changed = ParticipationFactory()
    publish_all()
    Location.objects.filter(pk=town.pk).update(latitude=1, longitude=2)
    Event.objects.filter(pk=changed.event_id).update(title="Edited")

    publish(
        Location.objects.filter(pk=town.pk),
        Event.objects.filter(pk=changed.event_id),
        reason="Moved, and edited",
    )

    now = EventGroup.objects.filter(superseded_at=None).values_list("record_id", flat=True)
    assert sorted(now) == sorted([staying.event_id, changed.event_id])


def test_progress_is_told_piece_by_piece(bare, at_scale):
    at_scale()
    told = []
    everything = [model.objects.all() for model in MODELS]

    publish(*everything, reason="Told.", progress=lambda done, total: told.append((done, total)))

    total = sum(rows.count() for rows in everything)
    assert told[-1] == (total, total)
    assert [done for done, _ in told] == sorted({done for done, _ in told})
    assert len(told) > 7 // 2


def test_places_are_built_on_their_parents_in_whatever_order_they_were_made():
    town = LocationFactory(slug="ml-town", parent=None)
    district = LocationFactory(slug="ml-district", kind="admin2", parent=None)
    region = LocationFactory(slug="ml-region", kind="admin1", parent=None)
    country = LocationFactory(slug="ml", kind="country")
    for place, parent in ((town, district), (district, region), (region, country)):
        Location.objects.filter(pk=place.pk).update(parent=parent)

    publish(Location.objects.all(), reason="All at once")

    columns = PUBLICATIONS[Location].facets.objects.get(slug="ml-town")
    assert columns.places == ["ml-town", "ml-district", "ml-region", "ml"]
    Location.objects.filter(pk=region.pk).update(parent=None)
    publish(Location.objects.all(), reason="Moved with all below it")
    now = PUBLICATIONS[Location].facets.objects.get(slug="ml-town", superseded_at=None)
    assert now.places == ["ml-town", "ml-district", "ml-region"]
    assert publish(Location.objects.all(), reason="Nothing more").appended == 0


def test_names_are_folded_as_they_were():
    """Every character there is, alone, between letters, and before a mark."""
    former = import_module("kb.migrations.0007_search").PLAIN
    with connection.cursor() as cursor:
        cursor.execute(former.replace("FUNCTION kb_plain", "FUNCTION pg_temp.former"))
        cursor.execute(
            "SELECT count(*), array_agg(code) FILTER (WHERE kb_plain(one) <> pg_temp.former(one))"
            " FROM generate_series(1, 200000) AS code,"
            " LATERAL (VALUES (chr(code)), ('A-''' || chr(code) || '`É'), (chr(code) || U&'\\0301'))"
            " AS texts (one) WHERE code NOT BETWEEN 55296 AND 57343"
        )
        assert cursor.fetchone() == (593856, None)
