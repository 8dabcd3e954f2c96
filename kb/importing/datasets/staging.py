"""A file in tables of the database: as text, then checked, then as typed values.

The tables are made by the transaction of the import and gone with it. They are not temporary, so that
PostgreSQL may read them with several processes; the ledger's lock keeps two imports apart.
"""

from __future__ import annotations

import csv
import io
import time
from typing import Any, cast

from django.db import DataError, connection, transaction

from kb.importing.datasets.columns import UNSAID, Column, Kind
from kb.importing.datasets.files import Found
from kb.importing.datasets.formats import Format
from kb.importing.datasets.mistakes import Mistake
from kb.importing.datasets.progress import Progress
from kb.importing.datasets.reading import Table, read

TABLES = ("kb_staged", "kb_mistake", "kb_rows", "kb_touched", "kb_absent")
BUFFER = 1 << 18
MOST_MISTAKES = 100_000


def execute(sql: str, params: Any = None) -> int:
    """Run one statement; how many rows it touched."""
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return int(cursor.rowcount)


def fetch(sql: str, params: Any = None) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return list(cursor.fetchall())


def stage(found: Found, format: Format, progress: Progress) -> Table:
    """Copy the file's columns, as text, to `kb_staged`; at a few megabytes, however large it is."""
    table, text = read(found, format)
    cells = ", ".join(f"{column.quoted} text" for column in format.columns)
    execute(
        f"CREATE UNLOGGED TABLE kb_staged (line integer, {cells}) WITH (autovacuum_enabled = off)"
    )
    names = ", ".join(["line", *(f'"{name}"' for name in table.columns)])
    began = time.monotonic()
    copying = f"COPY kb_staged ({names}) FROM STDIN (FORMAT csv)"
    with text, connection.cursor() as cursor, cursor.copy(copying) as copy:
        buffer = io.StringIO()
        write = csv.writer(buffer, lineterminator="\n").writerow
        for row in table.rows:
            write(row)
            if buffer.tell() >= BUFFER:
                copy.write(buffer.getvalue())
                buffer.seek(0)
                buffer.truncate()
                progress.bar("reading", _read_so_far(text), found.length, began, "bytes")
        copy.write(buffer.getvalue())
    return table


def _read_so_far(text: io.TextIOWrapper) -> int:
    return cast(io.BufferedReader, text.buffer).tell()


def check(format: Format, table: Table) -> list[Mistake]:
    """Typed values in `kb_rows`, and every row that cannot be taken in, with the reason.

    Most files are as they should be: their text is cast in haste, and looked at closely only if that
    fails.
    """
    execute(
        "CREATE UNLOGGED TABLE kb_mistake"
        " (line integer, column_name text, value text, allowed text, key text)"
    )
    mistakes = (
        [] if not table.mistakes and _all_fit(format, table) else _all_mistakes(format, table)
    )
    execute("DROP TABLE kb_staged")
    # Long texts take long to survey, and nothing is joined by them.
    execute(
        f"ANALYZE kb_rows (line, {', '.join(c.quoted for c in format.columns if c.kind is not Kind.TEXT)})"
    )
    return mistakes


class _Unfit(Exception):
    """Ends the attempt."""


def _all_fit(format: Format, table: Table) -> bool:
    hoped = ", ".join(f"{column.hoped()} AS {column.quoted}" for column in format.columns)
    key = " || '/' || ".join(f'r."{name}"' for name in format.key)
    out = [out for column in format.columns if (out := column.is_out("r"))]
    try:
        with transaction.atomic():
            _type_rows(hoped)
            ((is_odd,),) = fetch(
                f"SELECT count(*) <> count(DISTINCT {key}) OR coalesce(bool_or({' OR '.join(out)}), false)"
                " FROM kb_rows r"
            )
            if is_odd:
                raise _Unfit
            for column in format.columns:
                if (
                    column.kind is Kind.DAY
                    and column.name in table.columns
                    and not column.is_required
                ):
                    ((lost,),) = fetch(
                        f"SELECT (SELECT count({column.quoted}) FROM kb_staged) <>"
                        f" (SELECT count({column.quoted}) FROM kb_rows)"
                    )
                    if lost:
                        raise _Unfit
    except (_Unfit, DataError):
        return False
    return True


def _type_rows(values: str) -> None:
    execute(
        "CREATE UNLOGGED TABLE kb_rows WITH (autovacuum_enabled = off) AS"
        f" SELECT line, {values} FROM kb_staged s"
    )


def _all_mistakes(format: Format, table: Table) -> list[Mistake]:
    _note(table.mistakes)
    for column in _unfit(format, table):
        _look_at(column)
    _look_for_twins(format)
    found = fetch(
        "SELECT line, column_name, left(value, 200), allowed FROM kb_mistake ORDER BY 1, 2 LIMIT %s",
        [MOST_MISTAKES],
    )
    if found:
        _name_keys(format)
        execute("DELETE FROM kb_staged s USING kb_mistake m WHERE m.line = s.line")
    _type_rows(", ".join(f"{column.value()} AS {column.quoted}" for column in format.columns))
    return [Mistake(*row) for row in found]


def _note(mistakes: list[Mistake]) -> None:
    with connection.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO kb_mistake (line, column_name, value, allowed) VALUES (%s, %s, %s, %s)",
            [(m.line, m.column, m.value, m.allowed) for m in mistakes],
        )


def _unfit(format: Format, table: Table) -> list[Column]:
    """The columns in which something cannot be read, or is missing; one look at the file."""
    checked = [c for c in format.columns if c.kind is not Kind.TEXT or c.is_required or c.among]
    checked = [c for c in checked if c.name in table.columns]
    odd = ", ".join(f"bool_or({_odd(column)})" for column in checked)
    (flags,) = fetch(f"SELECT {odd} FROM kb_staged s") if checked else [()]
    return [column for column, is_odd in zip(checked, flags, strict=True) if is_odd]


def _odd(column: Column) -> str:
    missing = f"s.{column.quoted} IS NULL" if column.is_required else "false"
    return f"CASE WHEN s.{column.quoted} IS NULL THEN {missing} ELSE NOT ({column.fits()}) END"


def _look_at(column: Column) -> None:
    if column.kind is not Kind.TEXT:
        execute(
            f"UPDATE kb_staged s SET {column.quoted} = NULL"
            f" WHERE btrim(s.{column.quoted}) = ANY(%s::text[])",
            [["", *UNSAID]],
        )
    execute(
        "INSERT INTO kb_mistake (line, column_name, value, allowed)"
        f" SELECT line, %s, coalesce(s.{column.quoted}, ''), %s"
        f" FROM kb_staged s WHERE {_odd(column)}",
        [column.name, column.allowed],
    )


def _look_for_twins(format: Format) -> None:
    """Rows with the same key: which of them is meant cannot be known, so none is taken in."""
    key = " || '/' || ".join(f"({format.column(name).value()})::text" for name in format.key)
    execute(
        "INSERT INTO kb_mistake (line, column_name, value, allowed)"
        " SELECT line, %s, key, 'one row with this key; it is on lines '"
        "   || array_to_string((array_agg(line) OVER (PARTITION BY key"
        "     ORDER BY line ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING))[1:5], ', ')"
        f" FROM (SELECT s.line, {key} AS key FROM kb_staged s"
        "   WHERE NOT EXISTS (SELECT FROM kb_mistake m WHERE m.line = s.line)) AS keyed"
        f" WHERE key IN (SELECT {key} FROM kb_staged s"
        "   WHERE NOT EXISTS (SELECT FROM kb_mistake m WHERE m.line = s.line)"
        "   GROUP BY 1 HAVING count(*) > 1)",
        ["/".join(format.key)],
    )


def _name_keys(format: Format) -> None:
    """Which rows they are, where the key at least can be read."""
    columns = [format.column(name) for name in format.key]
    key = " || '/' || ".join(f"({column.value()})::text" for column in columns)
    readable = " AND ".join(f"NOT ({_odd(column)})" for column in columns)
    execute(
        f"UPDATE kb_mistake m SET key = CASE WHEN {readable} THEN {key} END"
        " FROM kb_staged s WHERE s.line = m.line"
    )
