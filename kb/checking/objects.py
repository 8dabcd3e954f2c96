"""Which tables, columns, indexes, constraints, triggers and functions a base has, and which it must have.

`objects.txt` beside this file lists what the migrations make, one a line. `manage.py check_ledger
--write-objects` writes it anew from a base that has just been migrated; a test holds it to them.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from django.db import connection

from kb.backend.base import IS_COMPLETE

PROMISED = Path(__file__).with_name("objects.txt")
# What belongs to an extension is that extension's affair. Names that PostgreSQL gives by itself to
# constraints of "not null" (from version 18 on) are left out: the column says it.
PRESENT = """
WITH own AS (
  SELECT c.oid, c.relname, c.relkind FROM pg_class c
  WHERE c.relnamespace = 'public'::regnamespace AND NOT EXISTS (
    SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e')
)
SELECT CASE relkind WHEN 'r' THEN 'table ' WHEN 'S' THEN 'sequence ' ELSE 'view ' END || relname
FROM own WHERE relkind IN ('r', 'S', 'm', 'v')
UNION ALL
SELECT 'column ' || relname || ' ' || attname || CASE WHEN attnotnull THEN ' not null' ELSE '' END
FROM own JOIN pg_attribute ON attrelid = own.oid
WHERE relkind = 'r' AND attnum > 0 AND NOT attisdropped
UNION ALL
SELECT 'constraint ' || relname || ' ' || conname
FROM own JOIN pg_constraint ON conrelid = own.oid WHERE relkind = 'r' AND contype NOT IN ('n', 't')
UNION ALL
SELECT 'index ' || t.relname || ' ' || i.relname
FROM own t JOIN pg_index ON indrelid = t.oid JOIN pg_class i ON i.oid = indexrelid
WHERE t.relkind = 'r'
UNION ALL
SELECT 'trigger ' || relname || ' ' || tgname
FROM own JOIN pg_trigger ON tgrelid = own.oid WHERE NOT tgisinternal
UNION ALL
SELECT 'function ' || p.oid::regprocedure FROM pg_proc p
WHERE p.pronamespace = 'public'::regnamespace AND NOT EXISTS (
  SELECT FROM pg_depend d WHERE d.classid = 'pg_proc'::regclass AND d.objid = p.oid AND d.deptype = 'e')
UNION ALL
SELECT 'extension ' || extname FROM pg_extension WHERE extname <> 'plpgsql'
"""
# Older code could make an empty release, which stays: a base that has one cannot validate the rule.
UNSOUND = """
SELECT 'The index ' || indexrelid::regclass || ' is invalid: rebuild it with REINDEX.'
FROM pg_index JOIN pg_class ON pg_class.oid = indrelid
WHERE relnamespace = 'public'::regnamespace AND NOT (indisvalid AND indisready)
UNION ALL
SELECT 'The constraint ' || conname || ' of ' || conrelid::regclass || ' was never validated.'
FROM pg_constraint WHERE connamespace = 'public'::regnamespace AND NOT convalidated
  AND NOT (conname = 'release_is_not_empty' AND EXISTS (SELECT FROM kb_release WHERE position = 0))
UNION ALL
SELECT 'The trigger ' || tgname || ' of ' || tgrelid::regclass || ' is switched off.'
FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid
WHERE relnamespace = 'public'::regnamespace AND tgenabled NOT IN ('O', 'A')
ORDER BY 1
"""
SEQUENCES = """
SELECT s.relname, t.relname, a.attname FROM pg_depend d
JOIN pg_class s ON s.oid = d.objid AND s.relkind = 'S'
JOIN pg_class t ON t.oid = d.refobjid
JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = d.refobjsubid
WHERE d.deptype IN ('a', 'i') AND d.classid = 'pg_class'::regclass
  AND s.relnamespace = 'public'::regnamespace ORDER BY 1
"""


def present() -> set[str]:
    """What there is in this base, as lines of `objects.txt`."""
    with connection.cursor() as cursor:
        cursor.execute(PRESENT)
        return {line for (line,) in cursor.fetchall()}


def missing() -> list[str]:
    """What the migrations make and this base has not, in the order of `objects.txt`."""
    found = present()
    return [line for line in PROMISED.read_text().splitlines() if line not in found]


def is_whole() -> bool:
    """Whether everything is there that the migrations make, and no restore is under way."""
    with connection.cursor() as cursor:
        cursor.execute(IS_COMPLETE)
        return cursor.fetchone() == (True,) and not missing()


def check_objects() -> Iterator[str]:
    """A sentence for each object that is missing, invalid or switched off."""
    for line in missing():
        yield f"Missing: {line}."
    with connection.cursor() as cursor:
        cursor.execute(IS_COMPLETE)
        if cursor.fetchone() != (True,):
            yield "The site is closed, or a restore was broken off: manage.py open_site opens it."
        cursor.execute(UNSOUND)
        yield from [sentence for (sentence,) in cursor.fetchall()]
    yield from _check_sequences()


def _check_sequences() -> Iterator[str]:
    """A sequence that is behind its column would give the next row a number that is taken."""
    with connection.cursor() as cursor:
        cursor.execute(SEQUENCES)
        for sequence, table, column in cursor.fetchall():
            cursor.execute(
                f'SELECT s.last_value, m.most FROM "{sequence}" s,'
                f' (SELECT max("{column}") AS most FROM "{table}") m'
                " WHERE m.most > s.last_value OR m.most = s.last_value AND NOT s.is_called"
            )
            for last, most in cursor.fetchall():
                yield f"The sequence {sequence} is at {last}, but {table} has {most} already."
