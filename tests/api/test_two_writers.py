"""Two writers at once: one wins, the other is told, and nothing is lost."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection, connections, transaction

from kb import editing
from kb.models import Claim, Event, KeptAnswer, Source
from tests import factories
from tests.api.conftest import list_of, page_of, problem
from tests.api.writers import JSON, client_of, etag, made, values_of, writer

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*requests):
    """What requests are answered that are sent in the same moment."""
    barrier = Barrier(len(requests))

    def run(request):
        barrier.wait()
        try:
            return request()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(requests)) as pool:
        return list(pool.map(run, requests))


def statuses(answers):
    return sorted(answer.status_code for answer in answers)


def test_of_two_changes_to_the_same_state_one_wins():
    event = made("event")
    writers, headers = [writer() for _ in range(4)], {"If-Match": etag("event", event)}

    answers = at_once(
        *(
            lambda client=client, n=n: client.patch(
                page_of("event", event.slug), {"title": f"Title {n}"}, JSON, headers=headers
            )
            for n, client in enumerate(writers)
        )
    )

    assert statuses(answers) == [200, 412, 412, 412]
    (won,) = [answer for answer in answers if answer.status_code == 200]
    assert Event.objects.get().title == won.json()["title"]


def test_of_two_records_of_the_same_id_one_is_made():
    values = values_of("source", made("source"), slug="new-source")
    clients = [writer(), writer()]

    answers = at_once(
        *(lambda client=client: client.post(list_of("source"), values, JSON) for client in clients)
    )

    assert statuses(answers) == [201, 409]


def test_a_claim_that_is_added_meanwhile_is_not_lost():
    event = made("event")
    claim = values_of("claim", made("claim")) | {"id": "clm-new", "event": event.slug}
    one, other, tag = writer(), writer(), {"If-Match": etag("event", event)}

    added, changed = at_once(
        lambda: one.post(list_of("claim"), claim, JSON),
        lambda: other.patch(page_of("event", event.slug), {"title": "New"}, JSON, headers=tag),
    )

    assert added.status_code == 201
    assert changed.status_code in {200, 412}
    assert Claim.objects.filter(slug="clm-new", event=event).exists()


def test_of_two_requests_with_the_same_key_one_is_carried_out():
    values = values_of("source", made("source"), slug="new-source")
    first = writer()
    clients, headers = [first, client_of(first.token)], {"Idempotency-Key": "one"}

    answers = at_once(
        *(
            lambda client=client: client.post(list_of("source"), values, JSON, headers=headers)
            for client in clients
        )
    )

    assert statuses(answers) in ([201, 201], [201, 409])
    assert Source.objects.filter(slug="new-source").count() == KeptAnswer.objects.count() == 1


def test_a_key_whose_request_is_being_answered_is_told_so():
    client = writer()
    values = values_of("source", made("source"), slug="new-source")

    with ThreadPoolExecutor(1) as pool, transaction.atomic():
        with connection.cursor() as cursor:
            name = f"{client.user.pk}/one"
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 1))", [name])
        answer = pool.submit(sent_with_key, client, values).result()

    assert "still being answered" in problem(answer, 409)["detail"]
    assert answer["Retry-After"] == "2"


def sent_with_key(client, values):
    try:
        return client.post(list_of("source"), values, JSON, headers={"Idempotency-Key": "one"})
    finally:
        connections.close_all()


def test_who_waits_too_long_is_told_to_come_again(monkeypatch):
    monkeypatch.setattr("api.writing.problems.PATIENCE", "100ms")
    event, client = made("event"), writer()
    headers = {"If-Match": etag("event", event)}

    def change():
        try:
            return client.patch(page_of("event", event.slug), {}, JSON, headers=headers)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as pool, transaction.atomic():
        Event.objects.select_for_update().get(pk=event.pk)
        answer = pool.submit(change).result()

    assert problem(answer, 503)
    assert answer["Retry-After"] == "2"


def test_whoever_publishes_is_named_to_nobody(monkeypatch):
    monkeypatch.setattr("kb.publishing.ledger.PATIENCE", "100ms")
    source, client, busy = made("source"), writer(), factories.UserFactory(username="canary")
    path = page_of("source", source.slug, "publish")

    def publish():
        try:
            return client.post(path, {"reason": "x"}, JSON)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as pool, transaction.atomic():
        editing.acts.wait_turn(busy)
        answer = pool.submit(publish).result()

    assert problem(answer, 503)
    assert "canary" not in answer.content.decode()
