"""One record of the ledger: its document now or at a moment, its revisions, their differences."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

import orjson
from rest_framework.exceptions import NotFound
from rest_framework.serializers import Serializer

from api.errors import Gone, not_allowed, parameter_error
from api.ledger import Query, fetch
from kb.differing import differences
from kb.exporting.moments import at, standing, written
from kb.models import EditionKind

DOCUMENT = """
SELECT e.kind, e.document, e.merged_into, e.number, e.reason, e.recorded_at FROM kb_edition e
WHERE e.noun = %(noun)s AND e.slug = %(slug)s AND {standing}
"""
REVISIONS = """
SELECT number, kind, recorded_at, superseded_at, reason, sha256, changed
FROM kb_edition WHERE noun = %(noun)s AND slug = %(slug)s ORDER BY number DESC
"""
DOCUMENTED = """
SELECT coalesce(max(number), 0) FROM kb_edition
WHERE noun = %(noun)s AND slug = %(slug)s AND number < %(number)s AND document IS NOT NULL
"""
REVISION = """
SELECT document, kind FROM kb_edition
WHERE noun = %(noun)s AND slug = %(slug)s AND number = %(number)s
"""


def wanted(query: Query, serializer: type[Serializer]) -> list[str] | None:
    """The top-level keys that `fields` and `omit` leave, in the document's order; None for all."""
    return kept(query, keys_of(serializer)) if query.keys() & {"fields", "omit"} else None


def kept(query: Query, known: Sequence[str], what: str = "key") -> list[str]:
    """Those of the known names that `fields` and `omit` leave."""
    chosen = {name: query[name].split(",") for name in ("fields", "omit") if name in query}
    for name, keys in chosen.items():
        for key in keys:
            if key not in known:
                raise parameter_error(name, "unknown-key", not_allowed(key, known, what))
    wished, left_out = chosen.get("fields", known), chosen.get("omit", [])
    return [key for key in known if key in wished and key not in left_out]


@cache
def keys_of(serializer: type[Serializer]) -> list[str]:
    """The document's keys; a serializer copies all its fields, nested ones too, to tell them."""
    return list(serializer().get_fields())


def prune(text: bytes, keys: list[str]) -> bytes:
    document = orjson.loads(text)
    return orjson.dumps({key: document[key] for key in keys if key in document})


class Merged(Exception):
    """The record's address leads to its survivor's."""

    def __init__(self, survivor: str) -> None:
        self.survivor = survivor


@dataclass(frozen=True)
class Standing:
    """The document of a record, and since when it stands."""

    text: bytes
    recorded_at: datetime


def document(noun: str, slug: str, moment: datetime | None) -> bytes:
    """The document as it stands, or stood; raises what the address answers otherwise."""
    return standing_document(noun, slug, moment).text


def standing_document(noun: str, slug: str, moment: datetime | None) -> Standing:
    """The same, with its time."""
    params = {"noun": noun, "slug": slug, **at(moment)}
    rows = fetch(DOCUMENT.format(standing=standing(moment, "e")), params)
    if not rows:
        when = f" at {written(moment)}" if moment else ""
        raise NotFound(f"There is no {noun} “{slug}”{when}. The list finds other spellings by `q`.")
    kind, text, merged_into, number, reason, recorded_at = rows[0]
    if kind == EditionKind.MERGED:
        raise Merged(merged_into)
    if kind == EditionKind.WITHDRAWN:
        raise withdrawn(noun, slug, number, reason)
    return Standing(str(text).encode(), recorded_at)


def withdrawn(noun: str, slug: str, number: int, reason: str) -> Gone:
    detail = f"The {noun} “{slug}” was withdrawn: {reason}"
    return Gone(detail, last_edition=number - 1, reason=reason)


def revisions(noun: str, slug: str) -> list[dict[str, Any]]:
    """Every edition of the record, newest first, without the documents."""
    rows = fetch(REVISIONS, {"noun": noun, "slug": slug})
    if not rows:
        raise NotFound(f"There is no {noun} “{slug}”.")
    keys = ("number", "kind", "recorded_at", "superseded_at", "reason", "sha256", "changed")
    return [
        {
            **dict(zip(keys, row, strict=True)),
            "recorded_at": written(row[2]),
            "superseded_at": written(row[3]) if row[3] else None,
        }
        for row in rows
    ]


def revision(noun: str, slug: str, number: int) -> bytes:
    """The document of one edition, as it was served then."""
    rows = fetch(REVISION, {"noun": noun, "slug": slug, "number": number})
    if not rows:
        raise NotFound(f"The {noun} “{slug}” has no edition {number}.")
    text, kind = rows[0]
    if text is None:
        raise NotFound(
            f"Edition {number} of “{slug}” has no document: the record was {kind} by it."
        )
    return str(text).encode()


def diff(noun: str, slug: str, number: int, against: int | None) -> list[dict[str, Any]]:
    """What edition `number` changed since edition `against`, else since the last with a document."""
    if against is None:
        params = {"noun": noun, "slug": slug, "number": number}
        against = int(fetch(DOCUMENTED, params)[0][0])
    newer = orjson.loads(revision(noun, slug, number))
    older = orjson.loads(revision(noun, slug, against)) if against else {}
    return [
        {"path": found.path, "old": found.old, "new": found.new}
        for found in differences(older, newer)
    ]
