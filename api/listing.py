"""What a list is asked for, and the SQL that finds it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from api.cursors import Cursor, Order
from api.licences import licences
from kb.exporting.moments import at, standing

# One value finds a handful of rows and another most of them: no one plan is good for both.
UNEVEN = ("&&", "@>", "LIKE", "sind(")
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
  CASE place WHEN 1 THEN {licences} END,
  {page_keys}
FROM page JOIN kb_edition e ON e.id = page.edition_id ORDER BY place
"""


@dataclass
class Listing:
    """What a list is asked for: conditions on the columns `f` of one table, and an order."""

    noun: str
    table: str
    order: Order
    where: list[str] = field(default_factory=list)
    params: dict[str, Any] = field(default_factory=dict)
    lead: str = ""
    """A narrow table that finds the keys first: a query giving edition_id and the order's keys,
    which has places for `standing`, `beyond`, `order` and `limit`."""
    party: str = ""
    """Code of the party that figures are asked of; empty for all together."""
    told: dict[str, Any] = field(default_factory=dict)
    """What the envelope says of the whole list besides."""
    moment: datetime | None = None
    pinned: datetime | None = None
    """The moment of a file that is asked for as of now."""
    cursor: Cursor | None = None

    @property
    def known_at(self) -> datetime | None:
        """When public ids and ties are looked up: at the list's moment, or its first page's."""
        return self.moment or self.pinned or (self.cursor.moment if self.cursor else None)

    @property
    def is_backwards(self) -> bool:
        return bool(self.cursor and self.cursor.backwards)

    @property
    def is_even(self) -> bool:
        """Whether one plan is good for all values that may be asked for."""
        return not any(operator in text for text in self.where for operator in UNEVEN)

    def values(self) -> dict[str, Any]:
        """The parameters of the statements below."""
        asked = {**self.params, **at(self.moment)}
        if not self.cursor:
            return asked
        keys = zip(self.order.keys, self.cursor.keys, strict=True)
        return {**asked, **{f"key_{key}": value for key, value in keys}}

    def page(self, size: int) -> str:
        """The statement of one page: `size` documents, and one more if the list goes on.

        The limit is written out: of an unknown one PostgreSQL thinks a tenth of all rows.
        """
        source, keys = "g" if self.lead else "f", self.order.keys
        of_events = self.noun == "event"
        conditions = [standing(self.moment), *self.where]
        if self.cursor and not self.lead:
            conditions.append(self.order.beyond("f", backwards=self.is_backwards))
        return PAGE.format(
            source=source,
            keys=", ".join(f"{source}.{key}" for key in keys),
            dataset=", f.dataset" if of_events else "",
            tables=self._tables(size + 1),
            conditions=" AND ".join(conditions),
            order=self.order.by(source, backwards=self.is_backwards),
            limit=size + 1,
            licences=licences(
                self.moment, "IN (SELECT dataset FROM page)" if of_events else "= 'curated'"
            ),
            page_keys=", ".join(f"page.{key}" for key in keys),
        )

    def _tables(self, limit: int) -> str:
        if not self.lead:
            return f"{self.table} f"
        beyond = (
            f" AND {self.order.beyond('g', backwards=self.is_backwards)}" if self.cursor else ""
        )
        # Without other conditions every row that the narrow table finds is shown.
        lead = self._lead(beyond, "" if self.where else f"LIMIT {limit}")
        return f"({lead}) g JOIN {self.table} f ON f.edition_id = g.edition_id"

    def _lead(self, beyond: str = "", limit: str = "") -> str:
        order = self.order.by("g", backwards=self.is_backwards)
        held = standing(self.moment, "g")
        return self.lead.format(standing=held, beyond=beyond, order=order, limit=limit)

    def all_rows(self) -> str:
        """Tables and conditions of the whole list, wherever the page begins."""
        if self.lead and not self.where:
            return f"FROM ({self._lead()}) g"
        return self.rows()

    def rows(self) -> str:
        """The same with the columns `f` of each row in reach."""
        tables = f"{self.table} f"
        if self.lead:
            tables = f"({self._lead()}) g JOIN {tables} ON f.edition_id = g.edition_id"
        return f"FROM {tables} WHERE {' AND '.join([standing(self.moment), *self.where])}"
