"""Files through the real server: whole, broken off, or no longer wanted."""

import os
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from django.conf import settings
from django.db import connection
from psycopg.conninfo import make_conninfo

from tests.factories import DatasetFactory, EventFactory
from tests.publishing import publish_all

pytestmark = pytest.mark.django_db(transaction=True)
EVENTS = 150  # of 100 kB each: more than lies in the buffers between the two ends
LAST_CHUNK = b"\r\n0\r\n\r\n"
COPIES = """
SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND query LIKE 'COPY%'
  AND state <> 'idle'
"""


@pytest.fixture
def large(db):
    dataset = DatasetFactory(slug="field-notes")
    nowhere = {"location": None, "geo_precision": "", "dataset": dataset}
    EventFactory.create_batch(EVENTS, summary="b" * 100_000, **nowhere)
    publish_all()


@pytest.fixture
def server(large):
    """A port where gunicorn serves the test's database, with one process of two threads."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    environ = {
        **os.environ,
        "DATABASE_URL": url(),
        "DJANGO_SETTINGS_MODULE": "tests.settings",
        "KB_LOCAL": "1",
        "PORT": str(port),
        "WEB_CONCURRENCY": "1",
        "THREADS": "2",
        "GUNICORN_CMD_ARGS": "--timeout 2",
    }
    command = [sys.executable, "-m", "gunicorn", "--config", "kb/gunicorn.py", "kb.wsgi"]
    with subprocess.Popen(
        command, env=environ, cwd=settings.BASE_DIR, stdout=subprocess.DEVNULL
    ) as process:
        try:
            wait_until(lambda: answers(port))
            yield port
        finally:
            process.terminate()


def url():
    info = connection.connection.info
    host = str(Path(info.host)).replace("/", "%2F")
    return f"postgresql://{info.user}@/{info.dbname}?host={host}&port={info.port}"


def answers(port):
    try:
        return ask(port, "/livez") is not None
    except OSError:
        return False


def wait_until(holds, seconds=30):
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.05)


def ask(port, path):
    with asked(port, path) as reader:
        return everything(reader)


@contextmanager
def asked(port, path):
    """A connection that has asked and not read the answer yet."""
    with socket.create_connection(("127.0.0.1", port), timeout=30) as client:
        client.sendall(
            f"GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".encode()
        )
        yield client


def everything(reader):
    """All that is sent until the other end closes, or breaks off."""
    pieces = []
    try:
        while piece := reader.recv(65536):
            pieces.append(piece)
    except ConnectionResetError:
        pass
    return b"".join(pieces)


def copies():
    with psycopg.connect(make_conninfo(connection.connection.info.dsn), autocommit=True) as other:
        return [pid for (pid,) in other.execute(COPIES).fetchall()]


def test_a_whole_download_ends_as_http_says_and_has_the_rows_it_names(server):
    answer = ask(server, "/api/v1/events/?format=ndjson")

    assert answer.startswith(b"HTTP/1.1 200")
    assert f"X-Row-Count: {EVENTS}\r\n".encode() in answer
    assert answer.count(b'{"id" : "evt-') == EVENTS
    assert answer.endswith(LAST_CHUNK)


def test_a_download_that_fails_does_not_end_as_http_says(server):
    with asked(server, "/api/v1/events/?format=ndjson") as reader:
        begun = reader.recv(1000)
        wait_until(copies)
        with psycopg.connect(connection.connection.info.dsn, autocommit=True) as other:
            other.execute("SELECT pg_terminate_backend(%s)", [copies()[0]])
        rest = everything(reader)

    assert begun.startswith(b"HTTP/1.1 200")
    assert not rest.endswith(LAST_CHUNK)
    assert (begun + rest).count(b'{"id" : "evt-') < EVENTS


def test_who_goes_away_ends_the_copy_and_others_are_served(server):
    with asked(server, "/api/v1/events/?format=ndjson") as reader:
        assert reader.recv(1000)
        wait_until(copies)

    wait_until(lambda: not copies())
    assert ask(server, "/api/v1/events/?format=ndjson&fields=id").endswith(LAST_CHUNK)


def test_a_slow_reader_is_not_cut_off_and_holds_up_nobody(server):
    """The process would be killed after two seconds if it were taken to hang."""
    with asked(server, "/api/v1/events/?format=ndjson") as reader:
        begun = reader.recv(1000)
        for _ in range(8):
            time.sleep(0.5)
            begun += reader.recv(1000)
            assert b" 200 " in ask(server, "/api/v1/datasets/?page_size=1").split(b"\r\n")[0]
        answer = begun + everything(reader)

    assert answer.endswith(LAST_CHUNK)
    assert answer.count(b'{"id" : "evt-') == EVENTS
