"""The order of a list, and the cursor that says where a page of it begins."""

from __future__ import annotations

import base64
import binascii
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import orjson

from api.errors import parameter_error
from kb.exporting.moments import written


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
            raise parameter_error("cursor", "unknown-cursor", detail) from None
        if cursor.query != query:
            detail = "This cursor belongs to other filters: start again from the first page."
            raise parameter_error("cursor", "unknown-cursor", detail)
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
