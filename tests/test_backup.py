"""The drill: a base is dumped and restored as docs/operations.md says, and answers as it did.

By itself: make test PYTEST_ARGS=tests/test_backup.py
"""

import shutil
import tempfile
from collections import Counter
from pathlib import Path
from urllib.parse import parse_qsl, urlencode, urlsplit

import psycopg
import pytest

from kb.embedded_postgres import EmbeddedPostgres
from kb.postgres_binaries import EXTENSIONS
from tests.backups import dump, dump_from, objects_of, older_than_server, restore, restore_into
from tests.crawling import ask, ask_all, crawl
from tests.kb.importing.datasets import ged
from tests.site import made_database, maintenance, run, served, url_of

pytestmark = pytest.mark.xdist_group("backup")

HISTORY = """
from kb.models import Claim, Dataset, Event, Group, Location
from kb.publishing import merge, publish, unmerge, withdraw
Group.objects.filter(slug="jnim").update(summary="A summary that was edited since.")
publish(Group.objects.filter(slug="jnim"), reason="Edited")
one, other, third = Location.objects.filter(kind="settlement").order_by("slug")[:3]
merge(other, one, reason="One place")
merge(third, one, reason="One place too")
unmerge(third, reason="Two places")
withdraw(Event.objects.filter(slug="evt-2025-07-01-western-mali"), reason="To see how it goes")
withdraw(Claim.objects.filter(pk=Claim.objects.filter(event__slug="evt-2025-06-01-boulikessi").latest("pk").pk), reason="Said no more")
Group.objects.filter(slug="jnim").update(summary="A draft that nobody is shown.")
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("backup")


@pytest.fixture(scope="module")
def lived_in(seeded, folder):
    """A site with an import, merges, withdrawals, a draft ahead and two releases; its database."""
    rows = [ged.row(n, date_start=f"2022-03-0{n}", date_end=f"2022-03-0{n}") for n in (1, 2, 3)]
    table = folder / "ged251.csv"
    table.write_text(ged.text(*rows))
    with made_database(seeded) as name, served(name, folder, **settings(folder)) as site:
        site.manage("release", "2026.1", "--note", "The first.")
        site.manage("import", "ucdp-ged", str(table), "--release", "25.1")
        site.manage("shell", "--verbosity", "0", "--command", HISTORY)
        site.manage("release", "2026.2", "--note", "The second.")
        yield name, site


def settings(folder):
    return {"RELEASES_DIR": str(folder / "releases"), "RATE_ANONYMOUS": "0"}


@pytest.fixture(scope="module")
def original(lived_in):
    """What every public address of the site answers."""
    _, site = lived_in
    return crawl(site)


@pytest.fixture(scope="module")
def backup(lived_in, folder):
    name, _ = lived_in
    dump(name, folder / "kb.dump")
    return folder / "kb.dump"


def test_the_crawl_comes_everywhere(original):
    statuses = Counter(answer.status for answer in original.values())
    kinds = {
        dict(answer.headers).get("Content-Type", "").split(";")[0] for answer in original.values()
    }

    assert len(original) > 5000
    assert set(statuses) == {200, 302, 308, 400, 404, 410}
    assert statuses[200] > 5000
    assert kinds >= {"application/json", "text/csv", "application/x-ndjson", "text/html"}
    assert kinds >= {"application/geo+json", "application/vnd.apache.parquet"}
    assert any("/files/" in path for path in original)
    assert any("cursor=" in path for path in original)


@pytest.mark.parametrize("options", [(), ("--single-transaction",)], ids=["plain", "whole"])
def test_a_restored_base_is_the_same(lived_in, original, backup, folder, options):
    name, _ = lived_in
    with made_database() as other:
        restore(backup, other, *options)

        assert objects_of(other) == objects_of(name)
        with served(other, folder, **settings(folder)) as site:
            assert "the facts of" in site.manage("check_ledger")
            for version in ("2026.1", "2026.2"):
                assert "as it was released" in site.manage("release", version, "--verify")
            answers = ask_all(site, list(original))
    assert [path for path, answer in original.items() if answers[path] != answer] == []


def test_a_restored_base_goes_on(lived_in, backup, folder):
    with made_database() as other:
        restore(backup, other)
        with served(other, folder, **settings(folder)) as site:
            before = ask(site, "/api/v1/groups/jnim/revisions/").body

            site.manage("shell", "--verbosity", "0", "--command", AFTER)

            assert b"Goes on" not in before
            assert b"Goes on" in ask(site, "/api/v1/groups/jnim/revisions/").body
            assert "the facts of" in site.manage("check_ledger")


def test_a_base_moves_to_a_newer_postgresql(folder, monkeypatch):
    """Dumped from the older server by the newer one's programs."""
    monkeypatch.setenv("KB_PG_BIN", str(older_than_server()))
    place = Path(tempfile.mkdtemp())  # open to the server's user, unlike pytest's own folders
    place.chmod(0o755)
    old = EmbeddedPostgres(place / "postgres")
    old.ensure()
    monkeypatch.delenv("KB_PG_BIN")
    try:
        url = f"postgresql:///{old.name}?host={old.socket_folder}&port={old.port}&user={old.user}"
        for command in ("migrate", "load_vocabularies"):
            run("manage.py", command, environment={"DATABASE_URL": url, "KB_LOCAL": "1"})
        dump_from(url, folder / "old.dump")
    finally:
        old.stop()
        shutil.rmtree(place)
    with made_database() as name:
        restore(folder / "old.dump", name)

        environment = {"DATABASE_URL": url_of(name), "KB_LOCAL": "1"}
        assert "the facts of 29 editions hold" in run(
            "manage.py", "check_ledger", environment=environment
        )


OWNER = "kb_test_owner"


@pytest.fixture
def owner():
    """The address of an empty database whose owner is no superuser, as in production."""
    with maintenance() as connection:
        connection.execute(f"DROP ROLE IF EXISTS {OWNER}")
        connection.execute(f"CREATE ROLE {OWNER} LOGIN PASSWORD 'test'")
        with made_database() as name:
            connection.execute(f"ALTER DATABASE {name} OWNER TO {OWNER}")
            parts = urlsplit(url_of(name))
            query = dict(parse_qsl(parts.query)) | {"user": OWNER, "password": "test"}
            yield name, f"postgresql:///{name}?{urlencode(query)}"
        connection.execute(f"DROP ROLE {OWNER}")


def test_the_owner_need_not_be_a_superuser(owner, backup):
    """Neither into an empty database, nor over what stands there."""
    _, url = owner
    restore_into(url, backup)
    restore_into(url, backup, "--single-transaction")

    environment = {"DATABASE_URL": url, "KB_LOCAL": "1"}
    assert "the facts of" in run("manage.py", "check_ledger", environment=environment)


def test_extensions_may_belong_to_another_role(owner, backup):
    """Then they are there already, and what is in the schema is restored alone."""
    name, url = owner
    with psycopg.connect(url_of(name)) as connection:
        for extension in EXTENSIONS:
            connection.execute(f"CREATE EXTENSION {extension}")

    for _ in range(2):
        restore_into(url, backup, "--single-transaction", "--schema=public")

    environment = {"DATABASE_URL": url, "KB_LOCAL": "1"}
    assert "the facts of" in run("manage.py", "check_ledger", environment=environment)


AFTER = """
from kb.models import Group
from kb.publishing import publish
publish(Group.objects.filter(slug="jnim"), reason="Goes on")
"""
