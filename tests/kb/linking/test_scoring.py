"""Each row of the table of weights, at both edges; and what is not known."""

from datetime import date

import pytest

from kb.linking import FEATURES
from kb.linking.scoring import Compared, Toll, deaths, held, points, toll
from kb.linking.wording import explanation, features

FIRST = date(2025, 7, 1)
SAME = Compared(
    a=1,
    b=2,
    a_first=FIRST,
    a_last=FIRST,
    b_first=FIRST,
    b_last=FIRST,
    km=4.0,
    a_radius=5.0,
    b_radius=5.0,
    a_precision="settlement",
    b_precision="settlement",
    contained=None,
    shared=[7, 8, 7],
    shared_family=[7, 7],
    shared_state=None,
    a_armed=True,
    b_armed=True,
    a_low=5,
    a_best=6,
    a_high=8,
    b_low=6,
    b_best=6,
    b_high=6,
)
NAMES = {7: "JNIM", 8: "Ansar Dine", 9: "Mali"}


def row(feature, **changes):
    """The name of the row of this feature that holds; None if the feature has no share."""
    pair = SAME._replace(**changes)
    return {weight.feature: weight.name for weight in held(pair)}.get(feature)


def july(day):
    return date(2025, 7, day)


def test_the_explanation_gives_each_feature_its_share_and_the_score_is_their_sum():
    rows = held(SAME)

    assert explanation(features(SAME, rows, NAMES)) == (
        "same day (+0.35); 4 km apart, within both radii (+0.30); "
        "JNIM on both sides' lists (+0.20); 5 to 8 and 6 killed overlap (+0.15)"
    )
    assert points(rows) == 100


def test_what_is_not_known_has_no_share_and_says_so():
    pair = SAME._replace(
        km=None,
        shared=None,
        shared_family=None,
        b_armed=False,
        a_low=None,
        a_best=None,
        a_high=None,
    )

    told = features(pair, held(pair), NAMES)

    assert points(held(pair)) == 35
    assert [feature["points"] for feature in told] == [35, None, None, None]
    assert explanation(told).count("(no share)") == 3
    assert "not known" in told[1]["words"]


def test_a_score_is_never_below_zero():
    far = SAME._replace(
        b_first=july(4),
        b_last=july(4),
        km=90.0,
        shared=None,
        shared_family=None,
        a_low=50,
        a_best=50,
    )
    far = far._replace(a_high=50)

    assert sum(weight.points for weight in held(far)) < 0
    assert points(held(far)) == 0


@pytest.mark.parametrize(
    ("a", "b", "name"),
    [
        ((1, 1), (1, 1), "same-day"),
        ((1, 2), (2, 2), "days-meet"),
        ((1, 7), (7, 7), "days-meet"),
        ((1, 8), (8, 8), "wide-days-meet"),
        ((1, 1), (2, 2), "next-day"),
        ((2, 3), (1, 1), "next-day"),
        ((1, 1), (3, 3), "days-apart"),
        ((1, 2), (5, 6), "days-apart"),
    ],
)
def test_days_are_counted_between_the_bounds(a, b, name):
    bounds = {"a_first": july(a[0]), "a_last": july(a[1])}

    assert row("day", **bounds, b_first=july(b[0]), b_last=july(b[1])) == name


@pytest.mark.parametrize(
    ("km", "radii", "name"),
    [
        (5.0, (1.0, 1.0), "same-spot"),
        (5.1, (1.0, 1.0), "radii-meet"),
        (5.1, (1.0, 25.0), "within-wider"),
        (25.0, (5.0, 25.0), "within-wider"),
        (25.1, (5.0, 25.0), "radii-meet"),
        (30.0, (5.0, 25.0), "radii-meet"),
        (30.1, (5.0, 25.0), "elsewhere"),
        (10.1, (5.0, 5.0), "elsewhere"),
    ],
)
def test_distance_is_held_to_the_radii(km, radii, name):
    assert row("place", km=km, a_radius=radii[0], b_radius=radii[1]) == name


@pytest.mark.parametrize(
    ("contained", "precision", "name"),
    [
        (True, "admin1", "in-unit"),
        (None, "admin1", "near-unit"),
        (False, "admin1", "elsewhere"),
        (False, "area", "near-unit"),
    ],
)
def test_of_a_unit_it_matters_what_lies_in_it(contained, precision, name):
    unit = {"b_radius": None, "b_precision": precision, "km": 200.0}

    assert row("place", contained=contained, **unit) == name


def test_actors_are_shared_by_group_then_family_then_state_or_are_others():
    assert row("actor") == "shared-group"
    assert row("actor", shared=None) == "shared-family"
    none = {"shared": None, "shared_family": None}
    assert row("actor", **none) == "other-groups"
    assert row("actor", **none, shared_state=[9, 9]) == "other-groups"
    assert row("actor", **none, a_armed=False, shared_state=[9, 9]) == "shared-state"
    assert row("actor", **none, a_armed=False) is None


@pytest.mark.parametrize(
    ("ours", "theirs", "name"),
    [
        ((5, 6, 8), (8, 8, 8), "tolls-meet"),
        ((5, 6, 8), (9, 9, 9), "tolls-near"),
        ((5, 6, 8), (16, 16, 16), "tolls-near"),
        ((5, 6, 8), (17, 17, 17), "tolls-differ"),
        ((0, 0, 0), (0, 0, 2), "none-killed"),
        ((0, 0, 0), (1, 1, 1), "tolls-differ"),
        ((80, None, None), (300, 300, 300), "tolls-meet"),
        ((80, None, None), (60, 60, 70), "tolls-near"),
        ((None, None, None), (1, 1, 1), None),
    ],
)
def test_tolls_are_ranges_and_unknown_is_not_zero(ours, theirs, name):
    a, b = (dict(zip(("low", "best", "high"), side, strict=True)) for side in (ours, theirs))
    changes = {f"a_{key}": value for key, value in a.items()}
    changes |= {f"b_{key}": value for key, value in b.items()}
    held_ = deaths(SAME._replace(**changes))

    assert (held_.name if held_ else None) == name


@pytest.mark.parametrize(
    ("figures", "read"),
    [
        ((None, None, None), None),
        ((None, 5, None), Toll(5, 5)),
        ((80, None, None), Toll(80, None)),
        ((None, None, 8), Toll(0, 8)),
        ((None, 5, 8), Toll(5, 8)),
        ((9, 5, 6), Toll(5, 9)),
    ],
)
def test_a_toll_in_any_order_or_half_known(figures, read):
    assert toll(*figures) == read


def test_the_best_rows_add_up_to_one_and_the_table_runs_from_for_to_against():
    assert sum(max(row.points for row in rows) for rows in FEATURES.values()) == 100
    for rows in FEATURES.values():
        assert rows[0].points == max(row.points for row in rows)
        assert rows[-1].points == min(row.points for row in rows) < 0
