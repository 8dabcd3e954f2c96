"""The columns that lists filter on, written for every edition right after it is appended."""

from __future__ import annotations

from typing import Any

from django.db import connection
from django.db.models import F, Func, OuterRef, QuerySet, Subquery

from kb.models import Edition, EventEdition, EventGroup
from kb.models.editions import Facets
from kb.publishing.documents import Publication
from kb.publishing.expressions import TEXT, Taken
from kb.publishing.ledger import Entry, named

OF_EDITION = ("edition_id", "record_id", "slug", "recorded_at")
NEW = "e.id > %(after)s AND e.noun = %(noun)s AND e.kind = 'published'"


def own_columns(facets: type[Facets]) -> list[str]:
    """The columns that are the noun's own, in the table's order."""
    skip = {*OF_EDITION, "superseded_at"}
    return [str(field.column) for field in facets._meta.fields if field.column not in skip]


def tables_of(publication: Publication) -> list[str]:
    """The tables that the columns of this noun are in."""
    groups = [EventGroup._meta.db_table] if publication.facets is EventEdition else []
    return [publication.facets._meta.db_table, *groups]


def write(
    publication: Publication, rows: QuerySet[Any], columns: dict[str, Any], entry: Entry
) -> None:
    """Columns of the editions that this act has appended of these drafts."""
    names = own_columns(publication.facets)
    taken = {name: value for name, value in columns.items() if isinstance(value, Taken)}
    values = {f"c_{name}": value for name, value in columns.items() if name not in taken}
    sources = dict.fromkeys(value.column for value in taken.values())
    parsed = {column: f"parsed_{place}" for place, column in enumerate(sources)}
    for column, name in parsed.items():
        values[name] = Func(F(column), template="(%(expressions)s)::jsonb", output_field=TEXT)
    current = Edition.objects.filter(
        noun=publication.noun, record_id=OuterRef("pk"), superseded_at=None
    ).order_by()
    drafts = rows.order_by().annotate(edition_id=Subquery(current.values("id")), **values)
    drafts = drafts.filter(edition_id__gt=entry.after).values("id", "slug", "edition_id", *values)
    sql, params = named(*drafts.query.sql_with_params())
    given = [
        taken[name].sql(f"d.{parsed[taken[name].column]}") if name in taken else f"d.c_{name}"
        for name in names
    ]
    written = ", ".join(f'"{name}"' for name in [*OF_EDITION, *names])
    _execute(
        f"INSERT INTO {publication.facets._meta.db_table} ({written})"
        f" SELECT d.edition_id, d.id, d.slug, %(at)s, {', '.join(given)}"
        # Without OFFSET 0 what is parsed there would be parsed again for each value that is taken.
        f" FROM ({sql} OFFSET 0) AS d",
        publication,
        entry,
        {**params, "at": entry.at},
    )


def write_participants(entry: Entry) -> None:
    """The groups of the events whose columns this act has written."""
    with connection.cursor() as cursor:
        cursor.execute(PARTICIPANTS, {"after": entry.after})


PARTICIPANTS = """
INSERT INTO kb_eventgroup
  (edition_id, record_id, group_id, side, roles, country, date_start, date_end, recorded_at)
SELECT f.edition_id, f.record_id, coalesce(g.merged_into_id, g.id), nullif(p.side, ''),
  array_agg(DISTINCT p.role ORDER BY p.role), f.country, f.date_start, f.date_end, f.recorded_at
FROM kb_eventedition f JOIN kb_participation p ON p.event_id = f.record_id
JOIN kb_group g ON g.id = p.group_id
WHERE f.edition_id > %(after)s
GROUP BY f.edition_id, f.record_id, coalesce(g.merged_into_id, g.id), nullif(p.side, ''),
  f.country, f.date_start, f.date_end, f.recorded_at
"""


def restore(publication: Publication, old_id: int, entry: Entry) -> None:
    """Columns of a record's new edition that repeats the old one of this id."""
    tables = [(publication.facets._meta.db_table, own_columns(publication.facets))]
    if publication.facets is EventEdition:
        of_group = ["group_id", "side", "roles", "country", "date_start", "date_end"]
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
    for table in tables_of(publication):
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
