import json

import pytest

from kb.importing.dossiers import NotLoaded, export, load
from kb.models import (
    Claim,
    Event,
    Group,
    GroupName,
    Publisher,
)
from tests.kb.importing.dossiers.conftest import WHOLE, counts
from tests.kb.importing.dossiers.contents import contents, keys_and_clocks

pytestmark = pytest.mark.django_db


def test_every_key_reaches_its_column():
    load([WHOLE])

    event = Event.objects.get(slug="evt-2025-07-01-lower-town")
    claim = Claim.objects.get(slug="clm-2025-07-01-army-neutralised")
    assert (event.date.edtf, event.date.text) == ("2025-07-01", "Tuesday 1 July, at dawn")
    assert (event.parent.slug, event.geo_precision) == ("evt-2025-07-01-two-towns", "near")
    assert (event.latitude, event.longitude, event.radius_km) == (14.51, -11.26, 2.5)
    assert (event.override_low, event.override_best, event.override_high) == (0, 1, 2)
    assert (claim.claimant.slug, claim.medium_id) == ("army", "claim-mode:broadcast")
    assert (claim.low, claim.high, claim.hedge, claim.party) == (80, None, "more-than", "side-a")
    assert (claim.wording, claim.wording_language) == ("neutralisés", "fr")


def test_a_bare_no_is_text_and_zero_is_not_null():
    load([WHOLE])

    assert GroupName.objects.get().text == "no"
    assert Publisher.objects.get().country == "NO"
    assert Claim.objects.get(slug="clm-2025-07-02-army-own-loss").low == 0
    assert Claim.objects.get(slug="clm-2025-07-01-witness-barracks").low is None


def test_a_party_is_a_code_or_a_group():
    load([WHOLE])

    assert Claim.objects.get(slug="clm-2025-07-02-army-own-loss").party_group.slug == "army"
    assert Claim.objects.get(slug="clm-2025-07-02-army-own-loss").party == ""


def test_keys_left_out_take_the_defaults_of_the_format(load_text, whole):
    load_text(whole)

    claim = Claim.objects.get(slug="clm-2025-07-01-witness-barracks")
    town = Event.objects.get(slug="evt-2025-07-01-two-towns")
    assert (claim.credibility, claim.basis, claim.party) == (6, "reported", "")
    assert (town.dataset.slug, town.geo_precision) == ("curated", "country")


@pytest.mark.parametrize(
    ("kind", "precision"),
    [
        ("admin1", "admin1"),
        ("admin2", "admin2"),
        ("admin3", "admin2"),
        ("settlement", "settlement"),
        ("site", "exact"),
        ("area", "area"),
    ],
)
def test_the_precision_goes_with_the_kind_of_the_place(load_text, whole, kind, precision):
    silent = whole.replace(
        "point: {precision: near, radius_km: 2.5, latitude: 14.51, longitude: -11.26}", ""
    )

    load_text(silent.replace("kind: settlement", f"kind: {kind}"))

    assert Event.objects.get(slug="evt-2025-07-01-lower-town").geo_precision == precision


@pytest.mark.parametrize(
    "number", ["0.0019999999999997797", "-5e-324", "1.5e-05", "89.99999999999999"]
)
def test_a_number_is_kept_to_its_last_digit(load_text, whole, number):
    load_text(whole.replace("latitude: 14.51,", f"latitude: {number},"))

    event = Event.objects.get(slug="evt-2025-07-01-lower-town")
    assert event.latitude == float(number)
    assert f"latitude: {number}," in export(event)


def test_an_event_of_unknown_place_has_no_precision(load_text, whole):
    load_text(whole.replace("  location: xa\n", ""))

    assert Event.objects.get(slug="evt-2025-07-01-two-towns").geo_precision == ""


def test_the_same_file_twice_changes_nothing():
    first = load([WHOLE])
    before = keys_and_clocks()

    second = load([WHOLE])

    assert counts(first, "created") == counts(second, "unchanged")
    assert not counts(second, "created")
    assert not counts(second, "changed")
    assert keys_and_clocks() == before


def test_a_file_named_twice_is_read_once():
    outcome = load([WHOLE, WHOLE.parent / ".." / "files" / "whole.yaml"])

    assert outcome.counts["events"]["created"] == 2


def test_a_check_changes_nothing():
    outcome = load([WHOLE], check=True)

    assert outcome.counts["events"]["created"] == 2
    assert not Event.objects.exists()


def test_files_of_a_run_may_refer_to_each_other_and_to_the_database(load_text, whole):
    sources, groups = whole.split("groups:\n")
    load_text(f"groups:\n{groups}", sources)

    load_text(
        "groups:\n- {slug: new, name: New, kind: armed-group, homeland: xa, citations: [{source: river-post-2025-07-02-toll}]}",
        "",
    )

    assert Group.objects.get(slug="new").homeland.slug == "xa"


def test_events_are_assessed_when_their_claims_change(load_text, whole):
    toll = whole.replace(", basis: share-of-a-total", "").replace("override:", "# override:")
    load_text(toll)
    before = Event.objects.get(slug="evt-2025-07-01-lower-town").casualties

    load_text(toll.replace("low: 0, high: 0, hedge: exact", "low: 3, high: 3, hedge: exact"))

    after = Event.objects.get(slug="evt-2025-07-01-lower-town").casualties
    assert json.loads(before)["killed"]["low"] == 0
    assert json.loads(after)["killed"]["low"] == 3


def test_with_one_mistake_in_one_file_no_file_is_loaded(load_text, whole):
    before = contents()

    with pytest.raises(NotLoaded):
        load_text(whole, "groups:\n- {slug: bad}")

    assert contents() == before
