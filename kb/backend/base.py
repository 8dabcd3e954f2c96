"""The backend of a site that is served: `ENGINE` of DATABASES."""

from __future__ import annotations

from typing import Any

import psycopg
from django.db.backends.postgresql import base

# From the catalogue alone, so that nobody waits for a lock. The view is there and unfilled while
# pg_restore loads the tables, and not there at all in a base whose migrations have not run.
IS_COMPLETE = (
    "SELECT coalesce((SELECT relispopulated FROM pg_catalog.pg_class"
    " WHERE oid = to_regclass('public.kb_complete')), false)"
)


class Incomplete(psycopg.OperationalError):
    """The base is being restored, or is closed, or its migrations have not run."""


class DatabaseWrapper(base.DatabaseWrapper):
    """Before a connection is lent, one statement tells whether it lives and the base is whole.

    It takes the place of the pool's own check, which would ask again and again for ten seconds.
    """

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        # After a restart of PostgreSQL each connection of the pool may be a dead one.
        for _ in range(self.pool.max_size + 1):
            connection = super().get_new_connection(conn_params)
            try:
                with psycopg.Cursor(connection) as cursor:
                    row = cursor.execute(IS_COMPLETE, prepare=True).fetchone()
            except psycopg.OperationalError as error:
                self.pool.putconn(connection)  # which throws away what is broken
                lost = error
                continue
            if row == (True,):
                return connection
            self.pool.putconn(connection)
            raise Incomplete("The base is not complete: see “Backups” in docs/operations.md.")
        raise lost
