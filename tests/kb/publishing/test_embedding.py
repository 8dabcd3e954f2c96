"""Documents show others as published, follow their changes, and never show a draft."""

import pytest

from kb.models import Edition, Event, EventEdition, Group, Location, LocationEdition, Source
from kb.publishing import publish
from tests.factories import (
    CitationFactory,
    ClaimFactory,
    EventFactory,
    GroupRelationFactory,
    LocationFactory,
    ParticipationFactory,
)
from tests.publishing import current, document, publish_all

pytestmark = pytest.mark.django_db


def change(record, **values):
    type(record)._default_manager.filter(pk=record.pk).update(**values)


def test_a_renamed_group_is_renamed_wherever_it_is_shown():
    row = ParticipationFactory(group__short_name="Old")
    claim = ClaimFactory(event=row.event, claimant=row.group)
    tie = GroupRelationFactory(object=row.group)
    publish_all()
    change(row.group, short_name="New")

    report = publish(Group.objects.filter(pk=row.group.pk), reason="Renamed")

    assert report.rewritten == 3
    assert document(row.event)["participants"][0]["group"]["name"] == "New"
    assert document(claim)["claimant"]["name"] == "New"
    assert document(tie.subject)["relations"][0]["group"]["name"] == "New"
    assert current(row.event).changed == ["participants", "claims"]


def test_rewriting_does_not_publish_the_drafts_it_touches():
    row = ParticipationFactory()
    publish_all()
    change(row.event, title="Not for the public yet")
    change(row.group, short_name="New")

    publish(Group.objects.filter(pk=row.group.pk), reason="Renamed")

    assert "New" in current(row.event).document
    assert "Not for the public yet" not in current(row.event).document


def test_publishing_shows_others_as_published_not_as_drafted():
    row = ParticipationFactory(group__short_name="Public")
    publish_all()
    change(row.group, short_name="Draft")
    change(row.event, title="Edited")

    publish(Event.objects.filter(pk=row.event.pk), reason="Edited")

    assert "Draft" not in current(row.event).document
    assert "Public" in current(row.event).document


def test_a_tie_shows_on_both_pages_once_its_subject_is_published():
    tie = GroupRelationFactory()
    GroupRelationFactory(subject=tie.object, object=tie.subject, kind="rival-of")
    publish_all()
    drafted = GroupRelationFactory(subject=tie.subject, object=tie.object, kind="allied-with")

    publish(Group.objects.filter(pk=tie.object_id), reason="The other end")
    kinds = [shown["kind"] for shown in document(tie.object)["relations"]]
    assert drafted.kind not in kinds

    publish(Group.objects.filter(pk=tie.subject_id), reason="The subject")
    assert drafted.kind in [shown["kind"] for shown in document(tie.object)["relations"]]


def test_a_source_cited_by_a_tie_follows_its_title():
    tie = GroupRelationFactory()
    citation = CitationFactory(relation=tie)
    publish_all()
    change(citation.source, title="Corrected title")

    publish(Source.objects.filter(pk=citation.source_id), reason="Corrected")
    publish_all(reason="Nothing more to say")

    shown = document(tie.object)["relations"][0]["citations"][0]["source"]
    assert shown["title"] == "Corrected title"
    assert Edition.objects.of("group", tie.object.slug).count() == 2


def test_parts_are_shown_by_the_parent_they_were_published_with():
    parent, other = EventFactory(slug="evt-parent"), EventFactory(slug="evt-other")
    part = EventFactory(slug="evt-part", parent=parent)
    publish_all()
    change(part, parent=other)

    publish(Event.objects.filter(pk=other.pk), reason="The new parent alone")
    assert document(other)["parts"] == []

    publish(Event.objects.filter(pk=part.pk), reason="Moved")
    assert [shown["id"] for shown in document(other)["parts"]] == ["evt-part"]
    assert document(parent)["parts"] == []
    assert document(part)["part_of"]["id"] == "evt-other"


def test_a_unit_that_moves_takes_along_all_that_lies_in_it():
    country = LocationFactory(slug="ml", kind="country", latitude=None, longitude=None)
    old = LocationFactory(slug="ml-old", kind="admin1", parent=country)
    new = LocationFactory(slug="ml-new", kind="admin1", parent=country)
    unit = LocationFactory(slug="ml-unit", kind="admin2", parent=old)
    town = LocationFactory(slug="ml-town", parent=unit)
    event = EventFactory(location=town)
    publish_all()
    change(unit, parent=new)
    change(town, name="Not for the public yet")

    publish(Location.objects.filter(pk=unit.pk), reason="The law of 2023")

    columns = EventEdition.objects.get(record_id=event.pk, superseded_at=None)
    assert columns.admin1 == "ml-new"
    assert columns.places == ["ml-town", "ml-unit", "ml-new", "ml"]
    assert document(event)["location"]["within"] == ["ml-unit", "ml-new", "ml"]
    town_now = LocationEdition.objects.get(record_id=town.pk, superseded_at=None)
    assert town_now.places == ["ml-town", "ml-unit", "ml-new", "ml"]
    assert "Not for the public yet" not in current(event).document


def test_carried_short_forms_are_written_as_postgresql_writes_them():
    country = LocationFactory(slug="ml", kind="country")
    unit = LocationFactory(slug="ml-unit", kind="admin2", parent=None)
    LocationFactory(slug="ml-town", name='Sandaré “\\" \u0007 ساندري', parent=unit)
    publish_all()
    change(unit, parent=country)
    publish(Location.objects.filter(pk=unit.pk), reason="Moved")

    assert publish_all().appended == 0
