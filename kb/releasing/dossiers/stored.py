"""What the ledger held at a moment, for dossiers: documents, publishers, and what is among them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from kb.exporting.moments import stood
from kb.models import Noun
from kb.releasing.contents import PLURALS, rows, streamed

CURATED = "curated"
"""The dataset of our own events; others are imported as a whole, and in no dossier."""
FROM = f"""
FROM kb_edition e LEFT JOIN kb_eventedition f ON f.edition_id = e.id
LEFT JOIN kb_locationedition l ON l.record_id = f.location_id AND {stood("l")}
WHERE e.noun = %(noun)s AND e.kind = 'published' AND {stood("e")}
  AND (e.noun <> 'event' OR f.dataset = %(curated)s)
"""
RECORDS = f"SELECT e.document, l.latitude, l.longitude {FROM} ORDER BY e.record_id"
# Publishers have no editions; each stands as the last source or dataset shows it.
PUBLISHERS = f"""
SELECT DISTINCT ON (p.slug COLLATE "C") p.shown, NULL::float, NULL::float
FROM kb_edition e, LATERAL (
  SELECT e.document::json -> 'publisher' AS shown, e.document::json #>> '{{publisher,slug}}' AS slug
) p
WHERE e.noun IN ('source', 'dataset') AND e.kind = 'published' AND {stood("e")}
ORDER BY p.slug COLLATE "C", e.id DESC
"""
EVENTS_THERE = f"SELECT e.slug {FROM} AND e.slug = ANY(%(slugs)s)"
# A claim is there if the page of its event or group shows it, and that is in a dossier itself.
CLAIMS_THERE = f"""
SELECT c.slug FROM kb_edition c JOIN kb_claimedition f ON f.edition_id = c.id
JOIN kb_edition e ON e.noun = CASE WHEN f.event IS NULL THEN 'group' ELSE 'event' END
  AND e.slug = coalesce(f.event, f."group") AND e.kind = 'published' AND {stood("e")}
WHERE c.noun = 'claim' AND c.slug = ANY(%(slugs)s) AND c.kind = 'published'
  AND {stood("c")}
  AND coalesce(e.document::json #>> '{{dataset,slug}}', %(curated)s) = %(curated)s
  AND c.slug IN (SELECT k ->> 'id' FROM json_array_elements(e.document::json -> 'claims') k)
"""
NOUNS = {plural: noun.value for noun, plural in PLURALS.items()}


@dataclass(frozen=True)
class Found:
    """A published document, or what documents show of a publisher."""

    document: dict[str, Any]
    latitude: float | None
    """Of an event: of the point of its place, as published."""
    longitude: float | None


def records(key: str, at: datetime) -> Iterator[Found]:
    """In the order in which they were entered, which some lists of documents are in."""
    for told, latitude, longitude in streamed(_select(key), _asked(key, at), "kb_dossiers"):
        document = told if isinstance(told, dict) else json.loads(told)
        yield Found(document, latitude, longitude)


def count(key: str, at: datetime) -> int:
    sql = f"SELECT count(*) FROM ({_select(key)}) AS counted"
    return int(rows(sql, at, **_asked(key, at))[0][0])


def events_there(slugs: set[str], at: datetime) -> set[str]:
    """Those of these events that are in a dossier."""
    return _slugs(EVENTS_THERE, slugs, at)


def claims_there(slugs: set[str], at: datetime) -> set[str]:
    """Those of these claims that are in a dossier."""
    return _slugs(CLAIMS_THERE, slugs, at)


def _select(key: str) -> str:
    return RECORDS if key in NOUNS else PUBLISHERS


def _asked(key: str, at: datetime) -> dict[str, Any]:
    return {"moment": at, "noun": NOUNS.get(key), "curated": CURATED}


def _slugs(sql: str, slugs: set[str], at: datetime) -> set[str]:
    if not slugs:
        return set()
    asked = {"slugs": sorted(slugs), "noun": Noun.EVENT.value, "curated": CURATED}
    return {slug for (slug,) in rows(sql, at, **asked)}
