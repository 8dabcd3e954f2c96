"""Limits a minute, of an address and of a token: requests, what writes, seconds of work; lanes."""

import os
import sys
import threading
from contextlib import closing

import pytest
from django.test import Client
from rest_framework.settings import api_settings

from api import throttling
from kb import counting
from kb.lanes import Full, enter
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


@pytest.fixture
def seconds(settings, monkeypatch):
    """Requests that cost ten seconds each, by a clock that the test turns."""
    settings.RATE_LIMITS = {"anonymous": 0, "token": 0, "writes": 0}
    settings.COST_LIMITS = {"anonymous": 15, "token": 25}
    passed = iter(range(0, 100_000, 10))
    monkeypatch.setattr("api.costs.time.perf_counter", lambda: float(next(passed)))


@pytest.mark.usefixtures("seconds")
def test_an_address_has_so_many_seconds_of_work_a_minute(client):
    assert statuses(client, 3) == [200, 200, 429]
    assert statuses(client, 1, REMOTE_ADDR="192.0.2.7") == [200]


@pytest.mark.usefixtures("seconds")
def test_a_token_has_seconds_of_its_own(client):
    statuses(client, 3)

    assert statuses(writer(), 4) == [200, 200, 200, 429]


@pytest.mark.usefixtures("seconds")
def test_whoever_has_used_their_seconds_is_told_whose_and_how_many(client):
    statuses(client, 2)

    answer = client.get(URL)

    assert problem(answer, 429)["detail"] == (
        "The address 127.0.0.1 has used 20.0 seconds of the server's work in this minute, of 15. "
        "A token has 25 seconds. Ask again in 41 seconds."
    )
    assert answer["Retry-After"] == "41"


@pytest.mark.usefixtures("seconds")
def test_the_next_minute_has_seconds_again(client, monkeypatch):
    statuses(client, 3)

    monkeypatch.setattr("api.throttling.time.time", lambda: 1_000_000_081.0)

    assert statuses(client, 1) == [200]


@pytest.mark.usefixtures("seconds")
def test_a_file_costs_while_it_is_made_and_not_while_it_is_sent(client):
    answer = client.get(f"{URL}?format=csv")
    asker = throttling.Client("anonymous", "127.0.0.1")
    begun = throttling.spent(asker)

    chunks = sum(1 for _ in answer.streaming_content)
    answer.close()

    assert begun == 10
    # The end of the file is found by asking for one more chunk.
    assert throttling.spent(asker) == 10 + 10 * (chunks + 1)


def test_zero_seconds_are_no_limit(client, settings, seconds):
    settings.COST_LIMITS = {"anonymous": 0, "token": 0}

    assert set(statuses(client, 5)) == {200}


def test_a_request_in_a_lane_leaves_it(client, settings):
    settings.RATE_LIMITS = {"anonymous": 0, "token": 0, "writes": 0}
    settings.LANES = {"exports": 1, "spreadsheets": 1, "aggregates": 1}
    aggregate = f"{list_of('event')}aggregate/?by=month"

    found = [statuses(client, 3, path) for path in (aggregate, f"{URL}?count=exact")]
    wrong = statuses(client, 3, f"{list_of('event')}aggregate/?by=nothing")

    assert (found, wrong) == ([[200] * 3] * 2, [400] * 3)


def test_who_closes_a_file_leaves_its_lane(client, settings):
    settings.RATE_LIMITS = {"anonymous": 0, "token": 0, "writes": 0}
    settings.LANES = {"exports": 2, "spreadsheets": 1, "aggregates": 1}
    others = [enter("exports", f"anonymous:192.0.2.{n}", 2, 1) for n in range(2)]

    refused = client.get(f"{URL}?format=csv")

    assert problem(refused, 503)["detail"] == (
        "As many exports run now as this server has room for. Ask again in 11 seconds."
    )
    assert refused["Retry-After"] == "11"
    others[0].leave()
    with closing(client.get(f"{URL}?format=csv")) as answer:
        assert answer.status_code == 200
        with pytest.raises(Full):
            enter("exports", "anonymous:192.0.2.9", 2, 1)
    enter("exports", "anonymous:192.0.2.9", 2, 1).leave()
    others[1].leave()


def test_threads_lose_no_count():
    def run():
        for _ in range(500):
            counting.count("all", 1)

    threads = [threading.Thread(target=run) for _ in range(8)]
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    finally:
        sys.setswitchinterval(interval)

    assert counting.total("all", 1) == 4000


def test_processes_lose_no_count():
    processes = []
    for _ in range(4):
        process = os.fork()
        if process == 0:
            for _ in range(2000):
                counting.count("everybody", 1)
            os._exit(0)
        processes.append(process)
    for process in processes:
        os.waitpid(process, 0)

    assert counting.total("everybody", 1) == 8000
