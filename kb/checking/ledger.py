"""Facts that hold of every ledger, each as a query for what breaks it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.db import connection

from kb.models import Edition
from kb.publishing.documents import PUBLICATIONS, Publication
from kb.publishing.facets import tables_of

NAMED = 3  # examples in a sentence; the count says how many there are


@dataclass(frozen=True)
class Fact:
    """What must hold; `broken` gives a name for each case where it does not."""

    sentence: str
    broken: str


BYTES = "convert_to(left(document, length(document) - length(tail)) || '}', 'UTF8')"
OF_LEDGER = (
    Fact(
        "The document does not have the SHA-256 that its edition gives",
        # The last key is `edition`; nothing before it is cut where a text within says the same.
        f"""
        SELECT name FROM (
          SELECT noun || ' ' || slug || ' edition ' || number AS name, document, sha256,
            ', "edition" : ' || json_build_object(
              'number', number,
              'recorded_at', to_char(recorded_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
              'reason', reason, 'sha256', sha256) || '}}' AS tail
          FROM kb_edition WHERE document IS NOT NULL
        ) AS e
        WHERE right(document, length(tail)) <> tail
          OR encode(sha256({BYTES}), 'hex') IS DISTINCT FROM sha256
        """,
    ),
    Fact(
        "The editions of a record are not numbered 1, 2, 3 without gaps",
        """
        SELECT noun || ' ' || min(slug) FROM kb_edition GROUP BY noun, record_id
        HAVING min(number) <> 1 OR max(number) <> count(*) OR count(DISTINCT number) <> count(*)
        """,
    ),
    Fact(
        "A record has not exactly one edition that is current",
        """
        SELECT noun || ' ' || min(slug) FROM kb_edition GROUP BY noun, record_id
        HAVING count(*) FILTER (WHERE superseded_at IS NULL) <> 1
        """,
    ),
    Fact(
        "An edition does not end when the next one begins",
        """
        SELECT noun || ' ' || slug || ' edition ' || number FROM (
          SELECT *, lead(recorded_at) OVER (PARTITION BY noun, record_id ORDER BY number) AS following
          FROM kb_edition
        ) AS e WHERE superseded_at IS DISTINCT FROM following
        """,
    ),
    Fact(
        "An edition is older than one that was appended before it",
        """
        SELECT noun || ' ' || slug || ' edition ' || number FROM (
          SELECT *, lag(recorded_at) OVER (ORDER BY id) AS before FROM kb_edition
        ) AS e WHERE recorded_at < before
        """,
    ),
    Fact(
        "The group of an event does not stand as long as the event's columns",
        """
        SELECT 'event ' || f.record_id || ' edition ' || coalesce(e.slug, 'of nobody')
        FROM kb_eventgroup f LEFT JOIN kb_eventedition e
          ON e.edition_id = f.edition_id AND e.record_id = f.record_id
        WHERE e.edition_id IS NULL OR f.recorded_at <> e.recorded_at
          OR f.superseded_at IS DISTINCT FROM e.superseded_at
        """,
    ),
    Fact(
        "A release is not the manifest that was released",
        """
        SELECT version FROM kb_release
        WHERE encode(sha256(convert_to(manifest, 'UTF8')), 'hex') <> sha256
        """,
    ),
    Fact(
        "A release counts editions that are not there",
        """
        SELECT version FROM kb_release r
        WHERE NOT EXISTS (SELECT FROM kb_edition e WHERE e.id = r.position AND e.recorded_at <= r.at)
        """,
    ),
)


def check_ledger() -> Iterator[str]:
    """A sentence for each fact that does not hold, with how often and where."""
    for fact in (*OF_LEDGER, *(fact for one in PUBLICATIONS.values() for fact in _of_noun(one))):
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT count(*), (array_agg(name ORDER BY name))[:{NAMED}]"
                f" FROM ({fact.broken}) AS broken(name)"
            )
            number, names = cursor.fetchone()
        if number:
            more = ", …" if number > NAMED else ""
            yield f"{fact.sentence}: {number} ({', '.join(names)}{more})."


def _of_noun(publication: Publication) -> Iterator[Fact]:
    """What ties the records of one noun, and the columns its lists filter on, to the ledger."""
    noun = publication.noun
    facets, records = tables_of(publication)[0], publication.model._meta.db_table
    yield Fact(
        f"The columns of a {noun} in lists are not those of its edition",
        f"""
        SELECT coalesce(e.slug, f.slug) FROM {facets} f
        FULL JOIN (SELECT * FROM kb_edition WHERE noun = '{noun}' AND kind = 'published') AS e
          ON e.id = f.edition_id
        WHERE f.edition_id IS NULL OR e.id IS NULL OR f.record_id <> e.record_id OR f.slug <> e.slug
          OR f.recorded_at <> e.recorded_at OR f.superseded_at IS DISTINCT FROM e.superseded_at
        """,
    )
    yield Fact(
        # The claims of a withdrawn event end with it in the ledger, and are not withdrawn themselves.
        f"A {noun} is not as the ledger says: its public id, or whether it is public",
        f"""
        SELECT coalesce(e.slug, r.slug) FROM "{records}" r
        FULL JOIN (SELECT * FROM kb_edition WHERE noun = '{noun}' AND superseded_at IS NULL) AS e
          ON e.record_id = r.id
        WHERE CASE
          WHEN e.id IS NULL THEN r.as_published IS NOT NULL
          ELSE r.id IS NULL OR r.slug <> e.slug OR r.as_published IS NULL
            OR r.is_withdrawn AND e.kind = 'published' END
        """,
    )


def editions() -> int:
    """How many editions the ledger has."""
    return Edition.objects.count()
