import pytest

from kb.importing.dossiers import load_and_publish
from kb.models import Edition, Event, Publisher, Source
from kb.publishing import publish, withdraw

pytestmark = pytest.mark.django_db


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
