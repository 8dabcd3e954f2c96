"""The columns that lists filter on, written for every edition right after it is appended."""

from __future__ import annotations

from typing import Any

from django.db import connection
from django.db.models import QuerySet

from kb.models import EventEdition, EventGroup
from kb.models.editions import Facets
from kb.publishing.documents import Publication
from kb.publishing.ledger import Entry, named, survey

OF_EDITION = ("edition_id", "record_id", "slug", "recorded_at")
NEW = "e.id > %(after)s AND e.noun = %(noun)s AND e.kind = 'published'"


def own_columns(facets: type[Facets]) -> list[str]:
    """The columns that are the noun's own, in the table's order."""
    skip = {*OF_EDITION, "superseded_at"}
    return [str(field.column) for field in facets._meta.fields if field.column not in skip]


def write(publication: Publication, rows: QuerySet[Any], entry: Entry) -> None:
    """Columns of the editions just appended from drafts; `rows` are the drafts published."""
    columns = own_columns(publication.facets)
    values = {f"c_{name}": value for name, value in publication.columns().items()}
    facets = rows.order_by().annotate(**values).values("id", *values)
    sql, params = named(*facets.query.sql_with_params())
    names = ", ".join(f'"{name}"' for name in [*OF_EDITION, *columns])
    casts = ", ".join(f"d.c_{name}" for name in columns)
    table = publication.facets._meta.db_table
    count = _execute(
        f"INSERT INTO {table} ({names})"
        f" SELECT e.id, e.record_id, e.slug, e.recorded_at, {casts}"
        f" FROM kb_edition e JOIN ({sql}) AS d ON d.id = e.record_id WHERE {NEW}",
        publication,
        entry,
        params,
    )
    survey(table, count)
    if publication.facets is EventEdition:
        survey(EventGroup._meta.db_table, _execute(PARTICIPANTS, publication, entry))


PARTICIPANTS = f"""
INSERT INTO kb_eventgroup
  (edition_id, record_id, group_id, side, country, date_start, date_end, recorded_at)
SELECT DISTINCT f.edition_id, f.record_id, coalesce(g.merged_into_id, g.id), nullif(p.side, ''),
  f.country, f.date_start, f.date_end, f.recorded_at
FROM kb_edition e JOIN kb_eventedition f ON f.edition_id = e.id
JOIN kb_participation p ON p.event_id = e.record_id JOIN kb_group g ON g.id = p.group_id
WHERE {NEW}
"""


def restore(publication: Publication, old_id: int, entry: Entry) -> None:
    """Columns of a record's new edition that repeats the old one of this id."""
    tables = [(publication.facets._meta.db_table, own_columns(publication.facets))]
    if publication.facets is EventEdition:
        of_group = ["group_id", "side", "country", "date_start", "date_end"]
        tables.append((EventGroup._meta.db_table, of_group))
    for table, columns in tables:
        own = ", ".join(f'"{name}"' for name in columns)
        given = [
            name for name in OF_EDITION if table != EventGroup._meta.db_table or name != "slug"
        ]
        _execute(
            f"INSERT INTO {table} ({', '.join(given)}, {own})"
            f" SELECT {', '.join('e.id' if n == 'edition_id' else f'e.{n}' for n in given)},"
            f" {', '.join(f'f.{name}' for name in own.split(', '))} FROM kb_edition e"
            f" JOIN {table} f ON f.edition_id = %(old)s AND f.record_id = e.record_id WHERE {NEW}",
            publication,
            entry,
            {"old": old_id},
        )


def supersede(publication: Publication, entry: Entry) -> None:
    """Close the columns of every edition that this act superseded."""
    tables = [publication.facets._meta.db_table]
    if publication.facets is EventEdition:
        tables.append(EventGroup._meta.db_table)
    for table in tables:
        _execute(
            f"UPDATE {table} f SET superseded_at = e.superseded_at"
            " FROM kb_edition n JOIN kb_edition e ON e.noun = n.noun"
            " AND e.record_id = n.record_id AND e.number = n.number - 1"
            " WHERE n.id > %(after)s AND n.noun = %(noun)s AND n.number > 1 AND f.edition_id = e.id"
            " AND f.superseded_at IS NULL",
            publication,
            entry,
        )


def _execute(
    sql: str, publication: Publication, entry: Entry, params: dict[str, Any] | None = None
) -> int:
    with connection.cursor() as cursor:
        cursor.execute(sql, {**(params or {}), "after": entry.after, "noun": publication.noun})
        return int(cursor.rowcount)
