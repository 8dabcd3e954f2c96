import pytest

from kb.importing.dossiers import load_and_publish
from kb.models import Claim, Event, Group, GroupRelation, Location
from kb.publishing import withdraw
from tests.kb.importing.dossiers.conftest import CLAIM, counts

pytestmark = pytest.mark.django_db


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
