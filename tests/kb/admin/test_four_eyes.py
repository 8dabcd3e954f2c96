"""Who changed a draft last is noted on every page, and does not publish it."""

import pytest
from django.urls import reverse

from kb.models import Claim, Event
from kb.models.accounts import Role
from kb.publishing import Refused, publish
from tests.factories import ClaimFactory, DesignationFactory, EventFactory, UserFactory
from tests.kb.admin.conftest import address, form_data
from tests.publishing import current

pytestmark = pytest.mark.django_db


@pytest.fixture
def reviewer(client):
    user = UserFactory()
    user.groups.add(Role.objects.get(name="reviewer"))
    client.force_login(user)
    return user


def save(client, record, **changes):
    url = address(record, "change", record.pk)
    answer = client.post(url, form_data(client.get(url)) | changes)
    assert answer.status_code == 302, answer.context["errors"]


def test_saving_a_record_notes_who(client, event, reviewer):
    save(client, event, title="Another title")

    assert Event.objects.get(pk=event.pk).changed_by == reviewer


def test_saving_it_untouched_notes_nobody(client, event, reviewer):
    save(client, event)

    assert Event.objects.get(pk=event.pk).changed_by is None


def test_a_claim_on_the_page_of_its_event_is_noted_too(client, claim, reviewer):
    save(client, claim.event, **{"claims-0-statement": "Another statement."})

    assert Claim.objects.get(pk=claim.pk).changed_by == reviewer
    assert Event.objects.get(pk=claim.event.pk).changed_by == reviewer


def test_a_row_with_a_page_of_its_own_is_its_groups(client, reviewer):
    listing = DesignationFactory()

    save(client, listing, note="Under another name.")

    listing.group.refresh_from_db()
    assert listing.group.changed_by == reviewer


def test_who_changed_a_draft_does_not_publish_it_and_another_does(client, event, reviewer):
    save(client, event, title="Another title")
    step = reverse("admin:kb_event_publish", args=[event.pk])

    refused = client.post(step, {"reason": "Mine", "confirmed": "1"}).content.decode()

    assert "somebody else has to publish it" in refused
    assert current(event).number == 1
    other = UserFactory()
    publish(Event.objects.filter(pk=event.pk), reason="Theirs", by=other)
    assert current(event).number == 2


def test_a_claim_of_ones_own_is_not_published_with_its_event(event, reviewer):
    ClaimFactory(event=event, changed_by=reviewer, claimant_text="RFI", party="unknown")
    publish_claims = [type(event).objects.filter(pk=event.pk)]
    for source in {claim.source for claim in event.claims.all()}:
        publish(type(source).objects.filter(pk=source.pk), reason="First")

    with pytest.raises(Refused, match="somebody else"):
        publish(*publish_claims, reason="Mine", by=reviewer)


def test_what_the_public_sees_already_stands_in_nobodys_way(event, reviewer):
    Event.objects.update(changed_by=reviewer)

    report = publish(Event.objects.filter(pk=event.pk), reason="The same", by=reviewer)

    assert report.appended == 0


def test_superusers_publish_their_own(event):
    superuser = UserFactory(is_superuser=True)
    Event.objects.filter(pk=event.pk).update(title="Another title", changed_by=superuser)

    report = publish(Event.objects.filter(pk=event.pk), reason="Mine", by=superuser)

    assert report.by_noun["event"] == 1


def test_who_changed_it_is_in_no_document(event):
    before = current(event).document
    Event.objects.update(changed_by=UserFactory(username="canary"))

    report = publish(Event.objects.filter(pk=event.pk), reason="Again")

    assert report.appended == 0
    assert "canary" not in before


def test_a_new_record_is_its_makers(client, reviewer):
    other = EventFactory()
    url = reverse("admin:kb_event_add")
    data = form_data(client.get(url)) | {
        "title": "New",
        "type": other.type_id,
        "date": "2025-07-02",
        "dataset": other.dataset_id,
    }

    assert client.post(url, data).status_code == 302
    assert Event.objects.get(title="New").changed_by == reviewer
