"""Rows as PostgreSQL writes them, passed through at constant memory."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

import psycopg
from django.conf import settings
from django.db import connection, transaction
from psycopg.abc import Buffer

from kb.exporting.selection import Selection, last_change

CHUNK = 128 * 1024
# For JSON, which holds no control character: nothing is quoted, so that bytes stay as they are.
PLAIN = r"FORMAT csv, DELIMITER E'\x02', QUOTE E'\x01', ESCAPE E'\x01'"
CSV = "FORMAT csv"


@contextmanager
def snapshot(selection: Selection) -> Iterator[str]:
    """One state of the database for all that is read of the selection; gives the SQL of its rows.

    As long as nothing was published after the selection's moment, the current rows are those of
    that moment, and are found by smaller indexes. In a transaction that somebody else has begun,
    where more may be published between two statements, the moment is always asked for.
    """
    is_ours = not connection.in_atomic_block
    with transaction.atomic():
        if is_ours:
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
                # A page has to be quick, a file of a million rows has not.
                timeout = f"{settings.TRANSFER_TIMEOUT}s"
                cursor.execute(f"SET LOCAL statement_timeout = '{timeout}'")
                # Before there is a snapshot. One that is older than tables which a restore has made
                # meanwhile would see no row in them, and the file would be empty.
                cursor.execute("LOCK TABLE kb_edition IN ACCESS SHARE MODE")
        is_current = is_ours and last_change() == selection.moment
        yield selection.rows(None if is_current else selection.moment)


def copied(selection: Selection, select: str, how: str) -> Iterator[Buffer]:
    """The bytes of one row after the other, each ending its line.

    Who stops early ends the COPY, and the connection is free for others.
    """
    with connection.wrap_database_errors, psycopg.Cursor(connection.connection) as cursor:
        sql = f"COPY ({select}) TO STDOUT ({how})"
        with cursor.copy(sql, selection.values) as copy:
            yield from copy


def in_chunks(pieces: Iterable[Buffer]) -> Iterator[bytes]:
    """The same bytes in pieces that are worth a network packet or more."""
    held = bytearray()
    for piece in pieces:
        held += piece
        if len(held) >= CHUNK:
            yield bytes(held)
            held.clear()
    if held:
        yield bytes(held)
