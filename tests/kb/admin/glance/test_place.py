import pytest
from django.contrib.auth.models import Permission

from kb import models
from kb.importing.datasets.area_shapes import load_areas
from kb.importing.datasets.reference import load_countries
from kb.publishing import publish
from tests import factories
from tests.kb.admin.conftest import address

pytestmark = pytest.mark.django_db


@pytest.fixture
def outlines():
    load_countries()
    load_areas()


@pytest.fixture
def kayes():
    mali = factories.LocationFactory(
        slug="ml", kind="country", name="Mali", latitude=None, longitude=None
    )
    region = factories.LocationFactory(
        slug="ml-kayes-region",
        kind="admin1",
        name="Kayes Region",
        parent=mali,
        latitude=None,
        longitude=None,
    )
    return factories.LocationFactory(parent=region)


def page(client, event):
    answer = client.get(address(event, "change", event.pk))
    assert answer.status_code == 200
    return answer.content.decode()


def drawn(client, event):
    answer = client.get(address(event, "map", event.pk))
    assert answer.status_code == 200
    return answer.json()


def test_the_page_says_where_and_how_exactly(admin_client, outlines, kayes):
    text = page(admin_client, factories.EventFactory(location=kayes))

    assert "14.4469° N, 11.4445° W, that of its place" in text
    assert "surely within 5 km of the point" in text
    assert "one of Mali&#x27;s nine units before 2016" in text
    assert "Natural Earth, 1:10m" in text
    assert "Check the place." not in text


def test_the_map_has_the_point_its_circle_the_unit_and_what_lies_around(
    admin_client, outlines, kayes
):
    factories.LocationFactory(name="Near", latitude=14.5, longitude=-11.4)
    factories.LocationFactory(name="Far", latitude=20, longitude=1)

    data = drawn(admin_client, factories.EventFactory(location=kayes))

    assert data["point"]["at"] == [14.44693, -11.44448]
    assert data["point"]["radius_km"] == 5
    assert data["area"]["name"] == "Kayes"
    (south, west), (north, east) = data["view"]
    assert south < 14.44693 < north
    assert west < -11.44448 < east
    assert {place["name"] for place in data["settlements"]} == {"Kayes", "Near"}
    names = {country["name"] for country in data["countries"]}
    assert "Mali" in names
    assert "Australia" not in names


def test_settlements_are_the_25_nearest(admin_client, outlines):
    event = factories.EventFactory()
    for n in range(30):
        factories.LocationFactory(name=f"Far {n}", latitude=14.9, longitude=-11.4)
    factories.LocationFactory(name="Near", latitude=14.45, longitude=-11.44)

    names = [place["name"] for place in drawn(admin_client, event)["settlements"]]

    assert len(names) == 25
    assert set(names[:2]) == {"Kayes", "Near"}


def test_an_unknown_place_is_said_and_never_drawn_at_null_island(admin_client, outlines):
    event = factories.EventFactory(location=None, geo_precision="")

    text = page(admin_client, event)

    assert "nobody knows" in text
    assert "data-map" not in text
    assert (drawn(admin_client, event)["point"], drawn(admin_client, event)["view"]) == (None, None)


def test_without_a_point_the_outline_of_the_unit_is_shown(admin_client, outlines, kayes):
    event = factories.EventFactory(location=kayes.parent, geo_precision="admin1")

    data = drawn(admin_client, event)

    assert "data-map" in page(admin_client, event)
    assert data["point"] is None
    (south, west), (north, east) = data["view"]
    assert north - south > 2
    assert east - west > 2


def test_a_place_without_outlines_says_so(admin_client, outlines):
    event = factories.EventFactory(location=factories.LocationFactory(country="SN"))

    assert "We have no outline of the unit." in page(admin_client, event)


@pytest.mark.parametrize(
    ("latitude", "longitude", "country", "unit"),
    [
        pytest.param(14.6, -11.4, False, False, id="in both"),
        pytest.param(16.27, -0.04, False, True, id="in Gao"),
        pytest.param(48.85, 2.35, True, True, id="in Paris"),
        pytest.param(14.5, -12.26, False, False, id="within the grace of the border"),
    ],
)
def test_a_point_outside_is_told(admin_client, outlines, kayes, latitude, longitude, country, unit):
    event = factories.EventFactory(location=kayes, latitude=latitude, longitude=longitude)

    text = page(admin_client, event)

    assert ("outside the country of its place (ML)" in text) == country
    assert ("outside the outline of Kayes" in text) == unit


def test_a_point_at_sea_is_not_told(admin_client, outlines, kayes):
    event = factories.EventFactory(
        location=kayes, latitude=48.85, longitude=2.35, geo_precision="sea-or-air"
    )

    assert "Check the place." not in page(admin_client, event)


def test_a_unit_is_found_by_its_iso_code(admin_client, outlines):
    unit = factories.LocationFactory(slug="region-of-gao", kind="admin1")
    factories.ExternalIdFactory(
        location=unit, event=None, scheme_id="id-scheme:iso3166-2", value="ML-7"
    )

    data = drawn(admin_client, factories.EventFactory(location=unit))

    assert data["area"]["name"] == "Gao"


def test_former_points_of_editions_are_shown(admin_client, outlines, claim):
    event = claim.event
    models.Event.objects.filter(pk=event.pk).update(latitude=15.0, longitude=-11.0)
    publish(models.Event.objects.filter(pk=event.pk), reason="Better known.")

    assert [point["at"] for point in drawn(admin_client, event)["former"]] == [
        [14.44693, -11.44448]
    ]
    assert "Former points" in page(admin_client, event)


def test_without_outlines_the_page_opens_and_the_point_is_drawn(admin_client):
    event = factories.EventFactory()

    data = drawn(admin_client, event)

    assert data["countries"] == []
    assert data["point"] is not None
    assert "At a glance" in page(admin_client, event)


def test_the_map_is_for_those_who_may_see_the_event(client):
    event, user = factories.EventFactory(), factories.UserFactory()
    url = address(event, "map", event.pk)
    assert client.get(url).status_code == 302
    client.force_login(user)
    assert client.get(url).status_code == 403

    user.user_permissions.add(Permission.objects.get(codename="view_event"))

    assert client.get(url).status_code == 200
    assert client.post(url).status_code == 405


@pytest.mark.parametrize("key", ["0", "abc", "99999999999999999999", "1_2F"])
def test_the_map_of_no_event_is_not_found(admin_client, key):
    assert admin_client.get(f"/admin/kb/event/{key}/map.json").status_code == 404
