"""A site that is served looks once, before it answers, whether its base is whole."""

import threading

import psycopg
import pytest
from django.db import OperationalError, connections

from kb import database
from kb.backend.base import DatabaseWrapper, Incomplete
from kb.unavailable import is_unavailable
from tests.site import made_database, maintenance, url_of

ALIAS = "served"
USUAL = {"ATOMIC_REQUESTS": False, "AUTOCOMMIT": True, "TIME_ZONE": None, "TEST": {}}


@pytest.fixture
def wrapper(seeded, monkeypatch, django_db_blocker):
    """The connection of a served site to a base of its own."""
    for name in ("KB_SERVING", "KB_STATEMENT_TIMEOUT", "KB_LOCK_TIMEOUT"):
        monkeypatch.setenv(name, "")  # so that it is put back
        monkeypatch.delenv(name)
    with made_database(seeded) as name:
        monkeypatch.setenv("DATABASE_URL", url_of(name))
        database.serve()
        connections.settings[ALIAS] = {**USUAL, **database.django_settings()}
        made = connections[ALIAS]
        assert isinstance(made, DatabaseWrapper)
        made.inc_thread_sharing()
        with django_db_blocker.unblock():
            yield made
            made.close()
            made.close_pool()
        del connections[ALIAS], connections.settings[ALIAS]


@pytest.fixture
def statements(monkeypatch):
    """What psycopg is asked to execute, by whatever cursor or connection."""
    seen = []
    execute = psycopg.Cursor.execute

    def noted(cursor, query, *args, **kwargs):
        seen.append(query)
        return execute(cursor, query, *args, **kwargs)

    monkeypatch.setattr(psycopg.Cursor, "execute", noted)
    return seen


def test_it_is_the_backend_of_what_serves_alone(wrapper, monkeypatch):
    assert database.django_settings()["ENGINE"] == "kb.backend"

    monkeypatch.delenv("KB_SERVING")

    assert database.django_settings()["ENGINE"] == "django.db.backends.postgresql"


def test_a_connection_is_looked_at_once(wrapper, statements):
    wrapper.connect()
    wrapper.close()
    statements.clear()

    wrapper.connect()

    assert len(statements) == 1


def test_dead_connections_are_thrown_away_unseen(wrapper):
    for _ in range(2):
        wrapper.connect()
        wrapper.close()
    with maintenance() as connection:
        connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s",
            [wrapper.settings_dict["NAME"]],
        )

    wrapper.connect()

    with wrapper.cursor() as cursor:
        cursor.execute("SELECT 1")
        assert cursor.fetchone() == (1,)


@pytest.mark.parametrize(
    "act",
    [
        "REFRESH MATERIALIZED VIEW kb_complete WITH NO DATA",
        "DROP MATERIALIZED VIEW kb_complete",
    ],
)
def test_a_base_that_is_not_whole_is_refused_at_once_and_the_connection_kept(wrapper, act):
    wrapper.connect()
    wrapper.close()
    with psycopg.connect(url_of(wrapper.settings_dict["NAME"]), autocommit=True) as other:
        other.execute(act)

        for _ in range(20):
            with pytest.raises(OperationalError) as refusal:
                wrapper.ensure_connection()
            assert isinstance(refusal.value.__cause__, Incomplete)
            assert is_unavailable(refusal.value)

        other.execute("DROP MATERIALIZED VIEW IF EXISTS kb_complete")
        other.execute("CREATE MATERIALIZED VIEW kb_complete AS SELECT true AS is_complete")

    wrapper.connect()
    assert wrapper.is_usable()


def test_it_waits_for_no_lock(wrapper):
    """A restore in one transaction holds the view; who only looks is not kept waiting."""
    with psycopg.connect(url_of(wrapper.settings_dict["NAME"])) as other:
        other.execute("REFRESH MATERIALIZED VIEW kb_complete WITH NO DATA")
        done = threading.Thread(target=lambda: (wrapper.connect(), wrapper.close()))
        done.start()
        done.join(10)

        assert not done.is_alive()
        other.rollback()
