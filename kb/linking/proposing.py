"""One run: compare two datasets, keep the best pairs as proposals, leave what was decided.

It runs in one transaction, and writes nothing but undecided pairs.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction

from kb.linking import statements as sql
from kb.linking.scoring import Compared, held, points
from kb.linking.wording import explanation, features
from kb.models import Group, Verdict
from kb.models.families import tops

THRESHOLD = 0.65
"""The usual least score; docs/guide/linking.md says what it finds and what it misses."""
MOST = 5
"""Proposals for one record, from either side."""
BATCH = 5000


@dataclass(frozen=True)
class Report:
    """What a run has done, in pairs; and how many records it compared on either side."""

    first: int
    second: int
    compared: int
    new: int
    updated: int
    unchanged: int
    dropped: int
    same: int
    different: int


@transaction.atomic
def propose(first: Iterable[int], second: Iterable[int], *, threshold: float = THRESHOLD) -> Report:
    """Propose pairs of a record of the `first` datasets (their keys) and one of the `second`.

    Undecided pairs between them get their new scores, and those that no longer qualify are dropped.
    Raises ValueError if a dataset is on both sides, or the threshold is not above 0 and at most 1.
    """
    first, second = list(first), list(second)
    if set(first) & set(second):
        raise ValueError("A dataset is not compared with itself.")
    if not 0 < threshold <= 1:
        raise ValueError("A threshold is more than 0 and at most 1.")
    with connection.cursor() as cursor:
        prepare(cursor, first, second)
        cursor.execute(sql.SCORED)
        compared = _score(cursor, round(threshold * 100))
        cursor.execute(sql.FORGET_DECIDED)
        cursor.execute(sql.BEST, {"most": MOST})
        proposed = cursor.rowcount
        scope = {"first": first, "second": second}
        updated = _count(cursor, sql.UPDATE)
        dropped = _count(cursor, sql.DROP, scope)
        new = _count(cursor, sql.INSERT)
        cursor.execute(sql.KEPT, scope)
        kept = dict(cursor.fetchall())
        ours, theirs = (_rows(cursor, name) for name in ("linking_a", "linking_b"))
    return Report(
        first=ours,
        second=theirs,
        compared=compared,
        new=new,
        updated=updated,
        unchanged=proposed - new - updated,
        dropped=dropped,
        same=kept.get(Verdict.SAME, 0),
        different=kept.get(Verdict.DIFFERENT, 0),
    )


def prepare(cursor: Any, first: list[int], second: list[int]) -> None:
    """The temporary tables that candidates of these datasets are found in."""
    cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended('kb.linking', 0))")
    cursor.execute("SELECT set_config('statement_timeout', '0', true)")
    sides = ({"datasets": first}, {"datasets": second})
    scope = Scope(sql.OF_DATASETS, {"datasets": first + second})
    fill(cursor, scope, *((sql.OF_DATASETS, side) for side in sides))


Rows = tuple[str, dict[str, Any]]
"""A query of events, as a table of a statement, and its parameters."""


@dataclass(frozen=True)
class Scope:
    """The events of both sides, with who takes part in them and the places they lie in."""

    events: str
    params: dict[str, Any]
    participations: str = "kb_participation"
    only_units: str = ""
    """A condition on places, if only those of some events are looked at."""


def fill(cursor: Any, scope: Scope, one: Rows, other: Rows) -> None:
    """Make the temporary tables of both sides and of what they refer to, for this transaction."""
    # To compile the statements takes longer than it saves.
    cursor.execute("SELECT set_config('jit', 'off', true)")
    for name in ("family", "unit", "actor", "a", "b", "scored", "best"):
        cursor.execute(f"DROP TABLE IF EXISTS pg_temp.linking_{name}")
    cursor.execute(sql.FAMILY)
    ties = tops()  # read before: the connection does one thing at a time
    with cursor.copy("COPY linking_family FROM STDIN") as copy:
        for tie in ties:
            copy.write_row((tie.group, tie.family, tie.span.first, tie.span.last))
    cursor.execute(sql.UNIT.format(only=scope.only_units), scope.params)
    kinds = {
        name: [f"group-kind:{kind}" for kind in codes]
        for name, codes in (("states", sql.STATES), ("not_actors", sql.NOT_ACTORS))
    }
    actors = sql.ACTOR.format(events=scope.events, participations=scope.participations)
    cursor.execute(actors, {**kinds, **scope.params})
    cursor.execute(sql.ACTOR_INDEX)
    cursor.execute("ANALYZE linking_actor")
    for name, (rows, side) in (("linking_a", one), ("linking_b", other)):
        cursor.execute(sql.SIDE.format(name=name, events=rows), side)
        for statement in sql.SIDE_INDEXES:
            cursor.execute(statement.format(name=name))


def candidates() -> Iterator[list[Compared]]:
    """All pairs near in days and place, in batches, from the tables that `prepare` has made."""
    with connection.chunked_cursor() as cursor:
        cursor.execute(sql.CANDIDATES)
        while rows := cursor.fetchmany(BATCH):
            yield [Compared._make(row) for row in rows]


def _score(cursor: Any, least: int) -> int:
    """Keep candidates of so many points; how many there were."""
    compared, names = 0, group_names()
    for batch in candidates():
        compared += len(batch)
        good = [
            (pair, rows, score) for pair in batch if (score := points(rows := held(pair))) >= least
        ]
        with cursor.copy(sql.COPY_SCORED) as copy:
            for pair, rows, score in good:
                told = features(pair, rows, names)
                text = json.dumps(told, ensure_ascii=False)
                copy.write_row((pair.a, pair.b, score, text, explanation(told)))
    return compared


def group_names() -> dict[int, str]:
    """What each group is called in a sentence, by key."""
    rows = Group.objects.values_list("pk", "short_name", "name")
    return {key: short or name for key, short, name in rows}


def _count(cursor: Any, statement: str, params: Any = None) -> int:
    cursor.execute(statement, params)
    return int(cursor.rowcount)


def _rows(cursor: Any, table: str) -> int:
    cursor.execute(f"SELECT count(*) FROM {table}")
    return int(cursor.fetchone()[0])
