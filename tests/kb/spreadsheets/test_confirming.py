"""Two people, two files, a day later, a server that dies: a file is written once, as shown, or not."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from kb.models import Event, SheetState, Spreadsheet
from kb.spreadsheets import NotWritten, acts, cancel, confirm, forget_old
from tests import factories as f
from tests.kb.spreadsheets.books import Book


@pytest.fixture
def ana(db):
    return f.UserFactory(username="ana")


def waiting(by, title="After"):
    event = Event.objects.first() or f.EventFactory(title="Before")
    return Book("event").set(event.slug, title=title).send(by)


def test_it_is_written_once(ana):
    sent = waiting(ana)
    confirm(sent, by=ana)
    Event.objects.update(title="Changed since")

    with pytest.raises(NotWritten, match="Nothing was written"):
        confirm(sent, by=ana)
    assert Event.objects.get().title == "Changed since"


def test_of_two_files_the_second_is_told(ana):
    one, two = waiting(ana, "One"), waiting(ana, "Two")
    confirm(one, by=ana)

    with pytest.raises(NotWritten, match="somebody changed the record"):
        confirm(two, by=ana)

    two.refresh_from_db()
    assert (Event.objects.get().title, two.state) == ("One", SheetState.WAITING)


def test_what_would_do_something_else_now_is_not_done(ana):
    sent = waiting(ana)
    Spreadsheet.objects.update(differences=[])

    with pytest.raises(NotWritten, match="something else than what is shown"):
        confirm(sent, by=ana)
    assert Event.objects.get().title == "Before"


def test_it_is_confirmed_by_who_sent_it(ana):
    sent = waiting(ana)

    with pytest.raises(NotWritten, match="Only who sent"):
        confirm(sent, by=f.UserFactory())
    cancel(sent, by=f.UserFactory())

    sent.refresh_from_db()
    assert sent.state == SheetState.WAITING


def test_a_day_later_it_is_forgotten(ana):
    sent = waiting(ana)
    Spreadsheet.objects.update(uploaded_at=timezone.now() - timedelta(hours=25))

    with pytest.raises(NotWritten, match="older than a day"):
        confirm(sent, by=ana)
    forget_old()

    sent.refresh_from_db()
    assert (sent.state, sent.content) == (SheetState.EXPIRED, None)
    assert Event.objects.get().title == "Before"


def test_what_is_cancelled_is_forgotten(ana):
    sent = waiting(ana)
    cancel(sent, by=ana)

    sent.refresh_from_db()
    assert (sent.state, sent.content) == (SheetState.CANCELLED, None)
    with pytest.raises(NotWritten, match="Cancelled"):
        confirm(sent, by=ana)


def test_a_failure_at_the_end_leaves_nothing(ana, monkeypatch):
    sent = waiting(ana)
    monkeypatch.setattr(acts, "_log", lambda *_: 1 / 0)

    with pytest.raises(ZeroDivisionError):
        confirm(sent, by=ana)

    sent.refresh_from_db()
    assert (sent.state, Event.objects.get().title) == (SheetState.WAITING, "Before")


@pytest.mark.django_db(transaction=True)
def test_two_who_confirm_at_once_write_it_once():
    ana = f.UserFactory(username="ana")
    sent = waiting(ana)

    def act(_):
        try:
            return confirm(sent, by=ana).state
        except NotWritten as refusal:
            return str(refusal)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as both:
        done = sorted(both.map(act, range(2)))

    assert done == ["Nothing was written. Written.", "written"]


@pytest.mark.django_db(transaction=True)
def test_a_connection_that_is_cut_amid_writing_leaves_nothing(monkeypatch):
    ana = f.UserFactory(username="ana")
    sent = waiting(ana)

    def cut(*_):
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")

    monkeypatch.setattr(acts, "_log", cut)
    with pytest.raises(Exception, match=r"terminat|closed"):
        confirm(sent, by=ana)
    connection.close()

    sent.refresh_from_db()
    assert (sent.state, Event.objects.get().title) == (SheetState.WAITING, "Before")
