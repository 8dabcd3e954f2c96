"""Reading the ledger: prepared statements, moments in time, and public ids."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import psycopg
from django.core.exceptions import ValidationError
from django.db import connection

from api.errors import Unsettled, not_allowed, parameter_error
from kb.exporting.moments import at, standing, written
from kb.models import Release
from kb.publishing import present, settled_until

Row = tuple[Any, ...]
Query = dict[str, str]


def fetch(sql: str, params: dict[str, Any] | None = None) -> list[Row]:
    """The rows of one statement, bound by the server and prepared when it is asked for often.

    Django's own cursor binds in the client, so that PostgreSQL plans every page anew: a third of
    the time of a page.
    """
    with executed(sql, params) as cursor:
        return cursor.fetchall()


@contextmanager
def executed(
    sql: str, params: dict[str, Any] | None = None, *, prepare: bool = True
) -> Iterator[psycopg.Cursor[Row]]:
    """The cursor of one statement; `pgresult` has its rows as PostgreSQL wrote them."""
    connection.ensure_connection()
    began = time.monotonic()
    with connection.wrap_database_errors, psycopg.Cursor(connection.connection) as cursor:
        cursor.execute(sql, params, prepare=prepare)
        if connection.queries_logged:
            took = f"{time.monotonic() - began:.3f}"
            connection.queries_log.append({"sql": sql, "time": took})
        yield cursor


def moment_of(query: Query) -> datetime | None:
    """The moment that a query reads the ledger at, itself or that of a release; None for now."""
    if "release" not in query:
        return read_moment(query.get("as_of"))
    if "as_of" in query:
        raise parameter_error("release", "together", "Give `as_of` or `release`, not both.")
    return released(query["release"])


def released(version: str) -> datetime:
    """The moment of a release; what is no release is told with the nearest."""
    moments = dict(Release.objects.values_list("version", "at"))
    if version not in moments:
        detail = not_allowed(version, moments, "release") if moments else "There is no release yet."
        raise parameter_error("release", "unknown-release", detail)
    return moments[version]


BEGINNING = datetime.min.replace(tzinfo=UTC)


@dataclass
class Settled:
    """The latest moment of which is known that it is settled; it stays so, and is not asked again."""

    until: datetime = BEGINNING


settled = Settled()


def read_moment(text: str | None) -> datetime | None:
    """The `as_of` parameter: a time that is past and settled, or None."""
    if text is None:
        return None
    try:
        moment = datetime.fromisoformat(text.replace(" ", "+"))
        moment = moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        detail = f"“{text}” is not a time: write 2025-07-02T00:00:00Z, or a day, 2025-07-02."
        raise parameter_error("as_of", "invalid", detail) from None
    if moment > settled.until:
        settled.until = settled_until()
    if moment > settled.until and moment > present():
        detail = f"“{text}” is yet to come: nobody knows what the ledger will hold."
        raise parameter_error("as_of", "future", detail)
    if moment > settled.until:
        until = written(settled.until)
        raise Unsettled(f"Editions are being written; ask for a time before {until}.")
    return moment


RESOLVE = """
SELECT asked.slug, CASE e.kind WHEN 'merged' THEN s.slug ELSE e.slug END,
  CASE e.kind WHEN 'merged' THEN s.record_id ELSE e.record_id END
FROM (VALUES {asked}) AS asked(slug)
LEFT JOIN LATERAL (
  SELECT * FROM kb_edition f WHERE f.noun = %(noun)s AND f.slug = asked.slug AND {known}
  ORDER BY f.number DESC LIMIT 1) e ON true
LEFT JOIN LATERAL (
  SELECT * FROM kb_edition f WHERE f.noun = %(noun)s AND f.slug = e.merged_into AND {known}
  ORDER BY f.number DESC LIMIT 1) s ON e.kind = 'merged'
"""
NEAREST = """
SELECT slug FROM kb_edition f WHERE noun = %(noun)s AND kind = 'published' AND {standing}
ORDER BY similarity(slug, %(slug)s) DESC, slug LIMIT 3
"""
# To compare with hundreds of thousands takes seconds; what such ids begin with is a date.
NEIGHBOURS = """
SELECT slug FROM (
  (SELECT slug FROM kb_edition f WHERE noun = %(noun)s AND slug < %(slug)s AND kind = 'published'
    AND {standing} ORDER BY slug DESC LIMIT 3)
  UNION ALL
  (SELECT slug FROM kb_edition f WHERE noun = %(noun)s AND slug > %(slug)s AND kind = 'published'
    AND {standing} ORDER BY slug LIMIT 3)
) AS near ORDER BY similarity(slug, %(slug)s) DESC, slug LIMIT 3
"""
MANY = ("event", "claim")


def resolve(
    noun: str, slugs: Sequence[str], moment: datetime | None = None
) -> list[tuple[str, int]]:
    """Public id and row of each record asked for, or of its survivor if it was merged.

    With `moment`, as the ledger stood then: a later merge leads nowhere yet.
    """
    # As rows, not as an array: of how many there are in one PostgreSQL knows too little to plan once.
    rows = {f"slug_{place}": slug for place, slug in enumerate(slugs)}
    sql = RESOLVE.format(
        asked=", ".join(f"(%({name})s::text)" for name in rows),
        known="f.recorded_at <= %(moment)s" if moment else "true",
    )
    found = []
    for asked, slug, record_id in fetch(sql, {"noun": noun, **rows, **at(moment)}):
        if record_id is None:
            nearest = NEIGHBOURS if noun in MANY else NEAREST
            nearest = nearest.format(standing=standing(moment))
            near = [slug for (slug,) in fetch(nearest, {"noun": noun, "slug": asked, **at(moment)})]
            guess = f" Did you mean {' or '.join(f'“{slug}”' for slug in near)}?" if near else ""
            when = f" at {written(moment)}" if moment else ""
            raise ValidationError(f"There is no {noun} “{asked}”{when}.{guess}", "unknown-record")
        found.append((slug, record_id))
    return found
