"""Limits of requests a minute: of an address, of a token, of what writes."""

import os

import pytest
from django.test import Client
from rest_framework.settings import api_settings

from kb import counting
from tests.api.conftest import list_of, page_of, problem
from tests.api.writers import JSON, etag, made, writer

pytestmark = pytest.mark.django_db
URL = list_of("source")


@pytest.fixture(autouse=True)
def limits(settings, monkeypatch):
    """Three a minute, in a minute that does not end."""
    settings.RATE_LIMITS = {"anonymous": 3, "token": 4, "writes": 2}
    monkeypatch.setattr("api.throttling.time.time", lambda: 1_000_000_040.0)
    counting.forget()
    yield
    counting.forget()


def statuses(client, times, path=URL, **more):
    return [client.get(path, **more).status_code for _ in range(times)]


def test_an_address_has_a_limit_of_its_own(client):
    assert statuses(client, 4) == [200, 200, 200, 429]
    assert statuses(client, 1, REMOTE_ADDR="192.0.2.7") == [200]


def test_whoever_is_refused_is_told_when_to_go_on(client):
    statuses(client, 3)

    answer = client.get(URL)

    assert problem(answer, 429)["title"] == "Too Many Requests"
    assert answer["Retry-After"] == "41"


def test_the_next_minute_begins_anew(client, monkeypatch):
    statuses(client, 4)

    monkeypatch.setattr("api.throttling.time.time", lambda: 1_000_000_081.0)

    assert statuses(client, 1) == [200]


def test_a_token_has_a_limit_of_its_own():
    one, other = writer(), writer()

    assert statuses(one, 5) == [200, 200, 200, 200, 429]
    assert statuses(other, 1) == statuses(Client(), 1) == [200]


def test_writing_has_a_smaller_one():
    client, source = writer(), made("source")
    headers = {"If-Match": etag("source", source)}
    path = page_of("source", source.slug)

    found = [client.patch(path, {}, JSON, headers=headers).status_code for _ in range(3)]

    assert found == [200, 200, 429]
    assert statuses(client, 1) == [200]


def test_tokens_are_not_guessed_without_end(client):
    wrong = {"Authorization": f"Bearer kb_{'a' * 12}.{'b' * 43}"}

    found = [client.get(URL, headers=wrong).status_code for _ in range(4)]

    assert found == [401, 401, 401, 429]


def test_nobody_hides_behind_a_header_of_their_own(client):
    found = [
        client.get(URL, headers={"X-Forwarded-For": f"192.0.2.{n}"}).status_code for n in range(4)
    ]

    assert found == [200, 200, 200, 429]


def test_behind_a_proxy_its_word_is_taken_for_the_address(client, monkeypatch):
    monkeypatch.setattr(api_settings, "NUM_PROXIES", 1)

    found = [
        client.get(URL, headers={"X-Forwarded-For": f"1.1.1.1, 192.0.2.{n}"}).status_code
        for n in range(4)
    ]

    assert found == [200] * 4


def test_zero_is_no_limit(client, settings):
    settings.RATE_LIMITS = {"anonymous": 0, "token": 0, "writes": 0}

    assert set(statuses(client, 10)) == {200}


def test_a_page_with_its_limits_is_one_statement(client, django_assert_num_queries):
    with django_assert_num_queries(1):
        statuses(client, 1)


def test_processes_count_together():
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        os.write(write, bytes([counting.count("us", 1), counting.count("us", 1)]))
        os._exit(0)
    os.waitpid(child, 0)

    assert list(os.read(read, 2)) == [1, 2]
    assert counting.count("us", 1) == 3
    os.close(read)
    os.close(write)


def test_full_of_others_a_count_begins_anew(monkeypatch):
    monkeypatch.setattr(counting, "SLOTS", 2)
    monkeypatch.setattr(counting, "PROBES", 2)

    found = [counting.count(f"{n}", 1) for n in range(20)]

    assert set(found) == {1}
