"""Large batches piece by piece, so that memory does not grow with them."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from django.db import connection
from django.db.models import QuerySet

from kb.publishing.ledger import named

CHUNK = 20_000  # records whose documents PostgreSQL holds at once: some 100 MB

BOUNDS = """
SELECT id, place FROM (
  SELECT id, row_number() OVER (ORDER BY id) AS place, count(*) OVER () AS total
  FROM ({rows}) AS r(id)
) AS numbered
WHERE place %% %(chunk)s = 0 OR place = total ORDER BY place
"""


def chunks(rows: QuerySet[Any]) -> Iterator[tuple[QuerySet[Any], int]]:
    """The same rows in the order of their keys, `CHUNK` at a time, with their number."""
    sql, params = named(*rows.order_by().values("pk").query.sql_with_params())
    with connection.cursor() as cursor:
        cursor.execute(BOUNDS.format(rows=sql), {**params, "chunk": CHUNK})
        bounds: list[tuple[int, int]] = cursor.fetchall()
    if len(bounds) == 1:
        yield rows, bounds[0][1]
        return
    for (low, before), (high, upto) in pairwise([(0, 0), *bounds]):
        yield rows.filter(pk__gt=low, pk__lte=high), upto - before
