"""A full disk, a lost database: told in a sentence by commands, the API and the admin."""

import errno
import importlib.util
import os
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DataError, InternalError, OperationalError, ProgrammingError

from kb.failures import advice_on, failure_of
from tests.api.conftest import list_of, problem
from tests.api.writers import JSON, writer

ROOT = Path(settings.BASE_DIR)


def of_database(kind, cause, words="could not extend file: No space left on device"):
    """The error as Django raises it for one of PostgreSQL's."""
    error = kind(words)
    error.__cause__ = cause(words)
    return error


FULL = of_database(OperationalError, psycopg.errors.DiskFull)
READ_ONLY = of_database(InternalError, psycopg.errors.ReadOnlySqlTransaction, "cannot execute")
FAILED = [
    (OSError(errno.ENOSPC, "No space left on device"), "The disk is full. Make room"),
    (OSError(errno.EDQUOT, "Quota exceeded", "/a/b"), "The disk is full (/a/b)."),
    (OSError(errno.EFBIG, "File too large"), "larger than this process may write"),
    (PermissionError(errno.EACCES, "Permission denied", "/a/b"), "/a/b: Permission denied."),
    (FileExistsError(errno.EEXIST, "File exists", "/a", None, "/b"), "/a -> /b: File exists."),
    (FULL, "The disk of the database is full. Make room there"),
    (READ_ONLY, "read-only"),
    (of_database(OperationalError, psycopg.errors.QueryCanceled), "KB_STATEMENT_TIMEOUT"),
    (of_database(OperationalError, psycopg.errors.DeadlockDetected), "Run it again"),
    (of_database(OperationalError, psycopg.errors.AdminShutdown), "cannot be reached"),
    (of_database(OperationalError, psycopg.errors.TooManyConnections), "cannot be reached"),
    (of_database(OperationalError, psycopg.OperationalError), "cannot be reached"),
    (of_database(ProgrammingError, psycopg.errors.UndefinedTable), "run manage.py migrate"),
    (of_database(ProgrammingError, psycopg.errors.InsufficientPrivilege), "may not do this"),
    (psycopg.errors.DiskFull("could not extend file"), "The disk of the database is full."),
    (KeyboardInterrupt(), "Interrupted."),
]
MISTAKES = [
    ValueError("x"),
    of_database(DataError, psycopg.errors.NumericValueOutOfRange),
    of_database(ProgrammingError, psycopg.errors.SyntaxError),
]


@pytest.fixture
def manage(monkeypatch, tmp_path):
    """Run manage.py with a command that ends in an error, printing into a file."""
    spec = importlib.util.spec_from_file_location("manage", ROOT / "manage.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)

    def end_in(error, *arguments):
        def fail(_):
            raise error

        monkeypatch.setattr(module, "execute_from_command_line", fail)
        monkeypatch.setattr(module.database, "ensure_or_exit", lambda: None)
        monkeypatch.setattr(sys, "argv", ["manage.py", "release", *arguments])
        with (tmp_path / "printed").open("w") as printed:
            monkeypatch.setattr(sys, "stdout", printed)
            module.main()

    return end_in


@pytest.mark.parametrize(("error", "words"), FAILED, ids=[words for _, words in FAILED])
def test_a_command_ends_with_a_sentence(manage, capsys, error, words):
    with pytest.raises(SystemExit) as end:
        manage(error)

    said = capsys.readouterr().err
    assert words in said
    assert "Traceback" not in said
    assert said.count("\n") == 1
    assert end.value.code == (130 if isinstance(error, KeyboardInterrupt) else 1)


@pytest.mark.parametrize("error", MISTAKES, ids=repr)
def test_a_mistake_of_the_code_is_not_hidden(manage, error):
    assert advice_on(error) is failure_of(error) is None
    with pytest.raises(type(error)):
        manage(error)


@pytest.mark.parametrize("error", [FULL, OSError(errno.ENOSPC, "No space"), KeyboardInterrupt()])
def test_the_traceback_is_there_for_who_asks(manage, error):
    with pytest.raises(type(error)):
        manage(error, "--traceback")


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="Linux has a device that is full.")
def test_output_that_has_no_place_to_go_is_told_once():
    with open("/dev/full", "w") as full:
        done = subprocess.run(
            [sys.executable, "manage.py", "help"],
            cwd=ROOT, stdout=full, stderr=subprocess.PIPE, text=True, check=False,
        )  # fmt: skip

    assert done.returncode == 1
    assert done.stderr == "The disk is full. Make room there, and run it again.\n"


FAILING = [
    (FULL, "There is no room left on the server's disk. Nothing was changed.", "301"),
    (
        OSError(errno.ENOSPC, "No space left on device", "/var/secret"),
        "There is no room left on the server's disk. Nothing was changed.",
        "301",
    ),
    (READ_ONLY, "The database takes no changes at the moment. Nothing was changed.", "61"),
]


def fail(error):
    def raised(*_, **__):
        raise error

    return raised


@pytest.mark.django_db
@pytest.mark.parametrize(("error", "sentence", "wait"), FAILING)
def test_the_api_asks_to_come_again(monkeypatch, error, sentence, wait):
    monkeypatch.setattr("kb.editing.create", fail(error))

    answer = writer().post(list_of("source"), {"slug": "a"}, JSON)

    assert problem(answer, 503)["detail"] == sentence
    assert answer["Retry-After"] == wait


@pytest.mark.django_db
@pytest.mark.parametrize(("error", "sentence", "wait"), FAILING)
def test_the_admin_says_so_in_a_page(admin_client, monkeypatch, error, sentence, wait):
    monkeypatch.setattr("kb.admin.spreadsheets.send_in", fail(error))
    sent = {"noun": "source", "file": SimpleUploadedFile("list.csv", b"slug\n")}

    answer = admin_client.post("/admin/kb/spreadsheet/add/", sent)

    page = answer.content.decode().replace("&#x27;", "'")
    assert (answer.status_code, answer["Retry-After"]) == (503, wait)
    assert sentence in page
    assert "Go back to keep what you typed" in page
    assert "secret" not in page
