"""Withdrawing, merging, undoing, and what is ahead of the public."""

import pytest

from kb.models import (
    Claim,
    Dataset,
    Edition,
    Event,
    EventEdition,
    EventGroup,
    Group,
    Location,
    Source,
)
from kb.publishing import Refused, merge, pending, preview, publish, unmerge, withdraw
from tests.factories import (
    ClaimFactory,
    DatasetFactory,
    EventFactory,
    GroupFactory,
    GroupRelationFactory,
    LocationFactory,
    ParticipationFactory,
)
from tests.publishing import current, document, open_draft, publish_all

pytestmark = pytest.mark.django_db


def change(record, **values):
    type(record)._default_manager.filter(pk=record.pk).update(**values)


def test_withdrawing_an_event_takes_its_claims_along():
    claim = ClaimFactory()
    publish_all()

    withdraw(Event.objects.all(), reason="It did not happen")

    assert [current(row).kind for row in (claim.event, claim)] == ["withdrawn", "withdrawn"]
    assert current(claim.event).number == 2
    assert not EventEdition.objects.filter(superseded_at=None).exists()


def test_publishing_again_brings_an_event_back_with_its_claims():
    claim = ClaimFactory()
    publish_all()
    withdraw(Event.objects.all(), reason="It did not happen")

    publish(Event.objects.all(), reason="It did")

    assert [current(row).kind for row in (claim.event, claim)] == ["published", "published"]
    assert [shown["id"] for shown in document(claim.event)["claims"]] == [claim.slug]


def test_a_withdrawn_part_leaves_its_parents_page():
    parent = EventFactory(slug="evt-parent")
    part = EventFactory(slug="evt-part", parent=parent)
    publish_all()

    withdraw(Event.objects.filter(pk=part.pk), reason="Another day")

    assert document(parent)["parts"] == []


def test_withdrawing_a_claim_takes_it_off_its_event():
    claim = ClaimFactory()
    publish_all()

    withdraw(Claim.objects.all(), reason="Misread")

    assert document(claim.event)["claims"] == []
    assert current(claim).kind == "withdrawn"


def test_a_claim_is_not_withdrawn_while_its_event_has_other_changes():
    claim = ClaimFactory()
    publish_all()
    change(claim.event, title="Edited")

    with pytest.raises(Refused, match="unpublished changes"):
        withdraw(Claim.objects.all(), reason="Misread")


def test_a_withdrawn_group_leaves_the_pages_of_those_it_was_tied_to():
    tie = GroupRelationFactory()
    publish_all()

    withdraw(Group.objects.filter(pk=tie.subject_id), reason="No such group")

    assert document(tie.object)["relations"] == []


def test_merging_shows_the_survivor_everywhere():
    row = ParticipationFactory(group__short_name="Twice")
    claim = ClaimFactory(event=row.event, claimant=row.group)
    survivor = GroupFactory(slug="survivor", short_name="Once")
    publish_all()

    merge(row.group, survivor, reason="One group entered twice")

    tombstone = current(row.group)
    assert (tombstone.kind, tombstone.merged_into) == ("merged", "survivor")
    assert document(row.event)["participants"][0]["group"]["slug"] == "survivor"
    assert document(claim)["claimant"]["slug"] == "survivor"
    assert document(survivor)["former_ids"] == [row.group.slug]
    columns = EventGroup.objects.get(superseded_at=None)
    assert columns.group_id == survivor.pk


def test_undoing_a_merge_is_exact():
    row = ParticipationFactory(group__short_name="Twice")
    ClaimFactory(event=row.event, claimant=row.group)
    GroupRelationFactory(subject=row.group)
    survivor = GroupFactory(slug="survivor", short_name="Once")
    ParticipationFactory(group=survivor)
    publish_all()
    digests = dict(Edition.objects.current().values_list("slug", "sha256"))
    merge(row.group, survivor, reason="One group entered twice")

    report = unmerge(row.group, reason="They are two")

    assert dict(Edition.objects.current().values_list("slug", "sha256")) == digests
    assert report.left == []
    groups = EventGroup.objects.filter(superseded_at=None).values_list("record_id", "group_id")
    assert (row.event_id, row.group_id) in groups


def test_undoing_a_merge_names_the_drafts_it_cannot_rebuild():
    row = ParticipationFactory()
    survivor = GroupFactory(slug="survivor")
    publish_all()
    merge(row.group, survivor, reason="One group entered twice")
    change(row.event, title="Edited since")

    report = unmerge(row.group, reason="They are two")

    assert report.left == [row.event.slug]
    assert "Edited since" not in current(row.event).document


def test_an_event_of_a_merged_place_is_found_in_the_survivor():
    event = EventFactory(location=LocationFactory(slug="ml-twice"))
    survivor = LocationFactory(slug="ml-once")
    publish_all()

    merge(event.location, survivor, reason="One place entered twice")

    columns = EventEdition.objects.get(superseded_at=None)
    assert (columns.location_id, columns.places) == (survivor.pk, ["ml-once"])


def test_a_chain_of_merges_is_refused():
    first, second, third = (GroupFactory() for _ in range(3))
    publish_all()
    merge(first, second, reason="The same")

    with pytest.raises(Refused, match="undo that first"):
        merge(second, third, reason="The same")
    with pytest.raises(Refused, match="merged into another"):
        merge(third, first, reason="The same")


def test_only_like_records_are_merged():
    event = EventFactory()
    publish_all()

    with pytest.raises(Refused, match="Only two groups"):
        merge(event, event.location, reason="The same")


def test_drafts_ahead_of_the_public_are_known():
    row = ParticipationFactory()
    tie = GroupRelationFactory()
    publish_all()
    assert pending(Event.objects.all()) == pending(Group.objects.all()) == set()
    new = GroupFactory()

    change(row.event, title="Edited")
    change(tie, note="Edited")

    assert pending(Event.objects.all()) == {row.event_id}
    assert pending(Group.objects.all()) == {tie.subject_id, new.pk}


def test_a_preview_appends_nothing():
    claim = ClaimFactory()
    publish_all()
    change(claim.event, title="Edited")

    shown = {edition.noun: edition for edition in preview(Event.objects.all())}

    assert shown.keys() == {"event", "claim"}
    assert (shown["event"].number, shown["event"].changed) == (2, ["title"])
    assert current(claim.event).number == 1


def test_a_draft_does_not_open_a_dataset_that_may_not_be_redistributed():
    dataset = DatasetFactory(is_redistributable=False)
    event = EventFactory(dataset=dataset)
    publish_all_but(event)
    open_draft(dataset)
    events = Event.objects.filter(pk=event.pk)

    with pytest.raises(Refused, match="may not be redistributed"):
        publish(events, reason="Opened in a draft only")

    publish(events, Dataset.objects.filter(pk=dataset.pk), reason="Opened")
    assert current(event).number == 1


def publish_all_but(event):
    rest = (Source, Dataset, Location, Group)
    publish(*(model.objects.all() for model in rest), reason="What it rests on")
