"""The records of one act of publishing, held in a temporary table so that they stay the same."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Model, Q, QuerySet
from django.db.models.expressions import RawSQL

from kb.models import Claim, Event, Group, Location
from kb.publishing.documents import PUBLICATIONS
from kb.publishing.ledger import named, survey

Batch = dict[type[Model], QuerySet[Any]]


def stage(querysets: tuple[QuerySet[Any], ...]) -> Batch:
    """The records of these querysets and the claims about them, each noun after those it embeds."""
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TEMP TABLE IF NOT EXISTS kb_batch (noun text, record_id bigint,"
            " PRIMARY KEY (noun, record_id)) ON COMMIT DROP; TRUNCATE kb_batch"
        )
    for queryset in querysets:
        _add(queryset)
    about = Q(event__in=members(Event)) | Q(group__in=members(Group))
    _add(Claim.objects.filter(about, is_withdrawn=False))
    return {model: members(model) for model in PUBLICATIONS if members(model).exists()}


def members(model: type[Model]) -> QuerySet[Any]:
    """The records of this model that are in the batch."""
    noun = PUBLICATIONS[model].noun
    ids = RawSQL("SELECT record_id FROM kb_batch WHERE noun = %s", [str(noun)])
    return model._default_manager.filter(pk__in=ids)


LEVELS = """
WITH RECURSIVE down AS (
  SELECT l.id, 0 AS level FROM kb_batch b JOIN kb_location l ON l.id = b.record_id
  WHERE b.noun = 'location' AND NOT EXISTS (
    SELECT FROM kb_batch p WHERE p.noun = 'location' AND p.record_id = l.parent_id
  )
  UNION ALL
  SELECT l.id, level + 1 FROM down JOIN kb_location l ON l.parent_id = down.id
  JOIN kb_batch b ON b.noun = 'location' AND b.record_id = l.id
)
INSERT INTO kb_level SELECT id, level FROM down
"""


def levels() -> Iterator[QuerySet[Location]]:
    """The places of the batch: those whose parent is not in it, then those below them, and so on."""
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TEMP TABLE IF NOT EXISTS kb_level (record_id bigint PRIMARY KEY, level integer)"
            " ON COMMIT DROP; TRUNCATE kb_level"
        )
        cursor.execute(LEVELS)
        survey("kb_level", cursor.rowcount)
        cursor.execute("SELECT DISTINCT level FROM kb_level ORDER BY level")
        found = [level for (level,) in cursor.fetchall()]
    for level in found:
        ids = RawSQL("SELECT record_id FROM kb_level WHERE level = %s", [level])
        yield Location.objects.filter(pk__in=ids)


def size() -> int:
    """How many records are in the batch."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM kb_batch")
        return int(cursor.fetchone()[0])


def _add(queryset: QuerySet[Any]) -> None:
    noun = PUBLICATIONS[queryset.model].noun
    try:
        sql, params = named(*queryset.order_by().values("pk").query.sql_with_params())
    except EmptyResultSet:  # Django's name for a condition that nothing can meet
        return
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO kb_batch SELECT %(noun)s, id FROM ({sql}) AS r(id) ON CONFLICT DO NOTHING",
            {**params, "noun": str(noun)},
        )
        count = int(cursor.rowcount)
    survey("kb_batch", count)
