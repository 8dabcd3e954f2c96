"""Processes of a server that is told to begin anew, to end, or is killed, and lanes across them."""

import json
import os
import signal
import threading
import time
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest

from tests.site import PATIENCE, made_database, served, url_of

pytestmark = pytest.mark.xdist_group("site")
PAGE = "/api/v1/events/?page_size=10"
FILE = "/api/v1/sources/?format=csv"
ONE, OTHER, THIRD = "127.0.0.2", "127.0.0.3", "127.0.0.4"


def answer(site, path, source="127.0.0.1"):
    """Status, headers and body of one answer to this address."""
    connection = HTTPConnection(
        urlsplit(site.url).netloc, timeout=PATIENCE, source_address=(source, 0)
    )
    try:
        connection.request("GET", path)
        response = connection.getresponse()
        return response.status, response.headers, response.read()
    finally:
        connection.close()


def workers(site):
    listed = Path(f"/proc/{site.process}/task/{site.process}/children").read_text()
    return {int(process) for process in listed.split()}


def until(condition):
    end = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.05)


@contextmanager
def blocked(name):
    """Files of sources wait until the end of the block; gives how many do."""
    with psycopg.connect(url_of(name)) as locking, psycopg.connect(url_of(name)) as other:
        other.autocommit = True
        locking.execute("LOCK kb_sourceedition")

        def waiting():
            (number,) = other.execute(
                "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
                " AND datname = current_database()"
            ).fetchone()
            return number

        yield waiting
        locking.rollback()


class Asked(threading.Thread):
    """A file that somebody asks for meanwhile."""

    def __init__(self, site, source):
        super().__init__()
        self.site, self.source, self.status = site, source, None
        self.start()

    def run(self):
        try:
            self.status = answer(self.site, FILE, self.source)[0]
        except OSError as problem:
            self.status = type(problem).__name__


@contextmanager
def lanes(seeded, folder, **settings):
    """A site with the limits of production, two files at once."""
    limits = {"DJANGO_SETTINGS_MODULE": "kb.settings", "EXPORTS_AT_ONCE": "2"}
    with made_database(seeded) as name, served(name, folder, **limits, **settings) as site:
        yield name, site


def test_a_full_lane_refuses_the_next_and_leaves_pages_alone(seeded, tmp_path):
    with lanes(seeded, tmp_path) as (name, site), blocked(name) as waiting:
        first = Asked(site, ONE)
        until(lambda: waiting() == 1)
        status, headers, body = answer(site, FILE, ONE)
        assert (status, headers["Retry-After"]) == (429, "11")
        assert f"address {ONE} has 1 of the exports" in json.loads(body)["detail"]
        second = Asked(site, OTHER)
        until(lambda: waiting() == 2)

        status, headers, body = answer(site, FILE, THIRD)

        assert (status, headers["Retry-After"]) == (503, "11")
        assert headers["Content-Type"] == "application/problem+json"
        assert "Ask again in 11 seconds." in json.loads(body)["detail"]
        assert answer(site, PAGE, THIRD)[0] == 200
        assert waiting() == 2
    first.join()
    second.join()
    assert (first.status, second.status) == (200, 200)


def test_a_place_is_free_when_its_answer_has_ended(seeded, tmp_path):
    with lanes(seeded, tmp_path) as (_, site):
        found = [answer(site, FILE, ONE)[0] for _ in range(4)]

    assert found == [200] * 4


def test_a_killed_process_leaves_its_places(seeded, tmp_path):
    with lanes(seeded, tmp_path) as (name, site), blocked(name) as waiting:
        (killed,) = workers(site)
        asked = [Asked(site, ONE), Asked(site, OTHER)]
        until(lambda: waiting() == 2)
        os.kill(killed, signal.SIGKILL)
        for each in asked:
            each.join()
        assert not {each.status for each in asked} & {200, 429, 503}
        until(lambda: workers(site) - {killed})

        again = [Asked(site, ONE), Asked(site, OTHER)]
        # The database still works for the two that were killed.
        until(lambda: waiting() == 4)
        status, _, _ = answer(site, FILE, THIRD)
        assert status == 503
    for each in again:
        each.join()
    assert [each.status for each in again] == [200, 200]


def test_processes_share_their_lanes(seeded, tmp_path):
    with (
        lanes(seeded, tmp_path, WEB_CONCURRENCY="3") as (name, site),
        blocked(name) as waiting,
    ):
        asked = [Asked(site, ONE), Asked(site, OTHER)]
        until(lambda: waiting() == 2)
        found = [answer(site, FILE, f"127.0.1.{number + 1}")[0] for number in range(4)]
    for each in asked:
        each.join()

    assert found == [503] * 4


@pytest.mark.parametrize("told", [signal.SIGHUP, signal.SIGTERM])
def test_who_has_asked_is_answered_before_a_process_goes(seeded, tmp_path, told):
    with lanes(seeded, tmp_path) as (name, site):
        before = workers(site)
        with blocked(name) as waiting:
            asked = Asked(site, ONE)
            until(lambda: waiting() == 1)
            os.kill(site.process, told)
            if told == signal.SIGHUP:
                until(lambda: workers(site) - before)
                assert answer(site, PAGE)[0] == 200
        asked.join()

        assert asked.status == 200
        if told == signal.SIGHUP:
            until(lambda: not workers(site) & before)
            assert answer(site, PAGE)[0] == 200


def test_an_answer_that_takes_too_long_is_broken_off(seeded, tmp_path):
    with (
        lanes(seeded, tmp_path, KB_EXPORT_TIMEOUT="1") as (name, site),
        blocked(name) as waiting,
    ):
        asked = Asked(site, ONE)
        asked.join()
        assert asked.status != 200
        until(lambda: waiting() == 0)

        assert answer(site, PAGE)[0] == 200


def test_a_client_that_leaves_frees_its_connection_to_the_database(seeded, tmp_path):
    """Nothing is left open by who asked for a file and went, whatever was made of it by then."""
    with lanes(seeded, tmp_path) as (name, site):
        for _ in range(12):
            connection = HTTPConnection(urlsplit(site.url).netloc, timeout=PATIENCE)
            connection.request("GET", "/api/v1/sources/?format=ndjson")
            connection.close()
        with psycopg.connect(url_of(name), autocommit=True) as other:
            until(
                lambda: (
                    other.execute(
                        "SELECT count(*) FROM pg_stat_activity WHERE state LIKE 'idle in%%'"
                        " AND datname = current_database()"
                    ).fetchone()
                    == (0,)
                )
            )
        until(lambda: answer(site, FILE)[0] == 200)
