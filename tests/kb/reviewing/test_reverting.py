"""An old edition in the draft again: what it told comes back, what it did not tell stays."""

import json

import pytest

from kb import editing
from kb.models import (
    Citation,
    Claim,
    Dataset,
    Designation,
    DraftAuthor,
    Event,
    Group,
    GroupLeader,
    GroupRelation,
    Location,
    Source,
)
from kb.publishing import publish
from kb.reviewing.reverting import NotReverted, foresee, revert
from tests import factories
from tests.kb.admin.conftest import address, full_event, full_group, full_location
from tests.publishing import current, document, publish_all

pytestmark = pytest.mark.django_db
OWNERS = (
    (Location, "location"),
    (Group, "group"),
    (Event, "event"),
    (GroupRelation, "relation"),
    (GroupLeader, "leader"),
    (Designation, "designation"),
)


def cite_all():
    """As dossiers ask: whatever needs a citation has one."""
    source = factories.SourceFactory(title="Cited")
    for model, owner in OWNERS:
        for row in model.objects.filter(citations=None):
            factories.CitationFactory(source=source, **{owner: row})


def without_edition(record):
    return {key: value for key, value in document(record).items() if key != "edition"}


CHANGED = {
    Source: {"title": "Other", "url": "", "archived_url": "", "note": "x", "locator": ""},
    Dataset: {"title": "Other", "licence": "CC0-1.0", "citation": "x", "note": "x"},
    Location: {"name": "Other", "latitude": 1.0, "longitude": 2.0, "summary": "x"},
    Group: {"name": "Other", "short_name": "", "summary": "x", "homeland": None},
    Event: {
        "title": "Other",
        "summary": "",
        "latitude": 1.0,
        "longitude": 2.0,
        "radius_km": 3.0,
        "parent": None,
        "override_low": 1,
        "override_reason": "x",
    },
    Claim: {"statement": "Other", "low": 3, "high": 9, "note": "x", "supersedes": None},
}
MAKERS = {
    Source: factories.SourceFactory,
    Dataset: factories.DatasetFactory,
    Location: full_location,
    Group: full_group,
    Event: full_event,
    Claim: factories.ClaimFactory,
}
LISTS = {
    Location: ("names", "former_parents", "external_ids"),
    Group: ("names", "relations", "leaders", "designations", "external_ids"),
    Event: ("participations", "links", "external_ids"),
}


@pytest.mark.parametrize("model", MAKERS, ids=lambda model: model.__name__.lower())
def test_a_draft_set_back_publishes_what_the_edition_said(model):
    record = MAKERS[model]()
    cite_all()
    publish_all("First.")
    first, edition = without_edition(record), current(record)
    fields = {field.name for field in model._meta.fields}
    model.objects.filter(pk=record.pk).update(
        **{name: value for name, value in CHANGED[model].items() if name in fields}
    )
    for rows in LISTS.get(model, ()):
        getattr(record, rows).all().delete()
    publish_all("Second.")
    assert without_edition(record) != first
    by = factories.UserFactory()

    revert(edition, by=by)

    assert current(record).number == 2, "nothing is published by it"
    assert model.objects.get(pk=record.pk).changed_by == by
    assert DraftAuthor.objects.filter(record_id=record.pk, user=by).exists()
    publish_all("Third.")
    third = without_edition(record)
    if model in (Event, Group):  # their claims are records of their own, and did not change here
        assert json.dumps(third["claims"]) == json.dumps(first["claims"])
    if model is Group:  # rows are entered anew, and may stand in another order
        for key in ("names", "relations", "leaders", "designations", "external_ids"):
            assert sorted(map(str, third.pop(key))) == sorted(map(str, first.pop(key)))
    assert third == first


def test_what_an_edition_does_not_tell_stays_as_the_draft_has_it():
    claim = factories.ClaimFactory()
    cite_all()
    publish_all()
    edition = current(claim.event)
    Claim.objects.filter(pk=claim.pk).update(statement="Another.")
    Event.objects.filter(pk=claim.event_id).update(title="Other")

    found = revert(edition, by=factories.UserFactory())

    assert "claims" not in found.kept  # they are records of their own, which the page says
    assert Claim.objects.get(pk=claim.pk).statement == "Another."


def test_a_reference_that_is_gone_is_told_in_words_and_nothing_is_half_written():
    record = full_event()
    cite_all()
    publish_all()
    edition = current(record)
    source = factories.SourceFactory(slug="gone-by-now")
    Event.objects.filter(pk=record.pk).update(title="Other")
    # No published record is ever deleted, so the document of a restored ledger is imitated.
    edition.document = edition.document.replace(
        Citation.objects.filter(event=record).first().source.slug, "gone-by-now"
    )
    source.delete()

    with pytest.raises(NotReverted, match="gone-by-now"):
        revert(edition, by=factories.UserFactory())
    assert Event.objects.get(pk=record.pk).title == "Other"


def test_foreseeing_changes_nothing():
    source = factories.SourceFactory()
    publish_all()
    Source.objects.update(title="Other")

    found = foresee(current(source), by=factories.UserFactory())

    assert found.after.values["title"] == source.title
    assert Source.objects.get(pk=source.pk).title == "Other"
    assert not DraftAuthor.objects.exists()


def test_the_page_shows_the_difference_and_a_draft_changed_since_is_left(admin_client):
    source = factories.SourceFactory()
    publish_all()
    Source.objects.filter(pk=source.pk).update(title="Other <script>")
    url = address(source, "revert", source.pk, 1)

    page = admin_client.get(url)
    assert "<del>Other</del>" in page.content.decode() or "Other" in page.content.decode()
    assert "Other <script>" not in page.content.decode()
    seen = editing.read("source", source.slug).etag
    Source.objects.filter(pk=source.pk).update(note="Meanwhile")
    stale = admin_client.post(url, {"seen": seen})
    assert "changed meanwhile" in stale.content.decode()
    assert Source.objects.get(pk=source.pk).title == "Other <script>"

    seen = editing.read("source", source.slug).etag
    done = admin_client.post(url, {"seen": seen})
    assert done.status_code == 302
    assert Source.objects.get(pk=source.pk).title == source.title


def test_the_page_names_records_as_people_call_them(admin_client):
    event = full_event()
    cite_all()
    publish_all()
    taking_part = event.participations.get()
    group, taking_part.group = taking_part.group, factories.GroupFactory(name="A newcomer")
    taking_part.save()

    page = admin_client.get(address(event, "revert", event.pk, 1))

    told = {(part.what, part.title) for part in page.context["changes"]}
    assert told == {
        ("added", f"Participant: {group}"),
        ("removed", f"Participant: {taking_part.group}"),
    }


@pytest.mark.parametrize("number", [0, 7])
def test_there_is_no_page_for_an_edition_that_is_not_there(admin_client, number):
    source = factories.SourceFactory()
    publish_all()

    assert admin_client.get(address(source, "revert", source.pk, number)).status_code == 404


def test_any_two_editions_are_compared_and_long_histories_have_pages(admin_client):
    source = factories.SourceFactory(title="Title 0")
    for number in range(1, 53):
        Source.objects.filter(pk=source.pk).update(title=f"Title {number}")
        publish(Source.objects.filter(pk=source.pk), reason=f"{number}.")
    url = address(source, "history", source.pk)

    page = admin_client.get(url, {"from": "3", "to": "1"})

    (part,) = page.context["compared"]["changes"]
    assert [change.path for change in part.changes] == ["/title"]
    assert page.context["compared"]["older"].number == 1
    assert len(page.context["editions"]) == 50
    assert [
        line.edition.number for line in admin_client.get(url, {"page": 2}).context["editions"]
    ] == [2, 1]
