"""Who else has a record open is said to curators, and locks nothing."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.utils import timezone

from kb import editing
from kb.models import Presence, Source
from tests.factories import SourceFactory, UserFactory
from tests.kb.admin.conftest import address

pytestmark = pytest.mark.django_db


def login(name):
    client = Client()
    client.force_login(UserFactory(username=name, is_superuser=True))
    return client


@pytest.fixture
def source():
    return SourceFactory()


def test_who_opens_a_form_is_named_to_the_next(source):
    url = address(source, "change", source.pk)

    first = login("ana").get(url)
    second = login("ben").get(url)

    assert b"has this open" not in first.content
    assert b"<strong>ana</strong> has this open since" in second.content


def test_a_page_hears_of_others_and_says_that_it_is_open(source):
    ana, ben = login("ana"), login("ben")
    ana.get(address(source, "change", source.pk))

    heard = ben.post(address(source, "presence", source.pk))

    assert b"<strong>ana</strong>" in heard.content
    assert {*Presence.objects.values_list("user__username", flat=True)} == {"ana", "ben"}


def test_whoever_leaves_is_named_no_more(source):
    ana, ben = login("ana"), login("ben")
    ana.get(address(source, "change", source.pk))

    left = ana.post(address(source, "presence", source.pk), {"leave": "yes"})

    assert left.status_code == 204
    assert b"ana" not in ben.post(address(source, "presence", source.pk)).content


def test_after_a_minute_and_a_half_of_silence_nobody_is_there(source):
    old = timezone.now() - timedelta(seconds=91)
    row = {"noun": "source", "record_id": source.pk, "opened_at": old, "seen_at": old}
    Presence.objects.create(user=UserFactory(username="ana"), **row)

    heard = login("ben").post(address(source, "presence", source.pk))

    assert b"ana" not in heard.content
    assert [row.user.username for row in Presence.objects.all()] == ["ben"]


def test_since_when_stays_while_the_page_is_heard_of(source):
    ana = login("ana")
    ana.get(address(source, "change", source.pk))
    opened = Presence.objects.get().opened_at

    ana.post(address(source, "presence", source.pk))

    row = Presence.objects.get()
    assert row.opened_at == opened
    assert row.seen_at > opened


def test_only_who_may_see_the_record_is_told(source, client):
    client.force_login(UserFactory())

    assert client.post(address(source, "presence", source.pk)).status_code == 403
    assert not Presence.objects.exists()


@pytest.mark.parametrize("method", ["get", "put", "delete"])
def test_nothing_but_a_post_is_heard(source, method):
    ask = getattr(login("ana"), method)

    assert ask(address(source, "presence", source.pk)).status_code == 405


def test_a_record_that_is_not_there(source):
    assert login("ana").post(address(source, "presence", 10**9)).status_code == 404


def test_a_heartbeat_bears_the_token_of_its_form(source):
    client = Client(enforce_csrf_checks=True)
    client.force_login(UserFactory(username="ana", is_superuser=True))

    assert client.post(address(source, "presence", source.pk)).status_code == 403


def test_a_name_is_shown_as_text(source):
    login("<i>ana").get(address(source, "change", source.pk))

    page = login("ben").get(address(source, "change", source.pk))

    assert b"<i>ana" not in page.content
    assert b"&lt;i&gt;ana" in page.content


def test_the_database_refuses_a_page_heard_of_before_it_was_opened(source):
    user = UserFactory()
    with (
        pytest.raises(IntegrityError, match="presence_is_seen_after_it_opened"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(
            "INSERT INTO kb_presence (user_id, noun, record_id, opened_at, seen_at)"
            " VALUES (%s, 'source', 1, now(), now() - interval '1 second')",
            [user.pk],
        )


def test_the_draft_knows_of_no_presence(source):
    before = editing.read("source", source.slug).etag

    login("ana").get(address(source, "change", source.pk))

    assert editing.read("source", source.slug).etag == before
    assert Source.objects.get(pk=source.pk).updated_at == source.updated_at
