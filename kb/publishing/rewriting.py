"""Rewriting published documents where they show something of another record that changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection

from kb.models import EventEdition, EventGroup, LocationEdition, Noun
from kb.publishing.changes import Change
from kb.publishing.documents import PUBLICATIONS, Publication
from kb.publishing.facets import NEW, OF_EDITION, own_columns, supersede
from kb.publishing.ledger import Entry, append
from kb.publishing.short_forms import key_sql, texts_sql

TABLE = """
CREATE TEMP TABLE IF NOT EXISTS kb_rewritten
  (noun text, id bigint, slug text, as_published text, document text) ON COMMIT DROP;
TRUNCATE kb_rewritten
"""
# A document ends in its edition, which is outside the digest; quotation marks in strings are
# escaped, so the last such key is the document's own.
COLLECT = """
INSERT INTO kb_rewritten
SELECT e.noun, e.record_id, e.slug, e.short,
  substring(e.document FROM '^(.*), "edition" : \\{') || '}'
FROM kb_edition e
WHERE e.superseded_at IS NULL AND e.kind = 'published' AND e.id <= %(after)s
  AND (EXISTS (SELECT FROM unnest(%(olds)s::text[]) AS old WHERE strpos(e.document, old) > 0)
    OR (e.noun, e.record_id) IN (SELECT * FROM unnest(%(nouns)s::text[], %(ids)s::bigint[])))
"""
REPLACE = "UPDATE kb_rewritten SET document = replace(document, %(old)s, %(new)s)"
RETELL = """
WITH old AS (
  UPDATE kb_relationedition SET superseded_at = %(at)s
  WHERE superseded_at IS NULL AND recorded_at < %(at)s AND strpos(details, %(old)s) > 0 RETURNING *
)
INSERT INTO kb_relationedition
  (relation_id, subject_id, object_id, kind, since_latest, until_latest, details, recorded_at)
SELECT relation_id, subject_id, object_id, kind, since_latest, until_latest,
  replace(details, %(old)s, %(new)s), %(at)s FROM old
"""


@dataclass(frozen=True)
class Merge:
    """A merge to carry into the columns: the one record now stands for the other."""

    noun: str
    old: str
    new: str


def rewrite(changes: Sequence[Change], entry: Entry, merge: Merge | None = None) -> int:
    """Append an edition of every other document that shows what changed; how many there were."""
    if not changes:
        return 0
    everywhere = [change for change in changes if not change.noun]
    scoped = [change for change in changes if change.noun]
    with connection.cursor() as cursor:
        cursor.execute(TABLE)
        cursor.execute(
            COLLECT,
            {
                "after": entry.after,
                "olds": [change.old for change in everywhere],
                "nouns": [change.noun for change in scoped],
                "ids": [change.record_id for change in scoped],
            },
        )
        for change in changes:
            _replace(cursor, change, entry)
    count = append("SELECT noun, id, slug, as_published, document FROM kb_rewritten", (), entry)
    for publication in PUBLICATIONS.values():
        _copy_columns(publication, entry, merge)
        supersede(publication, entry)
    return count


def _replace(cursor: Any, change: Change, entry: Entry) -> None:
    values = {"old": change.old, "new": change.new, "at": entry.at}
    if change.noun:
        where = " WHERE noun = %(noun)s AND id = %(id)s"
        cursor.execute(REPLACE + where, {**values, "noun": change.noun, "id": change.record_id})
    else:
        cursor.execute(REPLACE, values)
        cursor.execute(RETELL, values)


SWAPPED = {
    "group": {
        "eventedition": {
            column: f"ARRAY(SELECT DISTINCT unnest(array_replace(f.{column}, %(old)s, %(new)s)) ORDER BY 1)"
            for column in ("claimants", "side_a", "side_b", "side_unknown")
        },
        "claimedition": {
            "claimant": "CASE f.claimant WHEN %(old)s THEN %(new)s ELSE f.claimant END",
            "group": 'CASE f."group" WHEN %(old)s THEN %(new)s ELSE f."group" END',
            "party": "CASE f.party WHEN %(old)s THEN %(new)s ELSE f.party END",
        },
    },
    "location": {
        "locationedition": {
            "parent": "CASE f.parent WHEN %(old)s THEN %(new)s ELSE f.parent END",
        }
    },
    "event": {
        "claimedition": {"event": "CASE f.event WHEN %(old)s THEN %(new)s ELSE f.event END"},
        "eventedition": {
            column: f"CASE f.{column} WHEN %(old)s THEN %(new)s ELSE f.{column} END"
            for column in ("part_of", "same_as")
        },
    },
}
# Where a place lies stands in the columns of places and events too; take it as it is now.
PLACE = "l.as_published::json"


def _of_place(key: str) -> str:
    return key_sql(Noun.LOCATION, key, PLACE)


PLACED = {
    "country": _of_place("country"),
    "places": f"array_remove({_of_place('slug')} || {texts_sql(Noun.LOCATION, 'within', PLACE)}, NULL)",
}
PLACED_EVENT = {
    **PLACED,
    "location_id": "coalesce(l.merged_into_id, f.location_id)",
    "admin1": _of_place("admin1"),
    "admin2": _of_place("admin2"),
    "location": _of_place("slug"),
    "place_name": _of_place("name"),
}
PLACES = {
    LocationEdition: (PLACED, "LEFT JOIN kb_location l ON l.id = f.record_id"),
    EventEdition: (PLACED_EVENT, "LEFT JOIN kb_location l ON l.id = f.location_id"),
}


def _copy_columns(publication: Publication, entry: Entry, merge: Merge | None) -> None:
    """Columns of the rewritten editions: those of the edition before, but for what changed."""
    table = publication.facets._meta.db_table
    columns = own_columns(publication.facets)
    placed, place = PLACES.get(publication.facets, ({}, ""))
    given = dict(placed)
    if merge:
        given |= SWAPPED[merge.noun].get(table.removeprefix("kb_"), {})
    values = ", ".join(given.get(name, f'f."{name}"') for name in columns)
    names = ", ".join(f'"{name}"' for name in [*OF_EDITION, *columns])
    swap = {"old": merge.old, "new": merge.new} if merge else {}
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} ({names}) SELECT e.id, e.record_id, e.slug, e.recorded_at, {values}"
            f" {BEFORE.format(table=table)} {place} WHERE {NEW} AND {UNWRITTEN.format(table=table)}",
            {"after": entry.after, "noun": publication.noun, **swap},
        )
        if publication.facets is EventEdition:
            cursor.execute(PARTICIPANTS, {"after": entry.after, "noun": publication.noun})


BEFORE = """
FROM kb_edition e JOIN kb_edition o
  ON o.noun = e.noun AND o.record_id = e.record_id AND o.number = e.number - 1
JOIN {table} f ON f.edition_id = o.id
"""
UNWRITTEN = "NOT EXISTS (SELECT FROM {table} w WHERE w.edition_id = e.id)"
PARTICIPANTS = f"""
INSERT INTO {EventGroup._meta.db_table}
  (edition_id, record_id, group_id, side, roles, country, date_start, date_end, recorded_at)
SELECT e.id, e.record_id, coalesce(g.merged_into_id, f.group_id), f.side,
  array_remove(array_agg(DISTINCT r.role ORDER BY r.role), NULL),
  n.country, f.date_start, f.date_end, e.recorded_at
{BEFORE.format(table="kb_eventgroup")}
JOIN kb_eventedition n ON n.edition_id = e.id JOIN kb_group g ON g.id = f.group_id
LEFT JOIN LATERAL unnest(f.roles) AS r (role) ON true
WHERE {NEW} AND {UNWRITTEN.format(table="kb_eventgroup")}
GROUP BY e.id, e.record_id, coalesce(g.merged_into_id, f.group_id), f.side,
  n.country, f.date_start, f.date_end, e.recorded_at
"""
