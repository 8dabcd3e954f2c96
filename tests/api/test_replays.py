"""A request with an idempotency key is carried out once, and answered the same again."""

from datetime import timedelta

import pytest
from django.db import DatabaseError
from django.utils import timezone

from kb.models import KeptAnswer, Source
from tests.api.conftest import list_of, page_of, problem
from tests.api.writers import JSON, made, published, values_of, writer

pytestmark = pytest.mark.django_db


@pytest.fixture
def client():
    return writer()


@pytest.fixture
def body():
    return values_of("source", made("source"), slug="new-source")


def send(client, body, key="one", path=None, **more):
    headers = {"Idempotency-Key": key}
    return client.post(path or list_of("source"), body, JSON, headers=headers, **more)


def test_the_first_answer_is_given_again(client, body):
    first, second = send(client, body), send(client, body)

    assert (first.status_code, second.status_code) == (201, 201)
    assert first.content == second.content
    assert [first[name] for name in ("ETag", "Location")] == [
        second[name] for name in ("ETag", "Location")
    ]
    assert "Idempotency-Replayed" not in first
    assert second["Idempotency-Replayed"] == "true"
    assert Source.objects.filter(slug="new-source").count() == 1


def test_the_order_of_keys_and_white_space_make_no_other_request(client, body):
    first = send(client, body)
    second = send(client, dict(reversed(body.items())))

    assert second.content == first.content


def test_publishing_twice_appends_once(client):
    event = published("event")
    type(event).objects.update(title="Another title")
    path = page_of("event", event.slug, "publish")

    first, second = (send(client, {"reason": "x"}, path=path) for _ in range(2))

    assert first.json() == second.json()
    assert first.json()["edition"] == 2


def test_a_key_is_for_one_request(client, body):
    send(client, body)

    other_body = send(client, body | {"title": "Another"})
    other_address = send(client, body, path=list_of("dataset"))

    assert problem(other_body, 422)
    assert problem(other_address, 422)


def test_a_key_is_its_users_own(client, body):
    send(client, body)

    other = send(writer(), body)

    assert problem(other, 409)["errors"][0]["detail"].startswith("There is a source")


def test_what_was_refused_is_not_kept(client, body):
    refused = send(client, body | {"publisher": "nobody"})
    corrected = send(client, body)

    assert problem(refused, 400)
    assert corrected.status_code == 201


def test_the_answer_is_gone_with_what_failed_after_it(client, body, monkeypatch):
    def fail(**_):
        raise DatabaseError("The connection is lost.")

    with monkeypatch.context() as patched:
        patched.setattr(KeptAnswer.objects, "create", fail)
        assert problem(send(client, body), 500)

    assert not Source.objects.filter(slug="new-source").exists()
    assert send(client, body).status_code == 201


def test_a_day_later_the_key_is_free_and_the_answer_purged(client, body):
    send(client, body)
    send(client, body | {"slug": "other"}, key="two")
    KeptAnswer.objects.update(created_at=timezone.now() - timedelta(hours=24, seconds=1))

    again = send(client, body)

    assert problem(again, 409)
    send(client, body | {"slug": "third"}, key="three")
    assert list(KeptAnswer.objects.values_list("key", flat=True)) == ["three"]


@pytest.mark.parametrize("key", ["", " ", "a b", "a" * 256, "é"])
def test_a_key_is_visible_ascii(client, body, key):
    answer = send(client, body, key=key)

    assert problem(answer, 400)["errors"][0]["parameter"] == "Idempotency-Key"


def test_who_lost_the_permission_is_answered_nothing(client, body):
    send(client, body)
    client.user.is_superuser = False
    client.user.save()

    assert problem(send(client, body), 403)
