"""Into which buckets an event falls. A bucket is null where nobody knows: nothing is guessed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import models


class By(models.TextChoices):
    """What events can be counted by."""

    YEAR = "year", "Year"
    QUARTER = "quarter", "Quarter"
    MONTH = "month", "Month"
    WEEK = "week", "Week (ISO 8601)"
    COUNTRY = "country", "Country"
    ADMIN1 = "admin1", "First-order unit"
    ADMIN2 = "admin2", "Second-order unit"
    TYPE = "type", "Type of event"
    GROUP = "group", "Group that takes part"
    FAMILY = "family", "Family of such a group"
    SIDE = "side", "Side that a group is on"
    GRADE = "grade", "Grade"
    DATASET = "dataset", "Dataset"


WRITTEN = {
    By.YEAR: "YYYY",
    By.QUARTER: 'YYYY-"Q"Q',
    By.MONTH: "YYYY-MM",
    By.WEEK: 'IYYY-"W"IW',
}
"""How a span of time is written, for PostgreSQL's to_char."""
OF_GROUPS = (By.GROUP, By.FAMILY, By.SIDE)
# Whole days only are compared: a date in itself would be read in the server's time zone.
TRUNCATED = "date_trunc('{unit}', c.{column}::timestamp)"


@dataclass(frozen=True)
class Dimension:
    by: By

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns of an event that it is read from."""
        if self.by in WRITTEN:
            return ("date_start", "date_end")
        if self.by in OF_GROUPS:
            return ("side_a", "side_b", "side_unknown", "date_start", "date_end")
        return (str(self.by.value),)

    def bucket(self) -> str:
        """SQL for the bucket of the event `c`, or of its share `s` for a group, family or side."""
        if self.by in OF_GROUPS:
            return f"s.{self.by.value}"
        if self.by not in WRITTEN:
            return f"c.{self.by.value}"
        first, last = (
            TRUNCATED.format(unit=self.by.value, column=column)
            for column in ("date_start", "date_end")
        )
        return f"CASE WHEN c.date_start = c.date_end OR {first} = {last} THEN {first} END"

    def shown(self, column: str) -> str:
        """SQL for the bucket as the answer writes it."""
        if self.by in WRITTEN:
            return f"to_char({column}, '{WRITTEN[self.by]}')"
        return column

    def order(self, column: str) -> str:
        """By time or by code; what nobody knows comes last."""
        collation = "" if self.by in WRITTEN else ' COLLATE "C"'
        return f"{column}{collation} NULLS LAST"


# Who took part, one row a group and side; an event without any has none.
PARTICIPANTS = """LEFT JOIN LATERAL (
    SELECT unnest(c.side_a) AS "group", 'a' AS side
    UNION ALL SELECT unnest(c.side_b), 'b' UNION ALL SELECT unnest(c.side_unknown), NULL
  ) p ON true"""
SPANS = (
    "unnest(%(of_groups)s::text[], %(in_families)s::text[], %(from_days)s::date[],"
    ' %(to_days)s::date[]) AS k ("group", family, first, last)'
)
ASKED = f"""{PARTICIPANTS}
  JOIN {SPANS} ON k."group" = p."group" AND {{within}}"""
TOPMOST = f"""{PARTICIPANTS}
  LEFT JOIN {SPANS} ON k."group" = p."group" AND k.first <= c.date_start AND k.last >= c.date_end"""
POSSIBLY = "k.first <= c.date_end AND k.last >= c.date_start"
SURELY = "k.first <= c.date_start AND k.last >= c.date_end"
TOPMOST_FAMILY = 'CASE WHEN p."group" = ANY(%(of_groups)s::text[]) THEN k.family ELSE p."group" END'
SHARES = """
shares AS MATERIALIZED (SELECT DISTINCT c.edition_id, {columns} FROM c {participants}),"""


def shares(dimensions: Sequence[Dimension], *, asked: bool, surely: bool) -> str:
    """The shares of each event by group, family or side, each once; "" if nobody asks for them.

    With families `asked` for, only their members, in their days; else each group's topmost family.
    """
    names = [dimension.by for dimension in dimensions if dimension.by in OF_GROUPS]
    if not names:
        return ""
    columns = {name: f'p."{name.value}"' for name in names}
    participants = PARTICIPANTS
    if By.FAMILY in names:
        columns[By.FAMILY] = "k.family" if asked else TOPMOST_FAMILY
        within = SURELY if surely else POSSIBLY
        participants = ASKED.format(within=within) if asked else TOPMOST
    listed = ", ".join(f'{sql} AS "{name.value}"' for name, sql in columns.items())
    return SHARES.format(columns=listed, participants=participants)
