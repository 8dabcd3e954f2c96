"""Tables that take in a large import without their indexes, which are built again after it.

Writing a row into all indexes of events costs ten times what building them afterwards does. All is
in the transaction of the act, so whatever ends it before leaves the indexes as they were.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from django.db import OperationalError, connection, transaction
from psycopg.errors import LockNotAvailable

from kb.publishing.memory import at_least

LARGE = 20_000
PATIENCE = "5s"
MEMORY_MB = 256  # for building one index

# Whoever reads the table waits until the commit. The definitions are PostgreSQL's own; an index that
# stands for more than its definition (a constraint, a place on another disk, a comment) stays.
SECONDARY = """
SELECT i.indexrelid::regclass::text, pg_get_indexdef(i.indexrelid)
FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
WHERE i.indrelid = %s::regclass AND NOT i.indisunique AND NOT i.indisclustered AND i.indisvalid
  AND c.reltablespace = 0 AND obj_description(c.oid, 'pg_class') IS NULL
  AND NOT EXISTS (SELECT FROM pg_constraint k WHERE k.conindid = c.oid)
ORDER BY c.relname
"""


@contextmanager
def room_for(count: int, tables: Sequence[str]) -> Iterator[None]:
    """Write `count` rows or so into each of these tables.

    If those are many, and more than half of what a table holds, its indexes are dropped before and
    built again after. A table that others go on reading for five seconds keeps its indexes.
    """
    dropped = [
        definition
        for table in tables
        if count >= LARGE and _holds_less_than(2 * count, table) and _lock(table)
        for definition in _drop(table)
    ]
    yield
    if dropped:
        _build(dropped)


def _holds_less_than(count: int, table: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM (SELECT FROM {table} LIMIT %(n)s) AS r", {"n": count})
        return int(cursor.fetchone()[0]) < count


def _lock(table: str) -> bool:
    """Take the table from its readers, if they let go of it in time."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT set_config('lock_timeout', %s, true)", [PATIENCE])
            cursor.execute(f"LOCK TABLE {table} IN ACCESS EXCLUSIVE MODE")
    except OperationalError as error:
        if isinstance(error.__cause__, LockNotAvailable):
            return False
        raise
    return True


def _drop(table: str) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(SECONDARY, [table])
        found: list[tuple[str, str]] = cursor.fetchall()
        if found:
            cursor.execute(f"DROP INDEX {', '.join(name for name, _ in found)}")
    return [definition for _, definition in found]


def _build(definitions: list[str]) -> None:
    with at_least("maintenance_work_mem", MEMORY_MB), connection.cursor() as cursor:
        for definition in definitions:
            cursor.execute(definition)
