"""PostgreSQL's programs for backups, as docs/operations.md has them."""

import re
import shutil
import subprocess
from pathlib import Path

import psycopg
import pytest

from kb import postgres_binaries
from tests.site import maintenance, url_of

RESTORE = ("--clean", "--if-exists", "--no-owner")


def folders():
    """Where pg_dump and pg_restore may be: with a server's programs, or on the path."""
    yield from postgres_binaries.candidates()
    yield from (Path(found).parent for found in [shutil.which("pg_restore")] if found)
    for pattern in postgres_binaries.SYSTEM:
        yield from sorted(Path("/").glob(pattern.removeprefix("/")))


def version_of(program):
    """The major version of a program, 0 if there is none."""
    if not program.exists():
        return 0
    said = subprocess.run([program, "--version"], capture_output=True, text=True, check=False)
    number = re.search(r" (\d+)", said.stdout)
    return int(number[1]) if number else 0


def version_of_server():
    with maintenance() as connection:
        return connection.info.server_version // 10000


def programs(version=None):
    """The folder of pg_dump and pg_restore of the server's own version."""
    version = version or version_of_server()
    for folder in folders():
        if {version_of(folder / "pg_dump"), version_of(folder / "pg_restore")} == {version}:
            return folder
    return pytest.skip(f"pg_dump and pg_restore of PostgreSQL {version} are not on this machine")


def older_than_server():
    """The folder of a whole PostgreSQL that is older than the tests' server."""
    newest = version_of_server()
    for pattern in postgres_binaries.SYSTEM:
        for folder in sorted(Path("/").glob(pattern.removeprefix("/"))):
            is_old = postgres_binaries.OLDEST <= version_of(folder / "postgres") < newest
            if is_old and postgres_binaries.is_complete(folder):
                return folder
    return pytest.skip(f"There is no PostgreSQL on this machine that is older than {newest}")


def dump(name, path):
    """Dump the database of this name."""
    dump_from(url_of(name), path)


def dump_from(url, path):
    """Dump the database of this address, by the programs of the tests' server."""
    run(programs() / "pg_dump", "--format=custom", f"--file={path}", url)


def restore(path, name, *options):
    """Restore the dump into the database of this name, as the documentation says."""
    restore_into(url_of(name), path, *options)


def restore_into(url, path, *options):
    run(programs() / "pg_restore", *RESTORE, *options, f"--dbname={url}", path)


def run(*command):
    """A program must end well, and have nothing to say."""
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def objects_of(name):
    """The definition of every object of a database, as PostgreSQL writes it."""
    with psycopg.connect(url_of(name)) as connection:
        return connection.execute(
            "SELECT pg_get_indexdef(indexrelid), indisvalid FROM pg_index JOIN pg_class ON"
            " pg_class.oid = indrelid WHERE relnamespace = 'public'::regnamespace"
            " UNION ALL SELECT pg_get_triggerdef(oid), tgenabled = 'O' FROM pg_trigger"
            " WHERE NOT tgisinternal"
            # What a check says is worded anew each time it is read: casts move.
            " UNION ALL SELECT conrelid::regclass || ' ' || conname, convalidated FROM pg_constraint WHERE connamespace = 'public'::regnamespace"
            " UNION ALL SELECT pg_get_functiondef(oid), true FROM pg_proc"
            " WHERE pronamespace = 'public'::regnamespace AND proname LIKE 'kb%' ORDER BY 1"
        ).fetchall()
