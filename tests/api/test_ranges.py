"""Bounds that exclude each other, places of the wrong kind, positions past the end: errors, not silence."""

from itertools import product

import pytest

from api.aggregates import AggregateFilterSet
from api.filters.ranges import find_pairs, find_reversed
from kb.models import Edition
from tests.api.conftest import VIEWSETS, list_of, problem
from tests.factories import EventFactory, LocationFactory
from tests.publishing import publish_all

pytestmark = pytest.mark.django_db
FILTERSETS = {
    **{
        list_of(noun): viewset.filterset_class
        for noun, viewset in VIEWSETS.items()
        if hasattr(viewset, "filterset_class")
    },
    "/api/v1/events/aggregate/": AggregateFilterSet,
}
PAIRS = [
    (path, *pair)
    for path, filters in FILTERSETS.items()
    for pair in find_pairs(filters.filters_of())
]
VALUES = {"_min": ("5", "3"), "_after": ("2025-07", "2025-06")}


def test_every_pair_of_bounds_is_known():
    names = {(lower, upper) for _, lower, upper in PAIRS}

    assert names == {
        ("abducted_min", "abducted_max"),
        ("claimed_after", "claimed_before"),
        ("date_after", "date_before"),
        ("injured_min", "injured_max"),
        ("killed_min", "killed_max"),
        ("published_after", "published_before"),
    }


@pytest.mark.parametrize(("path", "lower", "upper"), PAIRS)
def test_reversed_bounds_are_refused_and_equal_ones_are_not(client, path, lower, upper):
    high, low = next(values for end, values in VALUES.items() if lower.endswith(end))

    (error,) = problem(client.get(path, {lower: high, upper: low}), 400)["errors"]

    assert (error["parameter"], error["code"]) == (lower, "together")
    assert client.get(path, {lower: low, upper: low}).status_code == 200
    assert client.get(path, {lower: low, upper: high}).status_code == 200


def test_bounds_are_compared_in_pairs_only():
    values = {"a_min": 5, "b_max": 3, "a_match": "certain", "c_before": 1}

    assert list(find_reversed(values)) == []
    for low, high in product(range(3), repeat=2):
        assert bool(list(find_reversed({"a_min": low, "a_max": high}))) == (low > high)


@pytest.mark.parametrize("path", ["/api/v1/events/", "/api/v1/events/aggregate/"])
def test_a_place_that_is_no_first_order_unit_is_named_with_what_takes_it(client, path):
    country = LocationFactory(slug="ml", kind="country")
    region = LocationFactory(slug="ml-1", kind="admin1", parent=country)
    EventFactory(location=LocationFactory(slug="ml-kayes", parent=region))
    publish_all()

    for slug, hint in (("ml", "`country=ML`"), ("ml-kayes", "`location=ml-kayes`")):
        (error,) = problem(client.get(path, {"admin1": slug}), 400)["errors"]
        assert (error["parameter"], error["code"]) == ("admin1", "wrong-kind")
        assert hint in error["detail"]
    assert client.get(path, {"admin1": "ml-1"}).json()["results"]


@pytest.mark.parametrize("format_", ["json", "csv", "ndjson"])
def test_a_position_past_the_end_of_the_ledger_is_refused(client, format_):
    EventFactory()
    publish_all()
    end = Edition.objects.latest("id").pk

    answer = client.get("/api/v1/changes/", {"after": end + 1, "format": format_})

    (error,) = problem(answer, 400)["errors"]
    assert (error["parameter"], error["code"]) == ("after", "future")
    assert f"ends at {end}" in error["detail"]
    assert client.get("/api/v1/changes/", {"after": end, "format": format_}).status_code == 200
