"""Each ground on which a record is taken for one that is there, and what speaks against it."""

from datetime import date

import pytest
from django.db import connection

from kb import doubles, linking
from kb.doubles import Happened, Place, Printed
from kb.models import Double, EventPair, Location
from tests import factories as f
from tests.kb.linking.conftest import World

pytestmark = pytest.mark.django_db
DAY = date(2025, 7, 1)


def told(found):
    return {one.record.slug: one for one in found}


@pytest.mark.parametrize(
    ("asked", "name", "ground"),
    [
        ("Ansar Dine", "Ansar Dine", "same name"),
        ("ANSAR-DINÉ", "Ansar Dine", "without accents"),
        ("Ansar al-Dine", "Ansar Dine", "without articles"),
        ("Al-Mourabitoun", "Murabitun", "transliterated"),
        ("Ansar Dinne", "Ansar Dine", "transliterated"),
        ("Boko Haramm", "Boko Haran", "spelt much like it"),
        ("انصار الدين", "أنصار الدين", "without accents"),
        ("تمبكتو", "Tombouctou", "another script"),
        ("MNLA", "Mouvement national de libération de l'Azawad", "initials"),
        ("Mouvement national de libération de l'Azawad", "MNLA", "initials"),
    ],
)
def test_a_group_is_found_and_the_ground_said(asked, name, ground):
    f.GroupFactory(slug="found", name=name, short_name="")

    (one,) = doubles.like_group([asked])

    assert one.record.slug == "found"
    assert ground in one.grounds[0]


@pytest.mark.parametrize(
    ("asked", "name"),
    [
        ("Ansar al-Islam", "Ansar Dine"),
        ("Front de libération du Macina", "Front de libération de l'Azawad"),
        ("Katiba Serma", "Katiba Macina"),
        ("Dozo 1", "Dozo 2"),
    ],
)
def test_names_that_each_have_a_word_of_their_own_are_not_taken_for_one(asked, name):
    f.GroupFactory(name=name, short_name="")

    assert doubles.like_group([asked]) == []


def test_a_name_within_another_is_named_and_stops_nobody():
    f.LocationFactory(name="Niono")

    (one,) = doubles.like_location(Place(["Niono-Sokoura"]))

    assert not one.is_likely


def test_of_homonyms_the_near_one_is_likely():
    near = f.LocationFactory(slug="near", name="Niono", latitude=14.25, longitude=-5.99)
    f.LocationFactory(slug="far", name="Niono", latitude=12.0, longitude=-5.0)
    f.LocationFactory(slug="elsewhere", name="Niono", country="BF")
    asked = Place(["Niono"], "settlement", "ML", latitude=14.26, longitude=-5.99)

    found = told(doubles.like_location(asked))

    assert found["near"].is_likely
    assert not found["far"].is_likely
    assert "elsewhere" not in found
    assert "1.1 km away" in found["near"].grounds
    assert near.pk == found["near"].pk


def test_a_place_at_the_very_point_is_named_whatever_it_is_called():
    f.LocationFactory(slug="there", name="Kayes", latitude=14.0, longitude=-4.0)
    asked = Place(["Zzyzx"], "settlement", "ML", latitude=14.0, longitude=-4.005)

    assert "there" in told(doubles.like_location(asked))


def test_a_merged_record_leads_to_its_survivor():
    survivor = f.GroupFactory(slug="survivor", name="GATIA", short_name="")
    merged = f.GroupFactory(slug="merged", name="Ansar Dine", short_name="")
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('kb.publishing', 'on', true)")
        type(merged).objects.filter(pk=merged.pk).update(merged_into=survivor)
        cursor.execute("SELECT set_config('kb.publishing', 'off', true)")

    (one,) = doubles.like_group(["Ansar Dine"])

    assert one.record == survivor
    assert "merged into it" in one.grounds[-1]


@pytest.mark.parametrize(
    "url",
    [
        "http://example.org/a/b",
        "https://www.example.org/a/b/?utm_source=x&fbclid=1",
        "HTTPS://EXAMPLE.ORG:443/a/b#top",
        "https://m.example.org/a/b/amp/",
    ],
)
def test_a_source_is_found_by_its_address(url):
    f.SourceFactory(slug="there", url="https://example.org/a/b", title="Any title")

    (one,) = doubles.like_source(Printed(url=url))

    assert (one.record.slug, one.score) == ("there", 100)


def test_another_page_of_the_site_is_another_source():
    f.SourceFactory(url="https://example.org/a?id=1", title="Any title")

    assert doubles.like_source(Printed(url="https://example.org/a?id=2")) == []


def test_a_source_is_found_by_title_publisher_and_date():
    there = f.SourceFactory(url="")
    asked = {"title": "MALI : une serie d’attaques", "publisher": there.publisher_id}

    (same,) = doubles.like_source(Printed(**asked, first=DAY, last=DAY))
    other = doubles.like_source(Printed(**asked, first=date(2024, 1, 1), last=date(2024, 1, 1)))

    assert same.is_likely
    assert not any(one.is_likely for one in other)


def test_a_publisher_is_found_without_its_initials():
    f.PublisherFactory(slug="rfi", name="Radio France Internationale (RFI)")

    assert "rfi" in told(doubles.like_publisher("Radio France Internationale"))


@pytest.fixture
def world():
    return World()


def asked_of(event, **changes):
    place = {"latitude": event.latitude, "longitude": event.longitude}
    groups = list(event.participations.values_list("group", flat=True))
    given = {"groups": groups, "geo_precision": "settlement", **place}
    return Happened(DAY, DAY, **(given | changes))


def test_an_event_is_found_by_day_distance_and_actor(world):
    event = world.ours()

    (one,) = doubles.like_event(asked_of(event, latitude=event.latitude + 0.02))

    assert one.is_likely
    assert one.grounds[:3] == (
        "same day",
        "2 km apart, within both radii",
        "JNIM on both sides' lists",
    )


def test_another_town_another_month_and_a_part_are_no_doubles(world):
    event = world.ours()

    assert doubles.like_event(asked_of(event, latitude=16.0, groups=[])) == []
    later = date(2025, 9, 1)
    assert doubles.like_event(Happened(later, later, location=event.location_id)) == []
    assert doubles.like_event(asked_of(event, parent=event.pk)) == []


def test_a_verdict_is_remembered_in_both_directions_and_taken_back():
    one, two = (f.GroupFactory(name="Ansar Dine", short_name="") for _ in range(2))
    by = f.UserFactory()

    doubles.say_different("group", two.pk, one.pk, by=by)

    assert doubles.like_group(["Ansar Dine"], one.pk) == []
    assert doubles.like_group(["Ansar Dine"], two.pk) == []
    doubles.take_back("group", one.pk, two.pk, by=by)
    assert len(doubles.like_group(["Ansar Dine"], one.pk)) == 1


def test_a_verdict_on_events_holds_on_either_page(world):
    ours, theirs, by = world.ours(), world.theirs(), f.UserFactory()
    world.run()
    pair = EventPair.objects.get()

    linking.decide(pair, "different", by=by)
    assert doubles.like_event(asked_of(ours, own=ours.pk)) == []
    linking.take_back(pair, by=by)
    assert len(doubles.like_event(asked_of(ours, own=ours.pk))) == 1

    doubles.say_different("event", ours.pk, theirs.pk, by=by)
    pair.refresh_from_db()
    assert pair.verdict == "different"
    EventPair.objects.all().delete()
    world.run()
    assert not EventPair.objects.exists()


def test_a_run_suggests_keeps_verdicts_and_drops_what_no_longer_holds():
    one, two, three = (f.GroupFactory(name="Ansar Dine", short_name="") for _ in range(3))
    doubles.say_different("group", one.pk, two.pk, by=f.UserFactory())

    (first,) = doubles.suggest(["group"])
    (again,) = doubles.suggest(["group"])

    assert (first.new, again.new, again.updated, again.dropped) == (2, 0, 0, 0)
    assert {row.records for row in doubles.suggested_doubles(5)} == {(one, three), (two, three)}
    type(three).objects.filter(pk=three.pk).update(name="GATIA")
    (after,) = doubles.suggest(["group"])
    assert after.dropped == 2
    assert Double.objects.get().verdict == "different"


def test_a_run_finds_places_sources_events_and_publishers(world):
    f.LocationFactory(name="Tombouctou"), f.LocationFactory(name="Timbuktu")
    f.SourceFactory(url="https://a.org/1"), f.SourceFactory(url="http://www.a.org/1/")
    world.ours("evt-a"), world.ours("evt-b")
    Location.objects.exclude(name__in=("Tombouctou", "Timbuktu")).update(
        name="Zzz", latitude=None, longitude=None
    )

    found = {report.noun: report.found for report in doubles.suggest()}

    assert found["location"] >= 1
    assert (found["source"] >= 1, found["event"], found["publisher"] >= 1) == (True, 1, True)
