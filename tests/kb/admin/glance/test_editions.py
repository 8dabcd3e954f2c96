import pytest

from kb import models
from kb.admin.glance.editions import timeline_of
from kb.publishing import publish, withdraw
from tests import factories
from tests.kb.admin.conftest import address

pytestmark = pytest.mark.django_db


def killed(event, figure, user=None):
    models.Event.objects.filter(pk=event.pk).update(
        override_low=figure, override_best=figure, override_high=figure, override_reason="Known."
    )
    publish(models.Event.objects.filter(pk=event.pk), reason=f"Now {figure}.", by=user)


def test_each_edition_with_who_why_and_the_figures(admin_client, event):
    killed(event, 7, factories.UserFactory(username="mariam"))

    text = admin_client.get(address(event, "change", event.pk)).content.decode()
    newest, first = timeline_of(event).steps

    assert (newest.edition.number, newest.killed, newest.has_changed) == (2, "7", True)
    assert first.has_changed is False
    assert "mariam" in text
    assert "Now 7." in text
    assert f"/admin/kb/event/{event.pk}/history/" in text
    assert f"/admin/kb/edition/{newest.edition.pk}/change/" in text


def test_an_edition_with_the_same_figures_is_not_marked(event):
    killed(event, 7)
    models.Event.objects.filter(pk=event.pk).update(summary="Another summary.")
    publish(models.Event.objects.filter(pk=event.pk), reason="Wording.")

    assert [step.has_changed for step in timeline_of(event).steps] == [False, True, False]


def test_a_tombstone_has_no_figures(event):
    killed(event, 7)
    withdraw(models.Event.objects.filter(pk=event.pk), reason="A double.")

    newest, before, _ = timeline_of(event).steps

    assert (newest.edition.kind, newest.killed, newest.bar) == ("withdrawn", "-", None)
    assert before.bar is not None


def test_zero_killed_is_no_error(event):
    killed(event, 0)

    newest = timeline_of(event).steps[0]

    assert (newest.killed, newest.bar) == ("0", None)


def test_many_editions_are_bounded(event, monkeypatch, django_assert_max_num_queries):
    monkeypatch.setattr("kb.admin.glance.editions.SHOWN", 2)
    for figure in (1, 2, 3):
        killed(event, figure)

    with django_assert_max_num_queries(2):
        timeline = timeline_of(event)

    assert ([step.edition.number for step in timeline.steps], timeline.more) == ([4, 3], 2)


def test_an_event_never_published_says_so(admin_client):
    event = factories.EventFactory()

    text = admin_client.get(address(event, "change", event.pk)).content.decode()

    assert "<p>Never published.</p>" in text
