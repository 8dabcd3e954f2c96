"""The ledger's writing end: editions are appended here and nowhere else.

Everything is set-based, so that one record and 400,000 are the same statements. Publishing takes
one lock for the transaction: the order of ids is the order of commits, and `recorded_at` only grows,
past every release too. Whatever compares with these times asks this module what the time is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.db import OperationalError, connection, transaction
from django.db.models import Max, QuerySet
from psycopg.errors import LockNotAvailable

from kb.models import Edition, EditionKind, FourEyes, Noun
from kb.publishing.refusals import Busy

LOCK = 0x6B62  # "kb": the advisory lock that whoever appends holds until commit
PATIENCE = "30s"
MANY = 1000
# pg_locks shows the locks of every database of the server.
HELD = (
    "locktype = 'advisory' AND granted AND classid = 0 AND objid = %s"
    " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
)


# The last edition is read before the locks are looked at: whoever took them since comes after it.
TIMES = f"""
SELECT greatest(clock_timestamp(), last), writers, begun, last
FROM (SELECT (SELECT recorded_at FROM kb_edition ORDER BY id DESC LIMIT 1) AS last) AS editions,
  (SELECT count(*) AS writers, min(xact_start) AS begun
   FROM pg_locks LEFT JOIN pg_stat_activity USING (pid) WHERE {HELD}) AS held
"""
# For this transaction. Compiling statements as long as these takes longer than running them; lz4,
# which most servers have, compresses a document in a tenth of the time.
TUNING = """
SELECT set_config('jit', 'off', true), (SELECT set_config(name, 'lz4', true) FROM pg_settings
  WHERE name = 'default_toast_compression' AND 'lz4' = ANY(enumvals))
"""


@dataclass(frozen=True, kw_only=True)
class Entry:
    """What all editions of one act have in common."""

    at: datetime
    reason: str
    by_id: int | None
    after: int
    """The last edition before this act; those of the act have a higher id."""
    four_eyes: str = FourEyes.REWRITTEN
    """How its editions stand to the rule of four eyes; only those of drafts are held to it."""

    def of_drafts(self, four_eyes: str) -> Entry:
        """The same act, where it appends what drafts say."""
        return replace(self, four_eyes=four_eyes)


@contextmanager
def writing(reason: str, by: AbstractBaseUser | None) -> Iterator[Entry]:
    """A transaction that may append to the ledger; waits its turn, then owns the lock."""
    with transaction.atomic(), connection.cursor() as cursor:
        _take_lock(cursor, by)
        cursor.execute("SELECT set_config('kb.publishing', 'on', true)")
        cursor.execute(
            "SELECT greatest(clock_timestamp(), max(recorded_at) + interval '1 microsecond',"
            " (SELECT max(at) + interval '1 microsecond' FROM kb_release)), coalesce(max(id), 0)"
            " FROM kb_edition"
        )
        at, after = cursor.fetchone()
        cursor.execute(TUNING)
        yield Entry(at=at, reason=reason.strip(), by_id=by.pk if by else None, after=after)
        cursor.execute("SELECT set_config('kb.publishing', 'off', true)")


def wait_turn(by: AbstractBaseUser | None) -> None:
    """Take the ledger's lock for this transaction.

    Whoever locks records before they publish calls it first: publishers wait for the ledger, and
    then for records.
    """
    with connection.cursor() as cursor:
        _take_lock(cursor, by)


def _take_lock(cursor: Any, by: AbstractBaseUser | None) -> None:
    who = f"kb: publishing by {by.get_username() if by else 'a command'}"
    # However long it takes: a server that answers pages stops statements after seconds.
    cursor.execute(
        "SELECT set_config('lock_timeout', %s, true), set_config('statement_timeout', '0', true)",
        [PATIENCE],
    )
    try:
        with transaction.atomic():
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
    except OperationalError as error:
        if isinstance(error.__cause__, LockNotAvailable):
            raise Busy(f"{holder()} Nothing was changed; try again when it is done.") from error
        raise
    cursor.execute("SELECT set_config('application_name', %s, true)", [who[:63]])


def holder() -> str:
    """A sentence on who holds the ledger, and since when."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT application_name, xact_start FROM pg_locks JOIN pg_stat_activity USING (pid)"
            f" WHERE {HELD}",
            [LOCK],
        )
        row = cursor.fetchone()
    if not row:
        return "The ledger was busy."
    return f"The ledger is busy since {row[1]:%Y-%m-%d %H:%M:%S} UTC ({row[0]})."


# What each row means to the ledger is asked after its document is built (`OFFSET 0` keeps PostgreSQL
# from building it twice), by the index that finds a record's current edition.
APPEND = """
WITH news AS MATERIALIZED (
  SELECT h.*, e.id AS old_id, e.document AS old_document, coalesce(e.number, 0) + 1 AS number
  FROM (
    SELECT *, encode(sha256(convert_to(document, 'UTF8')), 'hex') AS sha256
    FROM ({built} OFFSET 0) AS built OFFSET 0
  ) AS h LEFT JOIN LATERAL (
    SELECT * FROM kb_edition e
    WHERE e.noun = h.noun AND e.record_id = h.id AND e.superseded_at IS NULL OFFSET 0
  ) AS e ON true
  WHERE e.sha256 IS DISTINCT FROM h.sha256
),
closed AS (
  UPDATE kb_edition e SET superseded_at = %(at)s FROM news WHERE e.id = news.old_id RETURNING e.id
)
INSERT INTO kb_edition (noun, record_id, slug, number, kind, document, short, sha256, changed,
  merged_into, recorded_at, reason, published_by_id, four_eyes)
SELECT n.noun, n.id, n.slug, n.number, 'published',
  left(n.document, -1) || ', "edition" : ' || json_build_object(
    'number', n.number,
    'recorded_at', to_char(%(at)s AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
    'reason', %(reason)s::text, 'sha256', n.sha256)::text || '}}',
  n.as_published, n.sha256,
  CASE WHEN n.old_document IS NULL THEN '{{}}'
    ELSE kb_changed_keys(n.old_document::json, n.document::json) END,
  '', %(at)s, %(reason)s, %(by_id)s, %(four_eyes)s
-- Joining what was closed makes PostgreSQL close an old edition before it inserts the new one.
FROM news n LEFT JOIN closed c ON c.id = n.old_id
WHERE n.old_id IS NULL OR c.id IS NOT NULL
ORDER BY n.id
"""


def append(built: str, params: tuple[Any, ...], entry: Entry) -> int:
    """Append an edition for each row of the query `built` whose document changed.

    The query gives noun, id, slug, as_published and document.
    """
    query, values = named(built, params)
    with connection.cursor() as cursor:
        cursor.execute(
            APPEND.format(built=query),
            {
                **values,
                "at": entry.at,
                "reason": entry.reason,
                "by_id": entry.by_id,
                "four_eyes": entry.four_eyes,
            },
        )
        return int(cursor.rowcount)


def survey(table: str, written: int) -> None:
    """Let the planner see what this transaction wrote: else it joins a large batch row by row."""
    if written >= MANY:
        with connection.cursor() as cursor:
            cursor.execute(f"ANALYZE {table}")


def named(sql: str, params: tuple[Any, ...]) -> tuple[str, dict[str, Any]]:
    """The same query with named placeholders, so that it can be part of another."""
    values = {f"p{place}": value for place, value in enumerate(params)}
    names = iter(values)
    return re.sub("%%|%s", lambda m: "%%" if m[0] == "%%" else f"%({next(names)})s", sql), values


def append_drafts(noun: Noun, rows: QuerySet[Any], document: Any, entry: Entry) -> int:
    """Append the documents of these drafts that changed; how many there were."""
    built = rows.order_by().annotate(document=document)
    sql, params = built.values("id", "slug", "as_published", "document").query.sql_with_params()
    return append(
        f"SELECT '{noun}'::text AS noun, id, slug, as_published, document::text FROM ({sql}) AS d",
        params,
        entry,
    )


def last_edition() -> int:
    """The id of the last edition there is, this act's included; 0 if there is none."""
    return Edition.objects.aggregate(last=Max("id"))["last"] or 0


def entomb(noun: Noun, kind: EditionKind, ids: list[int], entry: Entry, into: str = "") -> int:
    """Append a tombstone to each of these records that is published now."""
    with connection.cursor() as cursor:
        cursor.execute(
            "WITH closed AS (UPDATE kb_edition SET superseded_at = %(at)s WHERE noun = %(noun)s"
            " AND record_id = ANY(%(ids)s) AND superseded_at IS NULL AND kind = 'published'"
            " RETURNING record_id, slug, number, short)"
            " INSERT INTO kb_edition (noun, record_id, slug, number, kind, short, changed,"
            " merged_into, recorded_at, reason, published_by_id)"
            " SELECT %(noun)s, record_id, slug, number + 1, %(kind)s, short, '{}', %(into)s,"
            " %(at)s, %(reason)s, %(by_id)s FROM closed ORDER BY record_id",
            {
                "at": entry.at,
                "noun": noun,
                "ids": ids,
                "kind": kind,
                "into": into,
                "reason": entry.reason,
                "by_id": entry.by_id,
            },
        )
        return int(cursor.rowcount)


def present() -> datetime:
    """The ledger's own present: the database's clock, or its last edition where that is later.

    A clock that was set back does not make the last editions something that is yet to come.
    """
    return _times()[0]


def settled_until() -> datetime:
    """The latest moment of which the ledger can be read for ever the same.

    Its present, unless somebody is publishing: what they write may bear any time since they began,
    but is later than all that is there.
    """
    now, writers, begun, last = _times()
    if not writers:
        return now
    # None: another database role's transaction, whose beginning is not ours to see.
    first = begun or last
    return max(filter(None, (last, min(now, first) if first else now)))


def _times() -> tuple[datetime, int, datetime | None, datetime | None]:
    """The present, how many are publishing and since when, and the time of the last edition."""
    with connection.cursor() as cursor:
        cursor.execute(TIMES, [LOCK])
        now, writers, begun, last = cursor.fetchone()
    return now, writers, begun, last
