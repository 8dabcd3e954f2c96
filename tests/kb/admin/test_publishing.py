import pytest
from django.contrib.auth.models import Permission
from django.contrib.messages import get_messages

from kb import models
from kb.publishing import publish
from tests.factories import (
    CitationFactory,
    ClaimFactory,
    EventFactory,
    GroupFactory,
    LocationFactory,
    SourceFactory,
    UserFactory,
)
from tests.kb.admin.conftest import address, form_data

pytestmark = pytest.mark.django_db


def messages_of(answer):
    return [str(message) for message in get_messages(answer.wsgi_request)]


def actions(name, *records):
    return {"action": f"{name}_action", "_selected_action": [record.pk for record in records]}


@pytest.fixture
def curator(client):
    """May change everything and publish nothing."""
    user = UserFactory()
    user.user_permissions.set(Permission.objects.exclude(codename="publish"))
    client.force_login(user)
    return client


def test_the_button_asks_for_a_note_and_an_empty_one_publishes_nothing(admin_client):
    source = SourceFactory()
    url = address(source, "publish", source.pk)

    asked = admin_client.get(url)
    refused = admin_client.post(url, {"confirmed": "yes", "reason": "  "})

    assert b'name="reason"' in asked.content
    assert refused.context["note"].errors == {"reason": ["This field is required."]}
    assert not models.Edition.objects.filter(noun="source").exists()


def test_a_note_publishes_and_stands_with_the_edition(admin_client, admin_user):
    source = SourceFactory()

    answer = admin_client.post(
        address(source, "publish", source.pk), {"confirmed": "yes", "reason": "Read today."}
    )

    assert answer.url == address(source, "change", source.pk)
    assert messages_of(answer) == ["Now published: 1 source."]
    edition = models.Edition.objects.get(noun="source")
    assert (edition.reason, edition.published_by) == ("Read today.", admin_user)


def test_the_page_shows_what_readers_will_see_changed(admin_client, event):
    models.Event.objects.filter(pk=event.pk).update(title="Raid on the camp")

    page = admin_client.get(address(event, "publish", event.pk))

    ((change,),) = [part.changes for part in page.context["changes"]]
    assert (change.path, change.what) == ("/title", "changed")
    assert "<ins>Raid</ins>" in page.content.decode()
    assert not models.Edition.objects.filter(noun="event", number=2).exists()


def test_what_never_was_published_and_is_needed_is_published_with_it(admin_client):
    event = EventFactory(location=LocationFactory(parent=LocationFactory(kind="area")))
    citation = CitationFactory(event=event)
    url = address(event, "publish", event.pk)

    page = admin_client.get(url)
    answer = admin_client.post(url, {"confirmed": "yes", "reason": "First accounts."})

    assert {"/title", "/location"} <= {
        change.path for part in page.context["contents"] for change in part.changes
    }
    assert {need["noun"] for need in page.context["needed"]} == {"dataset", "location", "source"}
    assert answer.status_code == 302
    shown = models.Edition.objects.exclude(noun="vocabulary").values_list("noun", flat=True)
    assert sorted(shown) == ["dataset", "event", "location", "location", "source"]
    citation.source.refresh_from_db()
    assert citation.source.as_published


def test_what_stands_in_the_way_is_said_before_and_after(admin_client, event):
    models.Dataset.objects.update(is_redistributable=False)
    url = address(event, "publish", event.pk)

    asked = admin_client.get(url)
    refused = admin_client.post(url, {"confirmed": "yes", "reason": "Again."})

    problem = f"the dataset “{event.dataset.slug}” may not be redistributed"
    assert problem in asked.content.decode()
    assert problem in str(refused.context["note"].non_field_errors())


def test_records_of_a_list_are_published_with_one_note(admin_client):
    sources = SourceFactory.create_batch(2)
    url = address(sources[0], "changelist")
    chosen = actions("publish", *sources)

    page = admin_client.post(url, chosen)
    answer = admin_client.post(url, chosen | {"confirmed": "yes", "reason": "Both read."})

    assert page.context["title"] == "Publish 2 sources"
    assert messages_of(answer) == ["Now published: 2 source."]
    assert models.Edition.objects.filter(noun="source", reason="Both read.").count() == 2


def test_a_whole_list_is_published_without_naming_its_rows(admin_client):
    sources = SourceFactory.create_batch(3)
    url = address(sources[0], "changelist")
    chosen = actions("publish", sources[0]) | {"select_across": "1"}

    page = admin_client.post(url, chosen)
    admin_client.post(url, chosen | {"confirmed": "yes", "reason": "All read."})

    assert page.context["title"] == "Publish 3 sources"
    assert models.Edition.objects.filter(noun="source").count() == 3


def test_a_withdrawn_record_says_so_and_can_be_published_again(admin_client, event):
    url = address(event, "change", event.pk)

    admin_client.post(
        address(event, "withdraw", event.pk), {"confirmed": "yes", "reason": "Wrong place."}
    )
    page = admin_client.get(url).content.decode()

    assert "withdrawn</span>" in page
    assert ">Withdraw…<" not in page
    assert ">Publish…<" in page
    assert "viewsitelink" not in page


def test_saving_can_lead_to_publishing(admin_client):
    source = SourceFactory()
    url = address(source, "change", source.pk)
    data = form_data(admin_client.get(url))

    answer = admin_client.post(url, data | {"title": "Mali", "_publish": "Save and publish…"})

    assert answer.url == address(source, "publish", source.pk)
    source.refresh_from_db()
    assert source.title == "Mali"


def test_who_may_not_publish_sees_no_way_to_and_is_refused(curator, event):
    page = curator.get(address(event, "change", event.pk)).content.decode()
    listed = curator.get(address(event, "changelist")).content.decode()

    assert "ublish…" not in page
    assert "publish_action" not in listed
    assert "withdraw_action" not in listed
    for step in ("publish", "withdraw"):
        assert curator.get(address(event, step, event.pk)).status_code == 403
        assert curator.post(address(event, step, event.pk), {"confirmed": "yes"}).status_code == 403
        curator.post(address(event, "changelist"), actions(step, event) | {"confirmed": "yes"})
    assert not models.Edition.objects.filter(noun="event", number=2).exists()


def test_who_may_publish_need_not_be_a_superuser(curator, event):
    user = UserFactory()
    user.user_permissions.set(Permission.objects.filter(content_type__app_label="kb"))
    curator.force_login(user)

    page = curator.get(address(event, "change", event.pk)).content.decode()

    assert ">Withdraw…<" in page
    assert curator.get(address(event, "publish", event.pk)).status_code == 200


def test_a_record_that_is_not_there_is_not_found(admin_client, event):
    assert admin_client.get(address(event, "publish", 0)).status_code == 404


def test_the_states_of_a_list(admin_client, event):
    drafts = [
        EventFactory(slug="evt-never"),
        EventFactory(slug="evt-merged", merged_into=event),
    ]
    models.Event.objects.filter(pk=event.pk).update(title="Raid on the camp")

    rows = admin_client.get(address(event, "changelist")).context["cl"].result_list

    assert {row.slug: row.draft_state.words for row in rows} == {
        event.slug: "draft ahead of edition 1",
        drafts[0].slug: "never published",
        drafts[1].slug: f"merged into {event.slug}",
    }


@pytest.mark.parametrize(("state", "slugs"), [("never", {"b"}), ("published", {"a"})])
def test_a_list_is_filtered_by_state(admin_client, state, slugs):
    SourceFactory(slug="a")
    publish(models.Source.objects.all(), reason="First.")
    source = SourceFactory(slug="b")

    rows = admin_client.get(address(source, "changelist"), {"state": state}).context["cl"]

    assert {row.slug for row in rows.result_list} == slugs


def test_a_public_record_leads_to_its_public_address(admin_client, event):
    page = admin_client.get(address(event, "change", event.pk)).content.decode()

    assert f'href="/api/v1/events/{event.slug}/"' in page


def test_the_claims_of_a_group_are_published_with_it(admin_client):
    group = GroupFactory()
    ClaimFactory(group=group)

    answer = admin_client.post(
        address(group, "publish", group.pk), {"confirmed": "yes", "reason": "First."}
    )

    assert answer.status_code == 302
    assert models.Edition.objects.filter(noun="claim").exists()


def test_a_draft_that_changed_since_it_was_looked_at_is_shown_again(admin_client):
    source = SourceFactory()
    url = address(source, "publish", source.pk)
    looked = admin_client.get(url).context["seen"]
    models.Source.objects.filter(pk=source.pk).update(title="Changed meanwhile")

    again = admin_client.post(url, {"confirmed": "yes", "reason": "Read.", "seen": looked})

    assert "Somebody changed this" in str(again.context["note"].non_field_errors())
    assert "Changed meanwhile" in again.content.decode()
    assert not models.Edition.objects.filter(noun="source").exists()
    confirmed = {"confirmed": "yes", "reason": "Read.", "seen": again.context["seen"]}
    assert admin_client.post(url, confirmed).status_code == 302
    assert models.Edition.objects.filter(noun="source").exists()


def test_a_list_of_which_one_was_saved_since_is_shown_again(admin_client):
    one, two = SourceFactory(), SourceFactory()
    url = address(one, "changelist")
    chosen = actions("publish", one, two)
    looked = admin_client.post(url, chosen).context["seen"]
    two.save()

    note = {"confirmed": "yes", "reason": "Read.", "seen": looked}
    again = admin_client.post(url, chosen | note)

    assert "Somebody changed this" in str(again.context["note"].non_field_errors())
    assert not models.Edition.objects.filter(noun="source").exists()
