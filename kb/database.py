"""Which database: the one that DATABASE_URL names, else a private PostgreSQL of this checkout."""

import os
import sys
from pathlib import Path
from typing import Any

import psycopg
from psycopg.conninfo import conninfo_to_dict

from kb.embedded_postgres import EmbeddedPostgres, PostgresUnavailable

# What every connection of ours is set to. One wrong letter in a short name, “Macna” for “Macina”,
# leaves half of its trigrams. Compiling a statement (jit) costs more than it saves on ours: an
# aggregate of a family by month took 1,834 ms with it and 57 without.
CONNECTION_OPTIONS = "-c pg_trgm.word_similarity_threshold=0.5 -c jit=off"

__all__ = ["PostgresUnavailable", "django_settings", "embedded", "ensure", "is_embedded", "serve"]

embedded = EmbeddedPostgres(Path(__file__).resolve().parent.parent / "var" / "postgres")


def is_embedded() -> bool:
    return not os.environ.get("DATABASE_URL")


def ensure() -> None:
    """Have a server that answers; a database named by DATABASE_URL is its operator's affair."""
    if is_embedded():
        embedded.ensure()


def ensure_or_exit() -> None:
    try:
        ensure()
    except PostgresUnavailable as problem:
        sys.exit(str(problem))


def serve() -> None:
    """From here on this process answers readers: none waits long, and the base must be whole.

    Call it before the settings are read. Publishing and exports lift the limits for themselves.
    """
    os.environ["KB_SERVING"] = "1"
    os.environ.setdefault("KB_STATEMENT_TIMEOUT", "20s")
    os.environ.setdefault("KB_LOCK_TIMEOUT", "5s")


def stop() -> str:
    """Stop the embedded server, and say what was done."""
    if not is_embedded():
        return "DATABASE_URL names the database: its operator stops it."
    return "PostgreSQL stopped." if embedded.stop() else "PostgreSQL was not running."


class RevivedConnection(psycopg.Connection[Any]):
    """Starts the embedded server again when it is gone, for instance killed under a running site."""

    @classmethod
    def connect(cls, *args: Any, **kwargs: Any) -> Any:
        try:
            return super().connect(*args, **kwargs)
        except psycopg.OperationalError:
            embedded.ensure()
            return super().connect(*args, **kwargs)


def django_settings() -> dict[str, Any]:
    """The entry of DATABASES. Starts nothing and connects to nothing."""
    # Never more than a worker's threads need: a hundred connections is all that a server has.
    pool: dict[str, Any] = {"min_size": 1, "max_size": 8, "timeout": 10}
    if is_embedded():
        server: dict[str, Any] = {
            "NAME": embedded.name,
            "USER": embedded.user,
            "HOST": str(embedded.socket_folder),
            "PORT": str(embedded.port),
        }
        options: dict[str, Any] = {}
        pool |= {"connection_class": RevivedConnection, "timeout": 60}
    else:
        server, options = parse_url(os.environ["DATABASE_URL"])
    limits = [
        f"-c {name}={limit}"
        for name in ("statement_timeout", "lock_timeout")
        if (limit := os.environ.get(f"KB_{name.upper()}"))
    ]
    is_serving = "KB_SERVING" in os.environ
    given = options.get("options", "")
    options["options"] = " ".join([given, *limits, CONNECTION_OPTIONS]).strip()
    return {
        "ENGINE": "kb.backend" if is_serving else "django.db.backends.postgresql",
        **server,
        "CONN_MAX_AGE": 0,
        # A connection is tried before it is lent, so that a restarted PostgreSQL costs no request.
        # A site that is served has a trial of its own (kb/backend).
        "CONN_HEALTH_CHECKS": not is_serving,
        # Django switches prepared statements off. Its own cursors bind in the client and stay as they
        # are; a psycopg.Cursor on the same connection prepares what it runs for the fifth time.
        "OPTIONS": {**options, "pool": pool, "prepare_threshold": 5},
    }


def parse_url(url: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """Django's names for what libpq reads in the URL, and the rest for OPTIONS."""
    try:
        options: dict[str, Any] = conninfo_to_dict(url)
    except psycopg.ProgrammingError:
        options = {}
    name = options.pop("dbname", None)
    if not name:
        # The URL itself is not repeated: it may hold a password.
        raise ValueError("DATABASE_URL must be like postgresql://user:password@host:5432/name")
    server = {
        "NAME": name,
        "USER": options.pop("user", ""),
        "PASSWORD": options.pop("password", ""),
        "HOST": options.pop("host", ""),
        "PORT": options.pop("port", ""),
    }
    return server, options
