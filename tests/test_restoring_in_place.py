"""Whoever reads while a backup is restored over a served base gets what is right, or 503."""

import json
import subprocess
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import psycopg
import pytest

from api.errors import MEDIA_TYPE
from tests.backups import RESTORE, dump, programs, restore
from tests.crawling import ask
from tests.site import made_database, run, served, url_of

pytestmark = pytest.mark.xdist_group("backup")

READ = (
    "/api/v1/events/?page_size=20",
    "/api/v1/groups/jnim/",
    "/api/v1/events/?format=csv",
    "/api/v1/claims/?page_size=100",
    "/api/v1/changes/?page_size=20",
    "/api/v1/search/?q=jnim",
    "/api/v1/events/aggregate/?by=group",
    "/api/v1/groups/?family=jnim&on=2019-06-01",
    "/api/v1/groups/jnim/revisions/",
    "/api/v1/groups/?format=xlsx",
    "/api/docs/codebook/",
    "/api/v1/lookup/?noun=group&id=jnim",
)
PEOPLE = ("/admin/", "/api/docs/codebook/")
ASKED = (*READ, *PEOPLE, "/readyz", "/livez")
SESSION = f"sessionid={'s' * 32}"
DROPPED = (
    "ALTER TABLE kb_loginsession DROP COLUMN session_data",
    "ALTER TABLE kb_vocabulary DROP CONSTRAINT kb_vocabulary_pkey CASCADE",
    "DROP EXTENSION pg_trgm CASCADE",
    "DROP FUNCTION kb_plain(text) CASCADE",
    "DROP TABLE kb_eventedition CASCADE",
    "DROP TABLE kb_edition CASCADE",
)
READERS = 4


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("in-place")


@pytest.fixture(scope="module")
def backup(seeded, folder):
    dump(seeded, folder / "kb.dump")
    return folder / "kb.dump"


@pytest.fixture
def restored(seeded, folder):
    """A served site, its database, and what it answers."""
    with made_database(seeded) as name, served(name, folder, RATE_ANONYMOUS="0") as site:
        yield site, name, {path: ask(site, path) for path in READ}


@contextmanager
def readers(site, right, paths=READ):
    """Read all the while; counts answers: right ones, 503, and any other by its address."""
    seen, ended = Counter(), threading.Event()

    def read(first):
        place = first
        while not ended.is_set():
            path = paths[place % len(paths)]
            answer = ask(site, path)
            if answer == right.get(path):
                seen["right"] += 1
            elif answer.status == 503:
                seen["503"] += 1
            else:
                seen[path, answer.status, answer.body[:200]] += 1
            place += 1

    threads = [threading.Thread(target=read, args=(3 * n,)) for n in range(READERS)]
    for thread in threads:
        thread.start()
    try:
        yield seen
    finally:
        ended.set()
        for thread in threads:
            thread.join()


def others(seen):
    """What was answered that is neither right nor 503."""
    return {kind: number for kind, number in seen.items() if kind not in {"right", "503"}}


def test_as_documented_the_site_is_closed_first(restored, backup):
    site, name, right = restored
    with readers(site, right) as seen:
        site.manage("close_site")
        closed = Counter(seen)

        restore(backup, name, "--single-transaction")

        after = Counter(seen)
    assert others(seen) == {}
    assert closed["503"] > 0
    assert after["503"] > closed["503"]
    assert {path: ask(site, path) for path in READ} == right
    site.manage("check_ledger")


@pytest.mark.parametrize("way", ["--exit-on-error", "--single-transaction"])
def test_whoever_forgets_to_close_the_site_misleads_nobody(restored, backup, way):
    """A deadlock with a reader may end the restore: its exit code is not looked at."""
    site, name, right = restored
    command = [programs() / "pg_restore", *RESTORE, way, f"--dbname={url_of(name)}", backup]
    with readers(site, right) as seen:
        subprocess.run(command, capture_output=True, check=False)
    assert others(seen) == {}
    assert seen["right"] + seen["503"] > 10


def test_a_base_that_is_half_restored_says_so_everywhere(restored, backup):
    """Tables are there and empty, as they stand while pg_restore works, or after it was broken off."""
    site, name, _ = restored
    with psycopg.connect(url_of(name), autocommit=True) as connection:
        connection.execute("DROP SCHEMA public CASCADE")
        connection.execute("CREATE SCHEMA public")
    restore(backup, name, "--section=pre-data")

    answers = {path: ask(site, path, Cookie=SESSION) for path in ASKED}

    assert answers.pop("/livez").status == 200
    assert {path: answer.status for path, answer in answers.items()} == dict.fromkeys(answers, 503)
    assert all(int(dict(answer.headers)["Retry-After"]) > 0 for answer in answers.values())
    for path in PEOPLE:
        assert b"The database cannot be asked" in answers[path].body
    for path in set(READ) - set(PEOPLE):
        assert dict(answers[path].headers)["Content-Type"] == MEDIA_TYPE
        assert json.loads(answers[path].body)["status"] == 503


def test_what_is_dropped_first_is_missed_and_told(restored):
    """The mark of a whole base is there still; what PostgreSQL says then differs by what is gone."""
    site, name, right = restored
    for lost in DROPPED:
        with psycopg.connect(url_of(name), autocommit=True) as connection:
            connection.execute(lost)

        answers = {path: ask(site, path, Cookie=SESSION) for path in (*READ, "/admin/", "/readyz")}

        wrong = {path: answer for path, answer in answers.items() if answer != right.get(path)}
        told = {path: answer.status for path, answer in wrong.items() if path in READ}
        assert told == dict.fromkeys(told, 503)
        assert {answer.status for answer in wrong.values()} <= {200, 302, 503}
    assert len(told) == len(READ)


COUNT = """
from django.db import connection
from django.utils.timezone import now
from kb.exporting.copying import snapshot
from kb.exporting.selection import everything
selection = everything("group", now())
with snapshot(selection) as rows, connection.cursor() as cursor:
    cursor.execute(f"SELECT count(*) FROM ({rows}) AS f", selection.values)
    print("rows:", cursor.fetchone()[0])
"""
WAITS = "SELECT count(*) FROM pg_locks WHERE NOT granted AND relation = 'kb_edition'::regclass"


def test_a_file_begun_while_tables_are_replaced_is_not_empty(seeded):
    """Whatever holds the tables commits new ones; a snapshot from before sees no row in those."""
    with (
        made_database(seeded) as name,
        psycopg.connect(url_of(name)) as restoring,
        psycopg.connect(url_of(name), autocommit=True) as other,
        ThreadPoolExecutor(1) as thread,
    ):
        count = "SELECT count(*) FROM kb_groupedition"
        expected = other.execute(count).fetchone()[0]
        restoring.execute("LOCK TABLE kb_edition")
        environment = {"DATABASE_URL": url_of(name), "KB_DEBUG": "1"}
        shell = ("manage.py", "shell", "--verbosity", "0", "--command", COUNT)
        counted = thread.submit(run, *shell, environment=environment)
        while not other.execute(WAITS).fetchone()[0]:
            assert not counted.done(), counted.result()
            time.sleep(0.05)
        for table in ("kb_groupedition", "kb_edition"):
            restoring.execute(f"CREATE TABLE new (LIKE {table} INCLUDING ALL)")
            restoring.execute(f"INSERT INTO new SELECT * FROM {table}")
            restoring.execute(f"DROP TABLE {table} CASCADE")
            restoring.execute(f"ALTER TABLE new RENAME TO {table}")
        restoring.commit()

        assert counted.result().split()[-1] == str(expected)
        assert expected > 10
