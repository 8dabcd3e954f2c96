"""A release whose process is killed, or whose disk is full, leaves nothing that is in the way."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest
from django.conf import settings

from tests.site import made_database, run, url_of

ROOT = Path(settings.BASE_DIR)
KILLED = """
import os, resource, signal
import django
django.setup()
from django.core.management import call_command
from kb.releasing import making, writing

def kill(*_):
    os.kill(os.getpid(), signal.SIGKILL)

{where}
call_command("release", "2026.1")
"""
AT = {
    "the first file": "writing.Folder.write = kill",
    "the middle of a file": """
wrote = writing.Folder.write
def half(folder, name, chunks, told):
    if name == "events.csv":
        (folder.path / name).write_bytes(next(iter(chunks))[:100])
        kill()
    return wrote(folder, name, chunks, told)
writing.Folder.write = half""",
    "all files are written": "making.settle = kill",
    "the row is being written": "making.present = kill",
    "the row is there": "making.move = kill",
    "the folder is moved": """
sync = making.sync
def moved(folder):
    kill() if (folder / "2026.1").exists() else sync(folder)
making.sync = moved""",
}
MADE = {"the row is there", "the folder is moved"}


@pytest.fixture(scope="module")
def base(seeded):
    with made_database(seeded) as name:
        yield name


@pytest.fixture
def environment(base, tmp_path):
    """Where a command runs; releases that it makes are forgotten again."""
    yield {
        "DATABASE_URL": url_of(base),
        "KB_LOCAL": "1",
        "RELEASES_DIR": str(tmp_path / "releases"),
        "DJANGO_SETTINGS_MODULE": "kb.settings",
    }
    with psycopg.connect(url_of(base)) as connection:
        connection.execute("SET session_replication_role = replica")
        connection.execute("DELETE FROM kb_release")


def releases(base):
    with psycopg.connect(url_of(base)) as connection:
        return [version for (version,) in connection.execute("SELECT version FROM kb_release")]


def ended(environment, *arguments, **options):
    return subprocess.run(
        [sys.executable, *arguments], cwd=ROOT, env={**os.environ, **environment},
        capture_output=True, text=True, check=False, **options,
    )  # fmt: skip


@pytest.mark.parametrize("when", AT)
def test_a_killed_release_is_made_or_not_there(base, environment, tmp_path, when):
    done = ended(environment, "-c", KILLED.format(where=AT[when]))

    folder = tmp_path / "releases"
    assert done.returncode == -signal.SIGKILL, done.stderr
    assert releases(base) == (["2026.1"] if when in MADE else [])
    if when in MADE:
        run("manage.py", "release", "2026.1", "--verify", environment=environment)
        run("manage.py", "release", "2026.2", environment=environment)
    else:
        assert not (folder / "2026.1").exists()
        run("manage.py", "release", "2026.1", environment=environment)
    made = ["2026.1", "2026.2"] if when in MADE else ["2026.1"]
    assert sorted(path.name for path in folder.iterdir()) == made
    for version in made:
        run("manage.py", "release", version, "--verify", environment=environment)


def no_room():
    import resource  # noqa: PLC0415

    resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, 50_000))


def test_a_release_without_room_leaves_nothing_and_says_so(base, environment, tmp_path):
    done = ended(environment, "manage.py", "release", "2026.1", preexec_fn=no_room)

    assert done.returncode == 1
    assert "A file grew larger than this process may write" in done.stderr
    assert "Traceback" not in done.stderr
    assert releases(base) == []
    assert list((tmp_path / "releases").iterdir()) == []


def test_a_folder_that_may_not_be_written_is_named(environment, tmp_path):
    (tmp_path / "releases").write_text("a file, and no folder")

    done = ended(environment, "manage.py", "release", "2026.1")

    assert done.returncode == 1
    assert f"{tmp_path}/releases" in done.stderr
    assert "Traceback" not in done.stderr
