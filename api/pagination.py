"""Pages by keyset: one statement finds the keys, then fetches the documents of those alone.

A walk through all pages gives every row once, under ties, nulls and writes in between: the order
ends in a unique key, and a cursor carries the moment of its first page. As long as nothing has been
published since, later pages read the current editions; afterwards they read those of that moment.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from psycopg.pq.abc import PGresult

from api.cursors import Cursor
from api.ledger import executed, fetch
from api.listing import Listing

MOST = 1000
USUAL = 100


@dataclass(frozen=True)
class Page:
    documents: list[bytes]
    next: Cursor | None
    previous: Cursor | None
    licences: bytes
    last_change: datetime | None
    """When the ledger was last written to, which is all that can have changed the page."""


def page(listing: Listing, size: int, query: str) -> Page:
    """One page; the listing's cursor says where it begins."""
    cursor = listing.cursor
    rows = _rows(listing, size)
    if cursor and listing.moment is None and rows.last_change != cursor.moment:
        listing.moment = cursor.moment
        rows = _rows(listing, size)
    places = list(range(min(len(rows), size)))
    backwards = listing.is_backwards
    if backwards:
        places.reverse()
    moment = cursor.moment if cursor else listing.moment or rows.last_change
    more = len(rows) > size
    has_next = bool(places) and (more or backwards)
    has_previous = bool(places) and (more if backwards else cursor is not None)

    def link(place: int, *, back: bool) -> Cursor:
        assert moment is not None
        return Cursor(rows.keys(place), back, moment, query)

    return Page(
        documents=[rows.document(place) for place in places],
        next=link(places[-1], back=False) if has_next else None,
        previous=link(places[0], back=True) if has_previous else None,
        licences=rows.licences,
        last_change=rows.last_change,
    )


class Rows:
    """Rows of the statement below as PostgreSQL wrote them: documents are never decoded."""

    def __init__(self, result: PGresult) -> None:
        self.result = result

    def __len__(self) -> int:
        return self.result.ntuples

    def document(self, place: int) -> bytes:
        return self.result.get_value(place, 0) or b""

    def keys(self, place: int) -> tuple[str, ...]:
        columns = range(3, self.result.nfields)
        return tuple((self.result.get_value(place, at) or b"").decode() for at in columns)

    @property
    def last_change(self) -> datetime | None:
        """When the ledger was last written to; None without any row."""
        text = self.result.get_value(0, 1) if len(self) else None
        return datetime.fromisoformat(text.decode()).astimezone(UTC) if text else None

    @property
    def licences(self) -> bytes:
        return (self.result.get_value(0, 2) if len(self) else None) or b"[]"


def _rows(listing: Listing, size: int) -> Rows:
    with executed(listing.page(size), listing.values(), prepare=listing.is_even) as cursor:
        assert cursor.pgresult is not None
        return Rows(cursor.pgresult)


def count(listing: Listing, how: str) -> int:
    """How many rows there are: counted, or as PostgreSQL's planner estimates."""
    if how == "exact":
        return int(fetch(f"SELECT count(*) {listing.all_rows()}", listing.values())[0][0])
    plan = fetch(f"EXPLAIN (FORMAT JSON) SELECT 1 {listing.all_rows()}", listing.values())[0][0]
    return int(plan[0]["Plan"]["Plan Rows"])
