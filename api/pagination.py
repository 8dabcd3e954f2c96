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

from api.errors import parameter_error
from api.ledger import Row, fetch, standing, written

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
    documents: list[str]
    next: Cursor | None
    previous: Cursor | None
    licences: str


def page(listing: Listing, size: int, query: str) -> Page:
    """One page; the listing's cursor says where it begins."""
    cursor = listing.cursor
    rows = _rows(listing, size, cursor)
    if cursor and listing.moment is None and (not rows or rows[0][1] != cursor.moment):
        listing.moment = cursor.moment
        rows = _rows(listing, size, cursor)
    more, rows = len(rows) > size, rows[:size]
    backwards = bool(cursor and cursor.backwards)
    if backwards:
        rows.reverse()
    moment = cursor.moment if cursor else listing.moment or (rows[0][1] if rows else None)
    has_next = bool(rows) and (more or backwards)
    has_previous = bool(rows) and (more if backwards else cursor is not None)

    def link(row: Row, *, back: bool) -> Cursor:
        assert moment is not None
        return Cursor(tuple(map(str, row[3:])), back, moment, query)

    return Page(
        documents=[row[0] for row in rows],
        next=link(rows[-1], back=False) if has_next else None,
        previous=link(rows[0], back=True) if has_previous else None,
        licences=rows[0][2] if rows else "[]",
    )


PAGE = """
WITH page AS MATERIALIZED (
  SELECT {source}.edition_id, {keys}{dataset} FROM {tables}
  WHERE {conditions}
  ORDER BY {order} LIMIT %(limit)s
)
SELECT e.document,
  (SELECT recorded_at FROM kb_edition ORDER BY id DESC LIMIT 1),
  (SELECT coalesce(json_agg(json_build_object('dataset', d.slug, 'licence', d.document::json ->> 'licence',
      'attribution', d.document::json ->> 'attribution') ORDER BY d.slug), '[]')::text
    FROM kb_edition d WHERE d.noun = 'dataset' AND d.kind = 'published' AND {dataset_standing}
      AND d.slug IN ({datasets})),
  {page_keys}
FROM page JOIN kb_edition e ON e.id = page.edition_id ORDER BY {page_order}
"""


def _rows(listing: Listing, size: int, cursor: Cursor | None) -> list[Row]:
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
        tables=tables_of(listing),
        conditions=" AND ".join(conditions),
        order=listing.order.by(source, backwards=backwards),
        dataset_standing=standing(listing.moment, "d"),
        datasets="SELECT dataset FROM page" if of_events else "'curated'",
        page_keys=", ".join(f"page.{key}::text" for key in keys),
        page_order=listing.order.by("page", backwards=backwards),
    )
    return fetch(sql, {**params, "limit": size + 1})


def conditions_of(listing: Listing) -> tuple[list[str], dict[str, Any]]:
    params = dict(listing.params)
    if listing.moment:
        params["moment"] = listing.moment
    return [standing(listing.moment), *listing.where], params


def tables_of(listing: Listing) -> str:
    if not listing.lead:
        return f"{listing.table} f"
    lead = listing.lead.format(standing=standing(listing.moment, "g"))
    return f"({lead}) g JOIN {listing.table} f ON f.edition_id = g.edition_id"


def count(listing: Listing, how: str) -> int:
    """How many rows there are: counted, or as PostgreSQL's planner estimates."""
    conditions, params = conditions_of(listing)
    sql = f"FROM {tables_of(listing)} WHERE {' AND '.join(conditions)}"
    if how == "exact":
        return int(fetch(f"SELECT count(*) {sql}", params)[0][0])
    plan = fetch(f"EXPLAIN (FORMAT JSON) SELECT 1 {sql}", params)[0][0]
    return int(plan[0]["Plan"]["Plan Rows"])
