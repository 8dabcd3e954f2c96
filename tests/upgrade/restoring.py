"""Dumps of older bases, loaded into databases of the test server and brought up to date."""

import json
import lzma
import re
from contextlib import contextmanager

import psycopg
from django.core.management import call_command
from django.db import connection

from tests.site import made_database, url_of
from tests.upgrade.make_dump import DUMPS

STATES = sorted(path.name.removesuffix(".sql.xz") for path in DUMPS.glob("*.sql.xz"))
SCHEMALESS = re.compile(r"(?<![\w.])(kb_\w+\()")


@contextmanager
def migrated(state=None):
    """A new database that today's code migrated, from the dump of this state if any; its name.

    Django is connected to it while it is made, and not afterwards: the tests that follow in the same
    process have their own database.
    """
    with made_database() as name:
        with connected(name):
            if state:
                load(state, name)
            call_command("migrate", verbosity=0)
            if state:  # what `manage.py setup` does to a base that is there
                call_command("load_outlines", verbosity=0)
        yield name


@contextmanager
def connected(name):
    """Django's connection on this database; on the one before at the end."""
    usual = connection.settings_dict["NAME"]
    _move_to(name)
    try:
        yield
    finally:
        _move_to(usual)


def _move_to(name):
    connection.close()
    connection.close_pool()
    connection.settings_dict["NAME"] = name


def load(state, name):
    """Load the dump as psql would: statements, and rows by COPY."""
    with (
        psycopg.connect(url_of(name), autocommit=True) as base,
        lzma.open(DUMPS / f"{state}.sql.xz", "rt", encoding="utf-8") as lines,
    ):
        named = base.info.server_version >= 170000
        statements = []
        for line in lines:
            if line.startswith("COPY "):
                _execute(base, statements, named)
                statements = []
                _copy(base, line, lines)
            else:
                statements.append(line)
        _execute(base, statements, named)


def _execute(base, statements, named):
    """On PostgreSQL 17 the indexed functions of older states call nothing that has no schema."""
    text = "".join(statements)
    base.execute(SCHEMALESS.sub(r"public.\1", text) if named else text)


def _copy(base, command, lines):
    with base.cursor() as cursor, cursor.copy(command.rstrip().rstrip(";")) as rows:
        for line in lines:
            if line == "\\.\n":
                return
            rows.write(line)


def told(state):
    """What the state's own code answered: the moment asked for, and status and digest by address."""
    with lzma.open(DUMPS / f"{state}.json.xz", "rt", encoding="utf-8") as file:
        return json.load(file)


SCHEMA = {
    "column": "SELECT table_name || '.' || column_name, concat_ws(' ', udt_name, is_nullable, column_default)"
    " FROM information_schema.columns WHERE table_schema = 'public'",
    "constraint": "SELECT conrelid::regclass || ' ' || conname, pg_get_constraintdef(oid)"
    " FROM pg_constraint WHERE connamespace = 'public'::regnamespace",
    "index": "SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid) || indisvalid"
    " FROM pg_index JOIN pg_class c ON c.oid = indrelid WHERE c.relnamespace = 'public'::regnamespace",
    "function": "SELECT oid::regprocedure::text, pg_get_functiondef(oid) FROM pg_proc"
    " WHERE pronamespace = 'public'::regnamespace AND proname LIKE 'kb\\_%'",
    "trigger": "SELECT tgrelid::regclass || ' ' || tgname, pg_get_triggerdef(oid)"
    " FROM pg_trigger WHERE NOT tgisinternal",
}


# A dump says the casts of a condition otherwise than the statement that made it.
CASTS = re.compile(r"::(character varying|text)(\[\])?|[()]")


def schema():
    """What the database of Django's connection is made of: definitions by kind and name."""
    found = {}
    with connection.cursor() as cursor:
        for kind, sql in SCHEMA.items():
            cursor.execute(sql)
            found |= {(kind, name): CASTS.sub("", text) for name, text in cursor.fetchall()}
    return found
