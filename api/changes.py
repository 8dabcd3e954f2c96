"""A page of the ledger."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from rest_framework.request import Request

from api.errors import parameter_error
from api.files import refuse_pages, streamed
from api.ledger import Query, Row, fetch
from kb.exporting import CHANGES as LAYOUT
from kb.exporting import Format, Selection, last_change
from kb.exporting.moments import written
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
    if not rows:
        refuse_past_the_end(after)
    entries = [_entry(row) for row in rows[:size]]
    last = entries[-1]["position"] if len(rows) > size else None
    query = urlencode({"after": last, "page_size": size})
    return {
        "results": entries,
        "next": request.build_absolute_uri(f"{request.path}?{query}") if last else None,
    }


def refuse_past_the_end(after: int) -> None:
    """Refuse a position that the ledger has not come to: nobody can have read up to it."""
    ((end,),) = fetch("SELECT coalesce(max(id), 0) FROM kb_edition", {})
    if after > end:
        detail = f"The ledger ends at {end}: there is nothing after {after} to ask for."
        raise parameter_error("after", "future", detail)


AFTER = """
SELECT *, id AS edition_id FROM kb_edition WHERE id > %(after)s AND recorded_at <= %(moment)s
"""


def changes_file(request: Request, query: Query, after: int, format_: Format) -> HttpResponse:
    """All entries after a position, as the ledger is now."""
    refuse_pages(query)
    refuse_past_the_end(after)
    selection = Selection(LAYOUT, last_change(), lambda _: AFTER, {"after": after})
    return streamed(request, query, selection, format_)


def _entry(row: Row) -> dict[str, Any]:
    entry = dict(zip(KEYS, row, strict=True))
    return {
        **entry,
        "recorded_at": written(entry["recorded_at"]),
        "merged_into": entry["merged_into"] or None,
        "url": f"/api/v1/{PATHS[entry['noun']]}/{entry['id']}/revisions/{entry['number']}/",
    }
