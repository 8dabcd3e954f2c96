"""Near and bbox: the conditions in SQL against plain geometry, and what is found in a small world."""

import math

import pytest
from django.test import Client
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from api.areas import EARTH_KM, Box, Circle
from api.ledger import fetch
from tests.api.conftest import found, get, list_of, publish_drafts, refused
from tests.factories import EventFactory, LocationFactory

pytestmark = pytest.mark.django_db

latitudes = st.floats(-90, 90).map(lambda x: round(x, 4))
longitudes = st.floats(-180, 180).map(lambda x: round(x, 4))
radii = st.sampled_from([0.5, 5.0, 25.0, 300.0, 2000.0])
circles = st.builds(
    Circle, latitudes, longitudes, st.sampled_from([0.5, 10.0, 400.0, 5000.0, 19999.0])
)
boxes = st.builds(
    lambda west, east, lats: Box(west, min(lats), east, max(lats)),
    longitudes,
    longitudes,
    st.tuples(latitudes, latitudes),
)


def unit(latitude, longitude):
    """The point on a sphere of radius 1."""
    lat, lon = math.radians(latitude), math.radians(longitude)
    return math.cos(lat) * math.cos(lon), math.cos(lat) * math.sin(lon), math.sin(lat)


def km(a, b):
    """The distance by chord, without a haversine."""
    half = math.dist(unit(*a), unit(*b)) / 2
    return 2 * EARTH_KM * math.asin(min(1, half))


def asked(area, latitude, longitude, radius):
    """What SQL says of the area: its distance, whether it holds the circle, and the bands."""
    near, near_at = area.band(0, "near_band")
    far, far_at = area.band(radius, "far_band")
    values = {"lat": latitude, "lon": longitude, "r": radius}
    (row,) = fetch(
        f"SELECT {area.distance()}, {area.holds_circle()}, {near}, {far} FROM (SELECT"
        " %(lat)s::float8 AS latitude, %(lon)s::float8 AS longitude, %(r)s::float8 AS radius_km) f",
        {**area.params(), **near_at, **far_at, **values},
    )
    return row


def rim(latitude, longitude, radius, steps=180):
    """Points on the circle around a point."""
    angle, lat = radius / EARTH_KM, math.radians(latitude)
    for step in range(steps):
        bearing = 2 * math.pi * step / steps
        sine = math.sin(lat) * math.cos(angle) + math.cos(lat) * math.sin(angle) * math.cos(bearing)
        at = math.asin(max(-1, min(1, sine)))
        turn = math.atan2(
            math.sin(bearing) * math.sin(angle) * math.cos(lat),
            math.cos(angle) - math.sin(lat) * sine,
        )
        yield math.degrees(at), (longitude + math.degrees(turn) + 180) % 360 - 180


def inside(box, latitude, longitude, slack=0.0):
    offset = (longitude - box.west) % 360
    across = offset <= box.width + slack or offset >= 360 - slack
    return box.south - slack <= latitude <= box.north + slack and across


def nearest(box, latitude, longitude, steps=400):
    """The distance to the box, by trying points of its edges."""
    if inside(box, latitude, longitude):
        return 0.0
    parts = [step / steps for step in range(steps + 1)]
    lats = [box.south + part * (box.north - box.south) for part in parts]
    lons = [box.west + part * box.width for part in parts]
    edges = [
        *((lat, box.west) for lat in lats),
        *((lat, box.west + box.width) for lat in lats),
        *((box.south, lon) for lon in lons),
        *((box.north, lon) for lon in lons),
    ]
    return min(km((latitude, longitude), edge) for edge in edges)


@settings(max_examples=150, deadline=None)
@given(circles, latitudes, longitudes, radii)
@example(Circle(0.0, 179.9, 50.0), 0.0, -179.9, 5.0)
@example(Circle(89.9, 0.0, 50.0), 89.9, 180.0, 5.0)
@example(Circle(-90.0, 12.0, 10.0), -90.0, -100.0, 5.0)
@example(Circle(0.0, 0.0, 10.0), 5e-324, 1e-200, 5e-324)
def test_a_circle_is_as_far_as_the_chord_says(db_open, circle, latitude, longitude, radius):
    away = km((circle.latitude, circle.longitude), (latitude, longitude))

    distance, holds, in_band, in_far_band = asked(circle, latitude, longitude, radius)

    assert distance == pytest.approx(away - circle.km, abs=0.01)
    assert holds == (distance <= -radius)
    assert in_band or distance > 0
    assert in_far_band or distance > radius


@settings(max_examples=200, deadline=None)
@given(boxes, latitudes, longitudes, radii)
@example(Box(170.0, -10.0, -170.0, 10.0), 0.0, -180.0, 5.0)
@example(Box(170.0, -10.0, 180.0, 10.0), 0.0, -180.0, 5.0)
@example(Box(-180.0, 80.0, 180.0, 90.0), 89.0, 10.0, 300.0)
@example(Box(-180.0, -90.0, 180.0, 90.0), -90.0, 10.0, 2000.0)
@example(Box(0.0, 10.0, 0.0, 20.0), 15.0, 0.0, 5.0)
@example(Box(-100.0, -89.0, 100.0, -80.0), -85.0, 179.0, 300.0)
@example(Box(0.0, 0.0, 1.0, 1.0), 5e-324, -5e-324, 5e-324)
@example(Box(0.0, -1.0, 1.0, 0.0), 1e-200, 1e-200, 1e-200)
def test_a_box_is_as_far_as_its_nearest_point(db_open, box, latitude, longitude, radius):
    distance, holds, in_band, in_far_band = asked(box, latitude, longitude, radius)

    tried = nearest(box, latitude, longitude)
    assert tried - distance >= -0.001 or tried == 0
    assert (
        tried - distance <= 1 + EARTH_KM * math.radians(max(box.north - box.south, box.width)) / 400
    )
    assert (distance <= 0) == inside(box, latitude, longitude) or distance < 0.001
    assert in_band or distance > 0
    assert in_far_band or distance > radius
    around = list(rim(latitude, longitude, radius))
    if holds:
        assert all(inside(box, *point, slack=1e-6) for point in around)
        assert distance <= 0


@settings(max_examples=100, deadline=None)
@given(
    st.floats(-75, 75),
    st.floats(-180, 180),
    radii,
    st.lists(st.sampled_from([-0.01, 0.01, 1.0]), min_size=4, max_size=4),
)
def test_a_box_holds_a_circle_that_leaves_room_on_all_sides(
    db_open, latitude, longitude, radius, room
):
    assume(abs(latitude) + math.degrees(radius / EARTH_KM) < 85)
    tall = math.degrees(radius / EARTH_KM)
    sine = math.sin(radius / EARTH_KM) / math.cos(math.radians(latitude))
    across = math.degrees(math.asin(sine))
    west, east = longitude - across - room[0], longitude + across + room[1]
    box = Box(
        (west + 180) % 360 - 180,
        latitude - tall - room[2],
        (east + 180) % 360 - 180,
        latitude + tall + room[3],
    )
    assume(east > west and box.south <= box.north)

    assert asked(box, latitude, longitude, radius)[1] == (min(room) > 0)


@pytest.fixture(scope="module")
def db_open(module_db):
    """The database, once for all examples."""


@pytest.fixture
def sahel():
    """A region with a town, a village far from it, and events known more and less exactly."""
    ml = LocationFactory(slug="ml", kind="country", latitude=17, longitude=-4)
    region = LocationFactory(slug="ml-1", kind="admin1", parent=ml, latitude=14.5, longitude=-10.5)
    kayes = LocationFactory(slug="ml-kayes", parent=region, latitude=14.45, longitude=-11.44)
    LocationFactory(slug="bf", kind="country", country="BF", latitude=12.3, longitude=-1.6)
    waters = LocationFactory(slug="forest", kind="area", parent=ml, latitude=None, longitude=None)
    place = {"dataset__slug": "points"}
    EventFactory(slug="evt-town", location=kayes, geo_precision="settlement", **place)
    dataset = EventFactory(
        slug="evt-exact",
        location=kayes,
        geo_precision="exact",
        latitude=14.5,
        longitude=-11.44,
        dataset__slug="ged",
    ).dataset
    common = {"dataset": dataset}
    EventFactory(slug="evt-region", location=region, geo_precision="admin1", **common)
    EventFactory(slug="evt-country", location=ml, geo_precision="country", **common)
    EventFactory(slug="evt-forest", location=waters, geo_precision="area", **common)
    EventFactory(slug="evt-nowhere", location=None, geo_precision="", **common)
    EventFactory(
        slug="evt-wide",
        location=region,
        geo_precision="near",
        latitude=15.5,
        longitude=-11.44,
        radius_km=120,
        **common,
    )
    publish_drafts()


@pytest.mark.parametrize(
    ("query", "slugs", "unjudged"),
    [
        # The town is 5.6 km from the exact point; the region has a published place in the circle.
        ({"near": "14.45,-11.44,2"}, "country region town wide", 2),
        ({"near": "14.45,-11.44,6.6", "match": "certain"}, "exact town", None),
        ({"near": "14.45,-11.44,6.5", "match": "certain"}, "town", None),
        ({"near": "14.45,-11.44,4.9", "match": "certain"}, "", None),
        # A hundred kilometres off all places of the region, but in reach of the wide circle.
        ({"near": "16.2,-11.44,10"}, "wide", 4),
        ({"near": "14.5,-10.5,300", "match": "certain"}, "exact town wide", None),
        # Its own point is in the circle, and so the country may be meant.
        ({"near": "17,-4,1"}, "country", 3),
        ({"near": "0,100,500"}, "", 4),
        ({"bbox": "-12,14,-11,15"}, "country exact region town wide", 2),
        ({"bbox": "-12,14,-11,15", "match": "certain"}, "exact town", None),
        ({"bbox": "-180,-90,180,90", "match": "certain"}, "exact town wide", None),
        ({"bbox": "-180,-90,180,90"}, "country exact region town wide", 2),
        ({"bbox": "-12,14,-11,15", "near": "16.2,-11.44,10"}, "wide", 4),
        (
            {"near": "14.45,-11.44,2", "country": "ML", "dataset": "ged"},
            "country region wide",
            1,
        ),
        ({"near": "14.45,-11.44,2", "country": "BF"}, "", 0),
    ],
)
def test_places_are_matched_by_what_is_known_of_them(client, sahel, query, slugs, unjudged):
    expected = sorted(f"evt-{slug}" for slug in slugs.split())

    assert sorted(found(client, "event", **query)) == expected
    assert get(client, list_of("event"), **query)["unjudged"] == unjudged
    shown = get(client, "/api/v1/events/aggregate/", by="type", **query)
    assert (shown["totals"]["events"], shown["unjudged"]) == (len(expected), unjudged)


@settings(max_examples=40, deadline=None)
@given(st.one_of(circles, boxes))
def test_what_is_certain_is_possible(world_of_points, area):
    query = (
        {"near": f"{area.latitude:f},{area.longitude:f},{area.km:f}"}
        if isinstance(area, Circle)
        else {"bbox": f"{area.west:f},{area.south:f},{area.east:f},{area.north:f}"}
    )
    certain = set(found(Client(), "event", **query, match="certain"))
    possible = set(found(Client(), "event", **query))

    assert certain <= possible
    if isinstance(area, Circle):
        points = world_of_points.items()
        away = {slug: km((area.latitude, area.longitude), at) for slug, (at, _) in points}
        assert possible == {s for s, (_, r) in points if away[s] - r <= area.km}
        assert certain == {s for s, (_, r) in points if away[s] + r <= area.km}


@pytest.fixture(scope="module")
def world_of_points(module_db):
    """Events all over the globe, with their points and radii."""
    place = LocationFactory(slug="somewhere", latitude=None, longitude=None)
    dataset = EventFactory(location=None, geo_precision="").dataset
    points = {}
    for lat in (-89.5, -45, 0.25, 14.4, 60, 89.9):
        for lon in (-179.9, -120, -11.4, 0, 33.3, 179.9):
            radius = (1, 25, 300)[len(points) % 3]
            slug = f"evt-point-{len(points)}"
            EventFactory(
                slug=slug,
                location=place,
                geo_precision="near",
                latitude=lat,
                longitude=lon,
                radius_km=radius,
                dataset=dataset,
            )
            points[slug] = ((lat, lon), radius)
    publish_drafts()
    return points


def test_match_alone_says_what_it_belongs_to(client):
    assert "near" in refused(client.get(list_of("event"), {"match": "possible"}), "match")


def test_a_walk_in_an_area_gives_every_row_once(client, world_of_points):
    first = get(client, list_of("event"), bbox="-180,-90,180,90", page_size=5)
    slugs = [row["id"] for row in first["results"]]
    while first["next"]:
        first = get(client, first["next"])
        slugs += [row["id"] for row in first["results"]]

    assert sorted(slugs) == sorted(world_of_points)
