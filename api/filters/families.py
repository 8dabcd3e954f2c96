"""Events of a family: of a group, and of all that belonged to it on the event's date."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from api.ledger import fetch
from api.listing import Listing
from kb.exporting.moments import at, standing
from kb.models import Noun
from kb.models.families import Membership, memberships
from kb.models.groups import BELONGING
from kb.publishing.short_forms import key_sql
from kb.spans import BEGINNING, END, Span

*_FIRST, _LAST = BELONGING
FAMILY_TIES = f"{', '.join(_FIRST)} and {_LAST}"
"""The kinds of tie that make a family, as the codebook names them in `relation-kind`."""
POSSIBLY = "g.date_start <= asked.last AND g.date_end >= asked.first"
SURELY = "g.date_start >= asked.first AND g.date_end <= asked.last"
ASKED = "unnest(%(members)s::bigint[], %(firsts)s::date[], %(lasts)s::date[]) AS asked (id, first, last)"
# As of one group, once for each member and each span of days in which it was one.
LEAD = """
SELECT DISTINCT ON (g.date_start, g.record_id) g.*
FROM {asked} CROSS JOIN LATERAL (
  SELECT DISTINCT ON (g.date_start, g.record_id) g.date_start, g.record_id, g.edition_id
  FROM kb_eventgroup g
  WHERE g.group_id = asked.id AND {within}{where} AND {{standing}}{{beyond}}
  ORDER BY {{order}} {{limit}}) g
ORDER BY {{order}} {{limit}}
"""
TAKES_PART = """EXISTS (SELECT FROM kb_eventgroup g JOIN {asked} ON asked.id = g.group_id
  WHERE g.edition_id = f.edition_id AND {within})"""
NAMES = f"""
SELECT record_id, slug, {key_sql(Noun.GROUP, "name", "short::json")} FROM kb_edition e
WHERE noun = 'group' AND record_id = ANY(%(groups)s::bigint[]) AND {{standing}}
"""


class Family:
    """The groups that count as of the families asked for, each in its days."""

    def __init__(self, families: Sequence[int], listing: Listing, *, surely: bool) -> None:
        self.members = memberships(families, listing.known_at, surely=surely)
        self.within = SURELY if surely else POSSIBLY
        self.names = names(self.members, listing)

    def params(self) -> dict[str, Any]:
        return {
            "members": [member.group for member in self.members],
            "firsts": [member.span.first for member in self.members],
            "lasts": [member.span.last for member in self.members],
        }

    def lead(self, where: str) -> str:
        """The query by which their events are found, newest first; `where` is about `g`."""
        return LEAD.format(asked=ASKED, within=self.within, where=where)

    def takes_part(self) -> str:
        """The condition that one of them takes part in the event `f`."""
        return TAKES_PART.format(asked=ASKED, within=self.within)

    def told(self) -> list[dict[str, str | None]]:
        """Which groups were counted, and for which days; null is an open end."""
        rows = [
            {
                "family": self.names[member.family][0],
                "group": self.names[member.group][0],
                "name": self.names[member.group][1],
                **bounds(member.span),
            }
            for member in sorted(self.members, key=lambda member: member.span)
        ]
        return sorted(
            rows, key=lambda row: (row["family"], row["group"] != row["family"], row["group"])
        )


def bounds(span: Span) -> dict[str, str | None]:
    return {"from": _day(span.first, BEGINNING), "to": _day(span.last, END)}


def _day(day: date, is_open: date) -> str | None:
    return None if day == is_open else day.isoformat()


def names(members: Sequence[Membership], listing: Listing) -> dict[int, tuple[str, str]]:
    """Public id and name of each group, as they stood."""
    moment = listing.known_at
    rows = {row for member in members for row in (member.group, member.family)}
    params = {"groups": sorted(rows), **at(moment)}
    found = fetch(NAMES.format(standing=standing(moment, "e")), params)
    return {record: (slug, name) for record, slug, name in found}
