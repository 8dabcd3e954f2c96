"""The facts that hold always."""

import threading
import time

import pytest
from django.db import IntegrityError, connection, transaction

from kb.models import Edition, EventEdition, Group
from kb.publishing import Busy, Refused, ledger, publish, settled_until
from tests.factories import ClaimFactory, EventFactory, GroupFactory, ParticipationFactory
from tests.publishing import current, digest, document, publish_all

pytestmark = pytest.mark.django_db


def execute(sql):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)


def test_publishing_appends_a_document_with_its_edition_last():
    group = GroupFactory()

    publish_all(reason="First account")

    shown = document(group)
    assert list(shown)[-1] == "edition"
    assert shown["edition"]["number"] == 1
    assert shown["edition"]["reason"] == "First account"
    assert shown["slug"] == group.slug


def test_the_digest_is_of_the_bytes_before_the_edition():
    ClaimFactory(statement='Hostile ", "edition" : {"number" : 7} text\nبماكو')
    publish_all()

    editions = Edition.objects.filter(kind="published")

    assert editions.count() > 5
    assert all(edition.sha256 == digest(edition) for edition in editions)


def test_an_unchanged_document_appends_nothing():
    ParticipationFactory()
    publish_all()

    assert publish_all().appended == 0


def test_numbers_have_no_gaps_and_one_edition_is_current():
    group = GroupFactory()
    for name in ("A", "B", "C"):
        Group.objects.filter(pk=group.pk).update(name=name)
        publish_all()

    editions = Edition.objects.of("group", group.slug)

    assert [edition.number for edition in editions] == [1, 2, 3]
    assert [edition.superseded_at is None for edition in editions] == [False, False, True]
    assert [edition.changed for edition in editions] == [[], ["name"], ["name"]]


def test_an_edition_ends_when_the_next_begins():
    group = GroupFactory()
    publish_all()
    Group.objects.filter(pk=group.pk).update(name="Later")
    publish_all()

    first, second = Edition.objects.of("group", group.slug)

    assert first.superseded_at == second.recorded_at


def test_the_past_can_be_read():
    group = GroupFactory(name="Then")
    publish_all()
    moment = current(group).recorded_at
    Group.objects.filter(pk=group.pk).update(name="Now")
    publish_all()

    then = Edition.objects.as_of(moment).get(noun="group", slug=group.slug)

    assert '"Then"' in then.document


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE kb_edition SET reason = 'another'",
        "UPDATE kb_edition SET document = '{}'",
        "UPDATE kb_eventedition SET country = 'FR'",
        "DELETE FROM kb_edition",
        "DELETE FROM kb_eventedition",
        "UPDATE kb_edition SET superseded_at = now() + interval '1 day', number = 9",
    ],
)
def test_the_database_refuses_to_change_the_ledger(sql):
    EventFactory()
    publish_all()

    with pytest.raises(IntegrityError, match="append-only"):
        execute(sql)


def test_an_edition_is_superseded_once():
    group = GroupFactory()
    publish_all()
    Group.objects.filter(pk=group.pk).update(name="Later")
    publish_all()

    with pytest.raises(IntegrityError, match="only superseded_at is ever set, and once"):
        execute("UPDATE kb_edition SET superseded_at = NULL WHERE superseded_at IS NOT NULL")


def test_a_public_id_never_changes():
    group = GroupFactory()

    with pytest.raises(IntegrityError, match="is permanent"), transaction.atomic():
        Group.objects.filter(pk=group.pk).update(slug="another")


def test_a_published_record_is_never_deleted_and_a_draft_is():
    public, draft = GroupFactory(), None
    publish_all()
    draft = GroupFactory(homeland=None)

    draft.delete()

    with pytest.raises(IntegrityError, match="withdraw it instead"), transaction.atomic():
        public.delete()


def test_saving_an_old_form_does_not_undo_what_was_published():
    stale = GroupFactory()
    publish_all()

    stale.summary = "Written before the publication, saved after it."
    stale.save()

    stale.refresh_from_db()
    assert stale.as_published is not None


def test_a_reason_is_needed():
    with pytest.raises(Refused, match="Say why"):
        publish(Group.objects.all(), reason=" ")


def test_what_it_rests_on_must_be_public_first():
    row = ParticipationFactory()

    with pytest.raises(Refused) as refusal:
        publish(type(row.event).objects.all(), reason="Too early")

    assert any(f"“{row.group.slug}”" in problem for problem in refusal.value.problems)
    assert not Edition.objects.filter(noun="event").exists()


def test_a_dataset_that_may_not_be_passed_on_is_never_published():
    EventFactory(dataset__is_redistributable=False)

    with pytest.raises(Refused, match="may not be redistributed"):
        publish_all()


def test_filter_columns_stand_as_long_as_their_edition():
    event = EventFactory()
    publish_all()
    type(event).objects.filter(pk=event.pk).update(title="Later")
    publish_all()

    spans = EventEdition.objects.values_list("recorded_at", "superseded_at")
    editions = Edition.objects.filter(noun="event").values_list("recorded_at", "superseded_at")
    assert sorted(spans, key=str) == sorted(editions, key=str)


@pytest.mark.django_db(transaction=True)
def test_whoever_waits_too_long_is_told_who_holds_the_ledger(monkeypatch):
    monkeypatch.setattr(ledger, "PATIENCE", "200ms")
    held, release = threading.Event(), threading.Event()

    def hold():
        with ledger.writing("A long import", None):
            held.set()
            release.wait(10)
        connection.close()

    thread = threading.Thread(target=hold)
    thread.start()
    held.wait(10)
    try:
        with pytest.raises(Busy, match="publishing by a command"):
            publish(Group.objects.all(), reason="Impatient")
    finally:
        release.set()
        thread.join()


@pytest.mark.django_db(transaction=True)
def test_a_moment_is_settled_only_before_whoever_is_writing_began():
    held, release = threading.Event(), threading.Event()

    def hold():
        with ledger.writing("A long import", None):
            held.set()
            release.wait(10)
        connection.close()

    before = settled_until()
    thread = threading.Thread(target=hold)
    thread.start()
    held.wait(10)
    time.sleep(0.05)
    try:
        first, second = settled_until(), settled_until()
    finally:
        release.set()
        thread.join()

    assert before <= first == second
    assert settled_until() > second


@pytest.mark.django_db(transaction=True)
def test_two_writers_take_turns_and_positions_are_in_the_order_of_commits():
    groups = [GroupFactory(homeland=None) for _ in range(6)]

    def write(group):
        publish(Group.objects.filter(pk=group.pk), reason="At once")
        connection.close()

    threads = [threading.Thread(target=write, args=[group]) for group in groups]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    times = list(Edition.objects.filter(noun="group").values_list("recorded_at", flat=True))
    assert len(times) == 6
    assert times == sorted(set(times))
