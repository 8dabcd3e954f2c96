"""What a release is of: a moment, what came before it, and whose rows it has."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import psycopg
from django.db import connection, transaction

from kb.exporting.moments import stood, written
from kb.models import Noun, Release

PLURALS = {
    Noun.VOCABULARY: "vocabularies",
    Noun.SOURCE: "sources",
    Noun.DATASET: "datasets",
    Noun.LOCATION: "locations",
    Noun.GROUP: "groups",
    Noun.EVENT: "events",
    Noun.CLAIM: "claims",
}
PROJECT = "Knowledge base of armed groups and conflict events"
POSITION = "SELECT coalesce(max(id), 0) FROM kb_edition WHERE recorded_at <= %(moment)s"
DOCUMENTS = f"""
SELECT e.document FROM kb_edition e
WHERE e.noun = %(noun)s AND e.kind = 'published' AND {stood("e")} ORDER BY e.slug
"""
CLOSED = f"""
SELECT DISTINCT f.dataset FROM kb_eventedition f LEFT JOIN kb_dataset d ON d.slug = f.dataset
LEFT JOIN kb_edition e ON e.noun = 'dataset' AND e.slug = f.dataset AND {stood("e")}
WHERE {stood("f")} AND (d.is_redistributable IS NOT TRUE
  OR (e.document::json ->> 'is_redistributable') IS DISTINCT FROM 'true')
UNION
SELECT k.dataset FROM kb_kept_back('event', ARRAY(
  SELECT f.record_id FROM kb_eventedition f WHERE {stood("f")})) AS k ORDER BY 1
"""
USED = f"SELECT DISTINCT f.dataset FROM kb_eventedition f WHERE {stood('f')}"


@dataclass(frozen=True)
class Contents:
    """Everything that the files of a release are made from; the same gives the same bytes."""

    version: str
    at: datetime
    note: str
    previous: Release | None
    position: int
    datasets: list[dict[str, Any]] = field(default_factory=list)
    """Documents of the datasets that its events come from."""

    @classmethod
    def of(cls, version: str, at: datetime, note: str = "") -> Contents:
        """The contents of this moment; `previous` is the last release of an earlier one."""
        used = {row[0] for row in rows(USED, at)}
        known = documents(Noun.DATASET, at)
        return cls(
            version=version,
            at=at,
            note=note,
            previous=Release.objects.filter(at__lt=at).order_by("-at", "-id").first(),
            position=int(rows(POSITION, at)[0][0]),
            datasets=[dataset for dataset in known if dataset["slug"] in used],
        )

    @property
    def when(self) -> str:
        return written(self.at)

    @property
    def title(self) -> str:
        return f"{PROJECT}, release {self.version}"


def documents(noun: Noun, at: datetime) -> list[dict[str, Any]]:
    """The documents of a noun of which there are few."""
    return [json.loads(text) for (text,) in rows(DOCUMENTS, at, noun=noun)]


def closed(at: datetime) -> list[str]:
    """Datasets with public events at that moment whose rows may not be passed on, then or now."""
    return [slug for (slug,) in rows(CLOSED, at)]


def rows(sql: str, at: datetime, **more: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, {"moment": at, **more})
        return list(cursor.fetchall())


def streamed(sql: str, asked: dict[str, Any], name: str) -> Iterator[tuple[Any, ...]]:
    """Rows one after another, by a cursor of the server: any number of them takes the same memory."""
    with transaction.atomic():
        with connection.cursor() as plain:
            plain.execute("SET LOCAL statement_timeout = 0")
        with closing(psycopg.ServerCursor(connection.connection, name)) as cursor:
            cursor.execute(sql, asked)
            yield from cursor
