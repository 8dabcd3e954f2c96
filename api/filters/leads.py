"""Events by who took part: the narrow table of groups finds the keys of a page."""

from __future__ import annotations

from collections.abc import Sequence

from api.filters.families import Family
from api.listing import Listing

# A group's rows come from the index in the order of the list, so that a page reads a page of them.
# A group may stand on both sides of an event: no more columns are compared than the index sorts by.
OF_ONE = """
SELECT DISTINCT ON (g.date_start, g.record_id) g.date_start, g.record_id, g.edition_id
FROM kb_eventgroup g
WHERE g.group_id = {group}{where} AND {{standing}}{{beyond}} ORDER BY {{order}} {{limit}}
"""
OF_SEVERAL = """
SELECT DISTINCT ON (g.date_start, g.record_id) g.*
FROM unnest(%(groups)s::bigint[]) AS asked (id) CROSS JOIN LATERAL ({of_one}) g
ORDER BY {{order}} {{limit}}
"""


def lead(
    listing: Listing,
    groups: Sequence[int],
    families: Sequence[int],
    where: str,
    *,
    surely: bool,
) -> None:
    """Narrow the listing to events of these groups and families; of the two, the first leads.

    `where` is about the rows `g` of that table.
    """
    if len(groups) == 1:
        listing.lead = OF_ONE.format(group="%(group)s::bigint", where=where)
        listing.params["group"] = groups[0]
    elif groups:
        listing.lead = OF_SEVERAL.format(of_one=OF_ONE.format(group="asked.id", where=where))
        listing.params["groups"] = groups
    if families:
        family = Family(families, listing, surely=surely)
        listing.params |= family.params()
        listing.told["family"] = family.told()
        if groups:
            listing.where.append(family.takes_part())
        else:
            listing.lead = family.lead(where)
