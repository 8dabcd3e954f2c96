"""Pages by keyset: one statement finds the keys, then fetches the documents of those alone.

A walk through all pages gives every row once, under ties, nulls and writes in between: the order
ends in a unique key, and a cursor carries the moment of its first page. As long as nothing has been
published since, later pages read the current editions; afterwards they read those of that moment.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

import orjson
from psycopg.pq.abc import PGresult

from api.errors import parameter_error
from api.ledger import executed, fetch, standing, written

MOST = 1000
USUAL = 100


@dataclass(frozen=True)
class Order:
    """The columns that a list is sorted by; the last is unique among standing editions."""

    keys: tuple[str, ...]
    types: tuple[str, ...]
    descending: bool = False

    def by(self, table: str, *, backwards: bool = False) -> str:
        way = "DESC" if self.descending != backwards else "ASC"
        return ", ".join(f"{table}.{key} {way}" for key in self.keys)

    def beyond(self, table: str, *, backwards: bool) -> str:
        """Rows after the cursor; the leading bound lets an index scan start there."""
        sign = "<" if self.descending != backwards else ">"
        columns = ", ".join(f"{table}.{key}" for key in self.keys)
        places = ", ".join(
            f"%(key_{key})s::{type_}" for key, type_ in zip(self.keys, self.types, strict=True)
        )
        bound = f"{table}.{self.keys[0]} {sign}= %(key_{self.keys[0]})s::{self.types[0]}"
        return f"{bound} AND ({columns}) {sign} ({places})"


BY_SLUG = Order(("slug",), ("text",))
NEWEST_EVENT = Order(("date_start", "record_id"), ("date", "bigint"), descending=True)
NEWEST_CLAIM = Order(("sort_date", "record_id"), ("date", "bigint"), descending=True)


@dataclass(frozen=True)
class Cursor:
    """Where a page begins: keys of the row before it, its direction, and the walk's moment."""

    keys: tuple[str, ...]
    backwards: bool
    moment: datetime
    query: str
    """A digest of noun and other parameters: a cursor belongs to the list it came from."""

    def encode(self) -> str:
        parts = [*self.keys, int(self.backwards), written(self.moment), self.query]
        return base64.urlsafe_b64encode(orjson.dumps(parts)).decode().rstrip("=")

    @classmethod
    def decode(cls, text: str, order: Order, query: str) -> Cursor:
        try:
            raw = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
            *keys, backwards, moment, digest = orjson.loads(raw)
            cursor = cls(
                tuple(_key(key, type_) for key, type_ in zip(keys, order.types, strict=True)),
                bool(backwards),
                datetime.fromisoformat(moment).astimezone(UTC),
                digest,
            )
        except (ValueError, TypeError, OverflowError, binascii.Error):
            detail = "This is no cursor of this list: follow the links `next` and `previous`."
            raise parameter_error("cursor", "invalid", detail) from None
        if cursor.query != query:
            detail = "This cursor belongs to other filters: start again from the first page."
            raise parameter_error("cursor", "mismatch", detail)
        return cursor


def _key(text: Any, type_: str) -> str:
    """A key as PostgreSQL reads it; ValueError or TypeError if it would not."""
    if type_ == "date":
        return date.fromisoformat(text).isoformat()
    if type_ == "bigint" and not -(2**63) <= int(text) < 2**63:
        raise ValueError(text)
    if "\x00" in text:
        raise ValueError(text)
    return str(int(text)) if type_ == "bigint" else str(text)


def digest(noun: str, params: Sequence[tuple[str, str]]) -> str:
    """What tells one list from another: its noun and all parameters that say what is on it."""
    return hashlib.sha256(repr((str(noun), sorted(params))).encode()).hexdigest()[:12]


@dataclass
class Listing:
    """What a list is asked for: conditions on the columns `f` of one table, and an order."""

    noun: str
    table: str
    order: Order
    where: list[str] = field(default_factory=list)
    params: dict[str, Any] = field(default_factory=dict)
    lead: str = ""
    """A narrow table that finds the keys first: a query giving edition_id and the order's keys."""
    moment: datetime | None = None
    cursor: Cursor | None = None

    @property
    def known_at(self) -> datetime | None:
        """When public ids and ties are looked up: at the list's moment, or its first page's."""
        return self.moment or (self.cursor.moment if self.cursor else None)


@dataclass(frozen=True)
class Page:
    documents: list[bytes]
    next: Cursor | None
    previous: Cursor | None
    licences: bytes


def page(listing: Listing, size: int, query: str) -> Page:
    """One page; the listing's cursor says where it begins."""
    cursor = listing.cursor
    rows = _rows(listing, size, cursor)
    if cursor and listing.moment is None and rows.last_change != cursor.moment:
        listing.moment = cursor.moment
        rows = _rows(listing, size, cursor)
    places = list(range(min(len(rows), size)))
    backwards = bool(cursor and cursor.backwards)
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


PAGE = """
WITH page AS MATERIALIZED (
  SELECT *, row_number() OVER () AS place FROM (
    SELECT {source}.edition_id, {keys}{dataset} FROM {tables}
    WHERE {conditions}
    ORDER BY {order} LIMIT {limit}
  ) AS found
)
SELECT e.document,
  CASE place WHEN 1 THEN (SELECT recorded_at FROM kb_edition ORDER BY id DESC LIMIT 1) END,
  CASE place WHEN 1 THEN (SELECT coalesce(json_agg(json_build_object('dataset', d.slug, 'licence', d.document::json ->> 'licence',
      'attribution', d.document::json ->> 'attribution') ORDER BY d.slug), '[]')::text
    FROM kb_edition d WHERE d.noun = 'dataset' AND d.kind = 'published' AND {dataset_standing}
      AND d.slug IN ({datasets})) END,
  {page_keys}
FROM page JOIN kb_edition e ON e.id = page.edition_id ORDER BY place
"""
# One value finds a handful of rows and another most of them: no one plan is good for both.
UNEVEN = ("&&", "@>", "LIKE")


def _rows(listing: Listing, size: int, cursor: Cursor | None) -> Rows:
    """The limit is written out: of an unknown one PostgreSQL thinks a tenth of all rows."""
    backwards = bool(cursor and cursor.backwards)
    source = "g" if listing.lead else "f"
    conditions, params = conditions_of(listing)
    if cursor:
        conditions.append(listing.order.beyond(source, backwards=backwards))
        params |= {
            f"key_{key}": value for key, value in zip(listing.order.keys, cursor.keys, strict=True)
        }
    of_events = listing.noun == "event"
    keys = listing.order.keys
    sql = PAGE.format(
        source=source,
        keys=", ".join(f"{source}.{key}" for key in keys),
        dataset=", f.dataset" if of_events else "",
        tables=tables_of(listing, backwards=backwards),
        conditions=" AND ".join(conditions),
        order=listing.order.by(source, backwards=backwards),
        dataset_standing=standing(listing.moment, "d"),
        datasets="SELECT dataset FROM page" if of_events else "'curated'",
        limit=size + 1,
        page_keys=", ".join(f"page.{key}" for key in keys),
    )
    is_even = not any(operator in text for text in conditions for operator in UNEVEN)
    with executed(sql, params, prepare=is_even) as cursor_of_rows:
        assert cursor_of_rows.pgresult is not None
        return Rows(cursor_of_rows.pgresult)


def conditions_of(listing: Listing) -> tuple[list[str], dict[str, Any]]:
    params = dict(listing.params)
    if listing.moment:
        params["moment"] = listing.moment
    return [standing(listing.moment), *listing.where], params


def tables_of(listing: Listing, *, backwards: bool = False) -> str:
    if not listing.lead:
        return f"{listing.table} f"
    order = listing.order.by("g", backwards=backwards)
    lead = listing.lead.format(standing=standing(listing.moment, "g"), order=order)
    return f"({lead}) g JOIN {listing.table} f ON f.edition_id = g.edition_id"


def count(listing: Listing, how: str) -> int:
    """How many rows there are: counted, or as PostgreSQL's planner estimates."""
    conditions, params = conditions_of(listing)
    sql = f"FROM {tables_of(listing)} WHERE {' AND '.join(conditions)}"
    if how == "exact":
        return int(fetch(f"SELECT count(*) {sql}", params)[0][0])
    plan = fetch(f"EXPLAIN (FORMAT JSON) SELECT 1 {sql}", params)[0][0]
    return int(plan[0]["Plan"]["Plan Rows"])
