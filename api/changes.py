"""A page of the ledger."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from rest_framework.request import Request

from api.ledger import Row, fetch, written
from kb.models import Noun

ENTRIES_PER_PAGE = 100
PATHS = {str(noun): f"{noun}s" for noun in Noun} | {str(Noun.VOCABULARY): "codebook"}
KEYS = (
    "position",
    "noun",
    "id",
    "number",
    "kind",
    "changed",
    "reason",
    "recorded_at",
    "merged_into",
)
CHANGES = """
SELECT id, noun, slug, number, kind, changed, reason, recorded_at, merged_into
FROM kb_edition WHERE id > %(after)s ORDER BY id LIMIT %(limit)s
"""


def changes(request: Request, after: int, size: int) -> dict[str, Any]:
    """Entries after a position. With nothing new, `next` is null: ask again later from there."""
    rows = fetch(CHANGES, {"after": after, "limit": size + 1})
    entries = [_entry(row) for row in rows[:size]]
    last = entries[-1]["position"] if len(rows) > size else None
    query = urlencode({"after": last, "page_size": size})
    return {
        "results": entries,
        "next": request.build_absolute_uri(f"{request.path}?{query}") if last else None,
    }


def _entry(row: Row) -> dict[str, Any]:
    entry = dict(zip(KEYS, row, strict=True))
    return {
        **entry,
        "recorded_at": written(entry["recorded_at"]),
        "merged_into": entry["merged_into"] or None,
        "url": f"/api/v1/{PATHS[entry['noun']]}/{entry['id']}/revisions/{entry['number']}/",
    }
