"""The columns that aggregates and flat files read, beside the document they repeat."""

from importlib import import_module

import pytest
from django.db import IntegrityError, connection, transaction

from kb.models import Claim, EventEdition, EventGroup, EventLink
from kb.publishing import merge, unmerge, withdraw
from tests.factories import (
    ClaimFactory,
    EventFactory,
    GroupFactory,
    LocationFactory,
    ParticipationFactory,
)
from tests.publishing import current, document, publish_all

pytestmark = pytest.mark.django_db
COLUMNS = (
    "title location place_name admin2 injured_low injured_best injured_high abducted_low "
    "abducted_best abducted_high part_of claims side_a side_b side_unknown"
).split()


@pytest.fixture
def raid():
    """An attack that is a part of another, at a place in a district, with claims and sides."""
    region = LocationFactory(slug="ml-region", kind="admin1", country="ML")
    district = LocationFactory(slug="ml-district", kind="admin2", parent=region, country="ML")
    town = LocationFactory(slug="ml-town", name="Town", parent=district, country="ML")
    raid = EventFactory(
        slug="evt-raid", location=town, geo_precision="exact", parent=EventFactory(slug="evt-whole")
    )
    for side, slug in (("a", "jnim"), ("b", "fama"), ("", "bystanders")):
        ParticipationFactory(event=raid, group=GroupFactory(slug=slug), side=side)
    ClaimFactory.create_batch(2, event=raid, harm="injured", low=3, high=5)
    publish_all()
    return raid


def columns(event):
    return EventEdition.objects.filter(slug=event.slug, superseded_at=None).values(*COLUMNS).get()


def test_the_columns_repeat_the_document(raid):
    shown, found = document(raid), columns(raid)

    assert found["title"] == shown["title"]
    assert (found["location"], found["place_name"], found["admin2"]) == (
        "ml-town",
        "Town",
        "ml-district",
    )
    assert shown["location"]["admin2"] == "ml-district"
    assert [found[f"injured_{bound}"] for bound in ("low", "best", "high")] == [
        shown["casualties"]["injured"][bound] for bound in ("low", "best", "high")
    ]
    assert (found["part_of"], found["claims"]) == ("evt-whole", 2)
    assert (found["side_a"], found["side_b"], found["side_unknown"]) == (
        ["jnim"],
        ["fama"],
        ["bystanders"],
    )


def test_the_migration_fills_what_publishing_writes(raid):
    written = list(EventEdition.objects.order_by("edition").values(*COLUMNS))

    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(import_module("kb.migrations.0006_event_columns").FILL)

    assert list(EventEdition.objects.order_by("edition").values(*COLUMNS)) == written


def test_a_merged_group_changes_sides_and_comes_back(raid):
    other = GroupFactory(slug="gsim")
    publish_all()
    jnim = raid.participations.get(side="a").group

    merge(jnim, into=other, reason="The same.")
    merged = columns(raid)["side_a"]
    jnim.refresh_from_db()
    unmerge(jnim, reason="Not the same.")

    assert (merged, columns(raid)["side_a"]) == (["gsim"], ["jnim"])


def test_a_withdrawn_claim_is_counted_no_more(raid):
    withdraw(Claim.objects.filter(pk=raid.claims.first().pk), reason="Wrong.")

    assert columns(raid)["claims"] == 1


def test_a_record_of_the_same_event_names_the_one_that_counts(raid):
    copy = EventFactory(slug="evt-copy")
    EventLink.objects.create(event=copy, other=raid, kind="same-as")
    publish_all()

    assert EventEdition.objects.get(edition=current(copy)).same_as == "evt-raid"
    assert [link["kind"] for link in document(copy)["related"]] == ["same-as"]


@pytest.mark.parametrize(("event", "other"), [("c", "b"), ("a", "c"), ("b", "c"), ("b", "a")])
def test_records_of_the_same_event_make_no_chain(event, other):
    events = {name: EventFactory(slug=f"evt-{name}") for name in "abc"}
    EventLink.objects.create(event=events["b"], other=events["a"], kind="same-as")
    EventLink.objects.create(event=events[event], other=events[other], kind="related-to")

    with pytest.raises(IntegrityError), transaction.atomic():
        EventLink.objects.create(event=events[event], other=events[other], kind="same-as")


def test_the_last_day_stands_beside_each_group_and_comes_back_with_the_event(raid):
    other = EventFactory(slug="evt-other")
    publish_all()
    written = list(EventGroup.objects.order_by("pk").values("edition", "date_end"))
    assert {row["date_end"] for row in written} == {raid.date.latest}

    merge(raid, into=other, reason="The same.")
    raid.refresh_from_db()
    unmerge(raid, reason="Not the same.")

    again = EventGroup.objects.filter(edition=current(raid)).values_list("date_end", flat=True)
    assert list(again) == [raid.date.latest] * 3


def test_the_migration_fills_the_last_day_of_each_group(raid):
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE kb_eventgroup DISABLE TRIGGER append_only")
        cursor.execute("UPDATE kb_eventgroup SET date_end = '1900-01-01'")
        cursor.execute(import_module("kb.migrations.0009_areas_and_families").FILL)

    assert set(EventGroup.objects.values_list("date_end", flat=True)) == {raid.date.latest}
