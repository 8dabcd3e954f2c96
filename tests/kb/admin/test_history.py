import pytest

from kb import models
from kb.importing.datasets import FORMATS, import_file
from kb.publishing import publish
from tests.factories import TermFactory
from tests.kb.admin.conftest import address
from tests.kb.importing.rows import ged_file

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
        "The first publication.",
        address(new.edition, "change", new.edition.pk),
    ):
        assert text in page.content.decode()


def test_the_history_leads_back_and_says_how_each_edition_came_about(admin_client, event):
    page = admin_client.get(address(event, "history", event.pk)).content.decode()

    for words in ("Editions: what the public has seen", "Work on the draft", "Set the draft back"):
        assert words in page
    for name, *key in (("changelist",), ("change", event.pk)):
        assert f'<a href="{address(event, name, *key)}">' in page


def test_an_edition_by_waiver_says_so(admin_client, admin_user, event):
    models.Event.objects.filter(pk=event.pk).update(title="Mine", changed_by=admin_user)
    publish(models.Event.objects.filter(pk=event.pk), reason="Mine.", by=admin_user)

    page = admin_client.get(address(event, "history", event.pk)).content.decode()

    assert "Four eyes: waived: who published it may publish drafts of their own." in page


def test_hostile_words_of_an_edition_are_told_and_do_nothing(admin_client, event):
    hostile = "<script>alert(1)</script>"
    models.Event.objects.filter(pk=event.pk).update(summary=hostile)
    publish(models.Event.objects.filter(pk=event.pk), reason=hostile)

    page = admin_client.get(address(event, "history", event.pk)).content.decode()

    assert hostile not in page
    assert page.count("&lt;script&gt;alert(1)&lt;/script&gt;") == 2


def test_an_edition_by_an_import_leads_to_its_undoing(admin_client, tmp_path):
    made = import_file(FORMATS["ucdp-ged"], ged_file(tmp_path / "GEDEvent_v23_1.csv", {}, {})).batch
    event = models.Event.objects.latest("pk")

    page = admin_client.get(address(event, "history", event.pk)).content.decode()

    assert address(made, "change", made.pk) in page
    assert (
        address(made, "undo", made.pk)
        in admin_client.get(address(made, "change", made.pk)).content.decode()
    )


def test_a_term_leads_to_the_editions_of_its_vocabulary(admin_client):
    term = TermFactory()

    page = admin_client.get(address(term, "history", term.pk)).content.decode()

    assert address(term.vocabulary, "history", term.vocabulary.pk) in page


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
