"""The benchmark's own database on the project's server, and the settings as in production."""

from __future__ import annotations

import hashlib
import os
import secrets
import warnings
from pathlib import Path

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo

ROOT = Path(__file__).resolve().parent.parent
HOST = "bench.example"
MADE_OF = ("bench/data.sql", "kb/migrations/*.py", "kb/models/*.py", "kb/publishing/**/*.py")


def use(name: str) -> str:
    """Point the project at the database of this name, as in production; returns how to connect."""
    from kb.database import embedded, is_embedded

    if is_embedded():
        embedded.ensure()
        server = {"host": str(embedded.socket_folder), "port": embedded.port, "user": embedded.user}
    else:
        server = dict(conninfo_to_dict(os.environ["DATABASE_URL"]))
    conninfo = make_conninfo("", **{**server, "dbname": name})
    os.environ |= {
        "DATABASE_URL": conninfo,
        "KB_LOCAL": "0",
        "KB_DEBUG": "0",
        "SECRET_KEY": secrets.token_urlsafe(50),
        "ALLOWED_HOSTS": HOST,
        "RATE_ANONYMOUS": "0",
        "COST_ANONYMOUS": "0",
        "DJANGO_SETTINGS_MODULE": "kb.settings",
    }
    warnings.filterwarnings("ignore", "No directory at", UserWarning)
    return conninfo


def state() -> str:
    """What the database is made by; when it changes, the data are made anew."""
    files = sorted(path for pattern in MADE_OF for path in ROOT.glob(pattern))
    return hashlib.sha256(b"".join(path.read_bytes() for path in files)).hexdigest()


def stored_state(conninfo: str) -> str | None:
    """The state that the database was made in; None if it is not there or was never finished."""
    try:
        with psycopg.connect(conninfo) as connection:
            row = connection.execute(
                "SELECT shobj_description(oid, 'pg_database') FROM pg_database"
                " WHERE datname = current_database()"
            ).fetchone()
    except psycopg.OperationalError:
        return None
    return row[0] if row else None


def store_state(conninfo: str, made: str) -> None:
    name = sql.Identifier(str(conninfo_to_dict(conninfo)["dbname"]))
    with psycopg.connect(conninfo) as connection:
        connection.execute(sql.SQL("COMMENT ON DATABASE {} IS {}").format(name, made))


def create(conninfo: str) -> None:
    """An empty database of that name; one that is there is dropped."""
    name = sql.Identifier(str(conninfo_to_dict(conninfo)["dbname"]))
    server = make_conninfo(conninfo, dbname="postgres")
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(name))
        connection.execute(sql.SQL("CREATE DATABASE {}").format(name))
