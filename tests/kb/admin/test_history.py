import pytest

from kb import models
from kb.publishing import publish
from tests.kb.admin.conftest import address

pytestmark = pytest.mark.django_db


def test_the_history_tells_who_changed_what_when_and_why(admin_client, admin_user, event):
    models.Event.objects.filter(pk=event.pk).update(title="Raid on the camp")
    publish(models.Event.objects.filter(pk=event.pk), reason="Retitled.", by=admin_user)

    page = admin_client.get(address(event, "history", event.pk))

    new, first = page.context["editions"]
    assert (new.edition.number, new.edition.reason, new.edition.changed) == (
        2,
        "Retitled.",
        ["title"],
    )
    (part,) = new.parts
    assert [(change.path, change.label, change.what) for change in part.changes] == [
        ("/title", "Title", "changed")
    ]
    assert "<ins>Raid</ins>" in part.changes[0].new
    assert first.parts == []
    for text in (
        "Retitled.",
        "admin",
        "first publication",
        address(new.edition, "change", new.edition.pk),
    ):
        assert text in page.content.decode()


def test_a_record_published_again_is_compared_with_what_was_public_before(admin_client, event):
    admin_client.post(address(event, "withdraw", event.pk), {"confirmed": "yes", "reason": "No."})
    models.Event.objects.filter(pk=event.pk).update(title="Raid on the camp")
    publish(models.Event.objects.filter(pk=event.pk), reason="Yes.")

    lines = admin_client.get(address(event, "history", event.pk)).context["editions"]

    assert [line.edition.kind for line in lines] == ["published", "withdrawn", "published"]
    assert "/title" in {change.path for part in lines[0].parts for change in part.changes}


def test_an_edition_shows_its_document_and_leads_to_its_record(admin_client, event):
    edition = models.Edition.objects.get(noun="event")

    page = admin_client.get(address(edition, "change", edition.pk)).content.decode()

    assert address(event, "change", event.pk) in page
    assert f"&quot;title&quot;: &quot;{event.title}&quot;" in page
