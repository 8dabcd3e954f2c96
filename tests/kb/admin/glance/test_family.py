import json

import pytest

from kb import models
from kb.admin.glance.family import family_of
from tests import factories
from tests.kb.admin.conftest import address

pytestmark = pytest.mark.django_db


@pytest.fixture
def whole():
    return factories.EventFactory(title="Attacks on seven towns")


def part_of(whole, **killed):
    figures = json.dumps({"killed": killed}) if killed else None
    return factories.EventFactory(parent=whole, title="Attack on a town", casualties=figures)


def page(client, event):
    return client.get(address(event, "change", event.pk)).content.decode()


def test_the_parts_are_a_table_and_numbered_markers(admin_client, whole):
    part = part_of(whole, low=3, best=4, high=5)

    marker = admin_client.get(address(whole, "map", whole.pk)).json()["parts"]

    assert "3 to 5, best 4" in page(admin_client, whole)
    assert [(one["number"], one["title"], one["url"]) for one in marker] == [
        (1, "Attack on a town", f"/admin/kb/event/{part.pk}/change/")
    ]


def test_figures_of_the_parts_are_added_and_unknown_is_not_zero(whole):
    part_of(whole, low=3, best=4, high=5)
    part_of(whole, low=1, best=None, high=7)
    part_of(whole)

    family = family_of(whole)

    assert (family.killed, family.known, family.parts_in_all) == ("4 to 12, best 4", 1, 3)


def test_a_figure_that_no_part_has_is_the_wholes(whole):
    whole.casualties = json.dumps({"killed": {"low": 130, "best": 132, "high": 140}})
    part_of(whole, low=2, best=None, high=None)

    assert family_of(whole).killed == "2 to 140, best 132"


def test_a_part_shows_its_whole_and_the_other_parts(admin_client, whole):
    one, other = part_of(whole), part_of(whole)

    text = page(admin_client, one)

    assert f'<a href="/admin/kb/event/{whole.pk}/change/">' in text
    assert [event.pk for event in family_of(one).siblings] == [other.pk]


def test_a_part_of_thousands_stays_bounded(whole, django_assert_max_num_queries):
    children = [part_of(whole) for _ in range(60)]

    with django_assert_max_num_queries(6):
        family = family_of(whole)

    assert (len(family.parts), family.parts_in_all) == (50, 60)
    sibling = models.Event.objects.select_related("parent").get(pk=children[0].pk)
    with django_assert_max_num_queries(6):
        family = family_of(sibling)
    assert (len(family.siblings), family.siblings_in_all) == (12, 59)


def test_parts_with_points_are_looked_at_rather_than_the_whole_country(admin_client):
    country = factories.LocationFactory(kind="country", latitude=18, longitude=-2)
    whole = factories.EventFactory(location=country, geo_precision="country")
    part_of(whole)

    (south, west), (north, east) = admin_client.get(address(whole, "map", whole.pk)).json()["view"]

    assert south < 14.44693 < north < 18
    assert west < -11.44448 < east < -2
