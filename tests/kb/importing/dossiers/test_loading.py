import json

import pytest

from kb.importing.dossiers import NotLoaded, load, load_and_publish
from kb.models import (
    Claim,
    Edition,
    Event,
    Group,
    GroupName,
    GroupRelation,
    Location,
    Publisher,
    Source,
)
from kb.publishing import publish, withdraw
from tests.kb.importing.dossiers.conftest import WHOLE
from tests.kb.importing.dossiers.contents import contents, keys_and_clocks

pytestmark = pytest.mark.django_db

CLAIM = """\
  - id: clm-2025-07-01-witness-barracks
    kind: materiel-captured
    claimant: {text: a witness}
    stance: repeats
    figure: {hedge: vague, counted: barracks}
    statement: Barracks were taken.
    source: river-post-2025-07-01-two-towns
"""


def counts(outcome, state):
    return {noun: found[state] for noun, found in outcome.counts.items() if found[state]}


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


def test_a_changed_record_keeps_its_row_and_leaves_others_alone(load_text, whole):
    load_text(whole)
    before = dict(Group.objects.values_list("slug", "updated_at"))

    outcome = load_text(whole.replace("An invented group.", "It is invented."))

    after = dict(Group.objects.values_list("slug", "updated_at"))
    assert counts(outcome, "changed") == {"groups": 1}
    assert Group.objects.get(slug="river-front").summary == "It is invented."
    assert [slug for slug in before if before[slug] != after[slug]] == ["river-front"]


def test_a_file_states_its_records_whole(load_text, whole):
    load_text(whole)

    load_text(
        whole.replace("  summary: An invented group.\n", "").replace(
            "  homeland: xa-lower-town\n", ""
        )
    )

    group = Group.objects.get(slug="river-front")
    assert (group.summary, group.homeland) == ("", None)


def test_rows_that_say_the_same_keep_their_keys(load_text, whole):
    load_text(whole)
    before = GroupRelation.objects.get()

    load_text(whole.replace("The Old Front denies it.", "Denied by the Old Front."))

    assert GroupRelation.objects.get().pk == before.pk
    assert GroupRelation.objects.get().note == "Denied by the Old Front."


def test_rows_gone_from_the_file_are_deleted(load_text, whole):
    load_text(whole)

    outcome = load_text(whole.replace("  - {group: army, side: b, role: target}\n", ""))

    event = Event.objects.get(slug="evt-2025-07-01-lower-town")
    assert [part.group.slug for part in event.participations.all()] == ["river-front"]
    assert counts(outcome, "changed") == {"events": 1}


def test_a_list_within_a_list_changes_its_record(load_text, whole):
    load_text(whole)

    outcome = load_text(whole.replace(", field: from}]", "}]"))

    assert GroupRelation.objects.get().citations.get().field == ""
    assert counts(outcome, "changed") == {"groups": 1}


def test_two_places_may_change_places(load_text, whole):
    lower = "- slug: xa-lower-town\n  name: Lower Town\n  kind: settlement\n  parent: xa-south"
    south = "- {slug: xa-south, name: South, kind: admin1, parent: xa,"
    load_text(whole)

    load_text(
        whole.replace(
            lower, lower.replace("xa-south\n", "xa\n").replace("parent: xa-south", "parent: xa")
        ).replace(south, south.replace("parent: xa,", "parent: xa-lower-town,"))
    )

    assert Location.objects.get(slug="xa-south").parent.slug == "xa-lower-town"
    assert Location.objects.get(slug="xa-lower-town").parent.slug == "xa"


def test_an_unpublished_claim_gone_from_the_file_is_deleted(load_text, whole):
    load_text(whole)

    outcome = load_text(whole.replace(CLAIM, ""))

    assert not Claim.objects.filter(slug="clm-2025-07-01-witness-barracks").exists()
    assert counts(outcome, "changed") == {"events": 1}


def test_a_withdrawn_claim_may_be_left_out_and_stays(load_text, whole, tmp_path):
    load_text(whole)
    load_and_publish([tmp_path], reason="First reports.")
    claims = Claim.objects.filter(slug="clm-2025-07-01-witness-barracks")
    withdraw(claims, reason="Said by nobody.")

    load_text(whole.replace(CLAIM, ""))

    assert claims.exists()


def test_a_claim_may_move_to_another_event(load_text, whole):
    load_text(whole)
    moved = whole.replace(CLAIM, "") + "  claims:\n" + CLAIM

    load_text(moved)

    claim = Claim.objects.get(slug="clm-2025-07-01-witness-barracks")
    assert claim.event.slug == "evt-2025-07-01-two-towns"


def test_events_are_assessed_when_their_claims_change(load_text, whole):
    toll = whole.replace(", basis: share-of-a-total", "").replace("override:", "# override:")
    load_text(toll)
    before = Event.objects.get(slug="evt-2025-07-01-lower-town").casualties

    load_text(toll.replace("low: 0, high: 0, hedge: exact", "low: 3, high: 3, hedge: exact"))

    after = Event.objects.get(slug="evt-2025-07-01-lower-town").casualties
    assert json.loads(before)["killed"]["low"] == 0
    assert json.loads(after)["killed"]["low"] == 3


def test_publishing_appends_only_what_changed(load_text, whole, tmp_path):
    load_text(whole)
    _, first = load_and_publish([tmp_path], reason="First reports.")

    _, second = load_and_publish([tmp_path], reason="First reports.")

    assert first.appended == Edition.objects.exclude(noun="vocabulary").count()
    assert second.appended == 0


def test_publishing_leaves_other_drafts_alone(load_text, whole, tmp_path):
    load_text(whole)
    Source.objects.create(
        slug="draft", publisher=Publisher.objects.get(), title="Draft", kind_id="source-kind:press"
    )

    load_and_publish([tmp_path], reason="First reports.")

    assert not Edition.objects.filter(slug="draft").exists()


def test_what_was_withdrawn_is_not_brought_back(load_text, whole, tmp_path):
    load_text(whole)
    load_and_publish([tmp_path], reason="First reports.")
    withdraw(Event.objects.filter(slug="evt-2025-07-01-two-towns"), reason="An error.")

    load_and_publish([tmp_path], reason="Again.")

    assert Event.objects.get(slug="evt-2025-07-01-two-towns").is_withdrawn


def test_a_published_record_is_updated_and_published_again(load_text, whole, tmp_path):
    load_text(whole)
    load_and_publish([tmp_path], reason="First reports.")

    load_text(whole.replace("Attacks on two towns", "Attacks on both towns"))
    publish(Event.objects.filter(slug="evt-2025-07-01-two-towns"), reason="Title.")

    assert Edition.objects.of("event", "evt-2025-07-01-two-towns").count() == 2


def test_with_one_mistake_in_one_file_no_file_is_loaded(load_text, whole):
    before = contents()

    with pytest.raises(NotLoaded):
        load_text(whole, "groups:\n- {slug: bad}")

    assert contents() == before
