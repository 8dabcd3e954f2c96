"""The verbs of the querysets: both edges, and the unknown."""

from datetime import date

import pytest

from kb.dates import FuzzyDate
from kb.models import Event, Group, GroupRelation, Location
from tests.factories import (
    EventFactory,
    GroupFactory,
    GroupNameFactory,
    GroupRelationFactory,
    LocationFactory,
    LocationNameFactory,
    ParticipationFactory,
)

pytestmark = pytest.mark.django_db


def slugs(rows):
    return sorted(rows.values_list("slug", flat=True))


@pytest.mark.parametrize(
    ("founded", "ended", "day", "active"),
    [
        ("2017-03-02", None, date(2017, 3, 1), False),
        ("2017-03-02", None, date(2017, 3, 2), True),
        ("2017-03-02", "2020", date(2020, 12, 31), True),
        ("2017-03-02", "2020", date(2021, 1, 1), False),
        (None, "2020", date(1900, 1, 1), True),
        (None, None, date(2030, 1, 1), True),
    ],
)
def test_active_on_counts_an_unknown_end_as_open(founded, ended, day, active):
    GroupFactory(
        founded=FuzzyDate.parse(founded) if founded else None,
        ended=FuzzyDate.parse(ended) if ended else None,
    )

    assert Group.objects.active_on(day).exists() == active


def test_the_family_of_a_date_goes_through_any_number_of_ties():
    katiba = GroupFactory(slug="katiba")
    unit = GroupRelationFactory(
        subject__slug="unit", object=katiba, since=FuzzyDate.parse("2015")
    ).subject
    head = GroupRelationFactory(
        subject=katiba, object__slug="head", since=FuzzyDate.parse("2017-03-02")
    ).object
    GroupRelationFactory(subject__slug="rival", object=head, kind="rival-of")

    assert slugs(Group.objects.family_of(head, date(2019, 6, 1))) == ["head", "katiba", "unit"]
    assert slugs(Group.objects.family_of(head, date(2017, 3, 1))) == ["head"]
    assert slugs(Group.objects.family_of(katiba, date(2015, 6, 1))) == ["katiba"]
    assert unit.slug in slugs(Group.objects.family_of(katiba, date(2015, 12, 31)))


def test_a_tie_of_unknown_beginning_counts_for_nobody():
    tie = GroupRelationFactory(since=None)

    assert not GroupRelation.objects.belonging_on(date(2024, 1, 1)).filter(pk=tie.pk).exists()


def test_within_is_a_place_and_all_that_lies_in_it():
    country = LocationFactory(slug="ml", kind="country")
    region = LocationFactory(slug="ml-region", kind="admin1", parent=country)
    town = LocationFactory(slug="ml-town", parent=region)
    LocationFactory(slug="bf", kind="country")
    event = EventFactory(location=town)
    EventFactory(location=None, geo_precision="")

    assert slugs(Location.objects.within(country)) == ["ml", "ml-region", "ml-town"]
    assert slugs(Event.objects.within(region)) == [event.slug]
    assert slugs(Event.objects.within(town)) == [event.slug]


def test_involving_on_date_counts_who_belonged_on_the_day_of_the_event():
    tie = GroupRelationFactory(since=FuzzyDate.parse("2017-03-02"))
    before = EventFactory(slug="evt-before", date=FuzzyDate.parse("2016-07-19"))
    after = EventFactory(slug="evt-after", date=FuzzyDate.parse("2019-09-30"))
    own = EventFactory(slug="evt-own", date=FuzzyDate.parse("2025-07-01"))
    for event in (before, after):
        ParticipationFactory(event=event, group=tie.subject)
    ParticipationFactory(event=own, group=tie.object)

    assert slugs(Event.objects.involving(tie.object)) == ["evt-own"]
    assert slugs(Event.objects.involving(tie.object, on_date=True)) == ["evt-after", "evt-own"]


def test_an_event_of_a_month_is_possibly_but_not_certainly_on_a_day():
    EventFactory(date=FuzzyDate.parse("2025-07"))
    first, last = date(2025, 7, 1), date(2025, 7, 31)

    assert Event.objects.possibly_on(first, first).exists()
    assert not Event.objects.certainly_on(first, first).exists()
    assert Event.objects.certainly_on(first, last).exists()
    assert not Event.objects.possibly_on(date(2025, 8, 1), date(2025, 8, 1)).exists()


@pytest.mark.parametrize("asked", ["Binoli", "binoly", "BINÓLI"])
def test_a_place_is_found_by_a_misspelling(asked):
    name = LocationNameFactory(text="Binoli", kind="misspelling", location__slug="ml-diboli")
    LocationNameFactory(text="Nioro du Sahel")

    assert slugs(Location.objects.named(asked)) == [name.location.slug]


@pytest.mark.parametrize("asked", ["جماعة نصرة", "Nusrat al Islam", "nusrat"])
def test_a_group_is_found_in_any_script(asked):
    group = GroupFactory()
    GroupNameFactory(group=group, text="جماعة نصرة الإسلام والمسلمين", language="ar")
    GroupNameFactory(group=group, text="Jama'at Nusrat al-Islam wal-Muslimin", language="")

    assert slugs(Group.objects.named(asked)) == [group.slug]
