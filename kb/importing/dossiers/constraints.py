"""What the constraints of a table object to in rows that it does not hold: many rows at once."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from itertools import islice
from typing import Any, NamedTuple

from django.core.exceptions import ValidationError
from django.core.serializers.json import DjangoJSONEncoder
from django.db import DataError, connection, transaction
from django.db.models import CheckConstraint

from kb.importing.dossiers.columns import Model

BATCH = 1000
DEFINED = """
SELECT conname, pg_get_expr(conbin, conrelid), ARRAY(
  SELECT attname::text FROM pg_attribute WHERE attrelid = conrelid AND attnum = ANY (conkey))
FROM pg_constraint WHERE contype = 'c' AND conrelid = %s::regclass AND conname = ANY (%s)
ORDER BY conname
"""


class Check(NamedTuple):
    """A check constraint, as the database has it, with our own words for its violation."""

    condition: str
    """SQL over the table's columns."""
    columns: frozenset[str]
    message: str


def objections(rows: Sequence[Any], ignored: Sequence[Iterable[str]] = ()) -> list[list[str]]:
    """The messages of the constraints that each of these rows of one model violates.

    `ignored` names, row by row, fields that hold nothing to judge by: what rests on one of them is
    not asked. All checks of a thousand rows are one statement; Django's own validation is three
    for each check of each row.
    """
    if not rows:
        return []
    model = type(rows[0])
    unknown = [frozenset(names) for names in ignored] or [frozenset[str]()] * len(rows)
    return [
        [*messages, *_others(model, row, names)]
        for row, names, messages in zip(rows, unknown, _checked(model, rows, unknown), strict=True)
    ]


def worded(model: Model, refusal: Exception) -> str:
    """Why the database refused a row: in our own words if a constraint has them, else in its own."""
    diagnosis = getattr(refusal.__cause__, "diag", None)
    name = getattr(diagnosis, "constraint_name", None)
    for constraint in model._meta.constraints:
        if constraint.name == name:
            return str(constraint.get_violation_error_message())
    return getattr(diagnosis, "message_primary", None) or str(refusal)


def _checked(
    model: Model, rows: Sequence[Any], unknown: Sequence[frozenset[str]]
) -> list[list[str]]:
    checks, found = _checks(model), []
    broken = iter(_broken(model, checks, rows))
    for names in unknown:
        columns = {model._meta.get_field(name).column for name in names}  # type: ignore[union-attr]
        found.append(
            [
                check.message
                for check, is_broken in zip(checks, next(broken), strict=True)
                if is_broken and columns.isdisjoint(check.columns)
            ]
        )
    return found


def _checks(model: Model) -> list[Check]:
    words = {
        constraint.name: str(constraint.get_violation_error_message())
        for constraint in model._meta.constraints
        if isinstance(constraint, CheckConstraint)
    }
    with connection.cursor() as cursor:
        cursor.execute(DEFINED, [model._meta.db_table, [*words]])
        rows = cursor.fetchall()
    return [Check(sql, frozenset(columns), words[name]) for name, sql, columns in rows]


def _broken(model: Model, checks: Sequence[Check], rows: Iterable[Any]) -> list[Sequence[bool]]:
    """Row by row, whether each check is violated: as in the table, null violates none."""
    if not checks:
        return [() for _ in rows]
    table = connection.ops.quote_name(model._meta.db_table)
    told = ", ".join(f"({check.condition}) IS FALSE" for check in checks).replace("%", "%%")
    # The function's rows have the names and types of the table's own columns.
    query = (
        f"SELECT {told} FROM jsonb_populate_recordset(NULL::{table}, %s::jsonb)"
        " WITH ORDINALITY ORDER BY ordinality"
    )
    columns = frozenset().union(*(check.columns for check in checks))
    fields = [field for field in model._meta.concrete_fields if field.column in columns]
    waiting, found = iter(rows), list[Sequence[bool]]()
    while batch := list(islice(waiting, BATCH)):
        found += _ask(query, len(checks), batch, fields)
    return found


def _ask(
    query: str, width: int, rows: Sequence[Any], fields: Sequence[Any]
) -> list[Sequence[bool]]:
    """The answers for these rows. A row that the columns have no room for violates no check."""
    values = [{field.column: field.value_from_object(row) for field in fields} for row in rows]
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(query, [json.dumps(values, cls=DjangoJSONEncoder)])
            return list(cursor.fetchall())
    except DataError:
        if len(rows) == 1:
            return [(False,) * width]
    middle = len(rows) // 2
    halves = (rows[:middle], rows[middle:])
    return [answer for half in halves for answer in _ask(query, width, half, fields)]


def _others(model: Model, row: Any, ignored: frozenset[str]) -> list[str]:
    """What constraints say that look at other rows too, such as those of uniqueness."""
    found: list[str] = []
    for constraint in model._meta.constraints:
        if isinstance(constraint, CheckConstraint):
            continue
        try:
            constraint.validate(model, row, exclude=set(ignored))
        except ValidationError as problem:
            found += problem.messages
    return found
