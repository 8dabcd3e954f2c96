"""The answer of an aggregate: flat rows, their totals, and what one must know to read them."""

from __future__ import annotations

from typing import Any

import orjson

from api.aggregates.asked import Asked
from api.aggregates.dimensions import By, Dimension
from api.aggregates.statement import MOST_BUCKETS, is_additive, statement
from api.errors import parameter_error
from api.filters.families import names
from api.ledger import executed
from api.listing import Listing
from kb.exporting.moments import written
from kb.models.families import Membership, memberships, tops


def aggregate(listing: Listing, asked: Asked) -> bytes:
    dimensions = [Dimension(by) for by in asked.by]
    sql = statement(
        listing, dimensions, asked.measures, asked=bool(asked.families), surely=asked.surely
    )
    params = listing.values()
    if By.FAMILY in asked.by:
        params |= _spans(listing, asked)
    with executed(sql, params, prepare=listing.is_even) as cursor:
        assert cursor.pgresult is not None
        values = [cursor.pgresult.get_value(0, column) or b"" for column in range(5)]
    buckets, results, totals, left_out, licences = values
    if int(buckets) > MOST_BUCKETS:
        detail = f"That makes more than {MOST_BUCKETS:,} rows: filter, or ask for longer spans."
        raise parameter_error("by", "too-many", detail)
    return b"".join(
        (
            orjson.dumps({"by": asked.by, "measures": asked.measures})[:-1],
            b',"additive":',
            orjson.dumps(is_additive(dimensions)),
            b',"results":[' + results + b'],"totals":' + totals + b',"left_out":' + left_out,
            b',"as_of":' + orjson.dumps(written(listing.moment) if listing.moment else None),
            b',"licences":' + licences + b",",
            orjson.dumps(listing.told)[1:],
        )
    )


def _spans(listing: Listing, asked: Asked) -> dict[str, Any]:
    """The days of groups in the families asked for, or else in their topmost."""
    moment = listing.moment
    found: list[Membership] = (
        memberships(asked.families, moment, surely=asked.surely)
        if asked.families
        else tops(moment, surely=asked.surely)
    )
    named = names(found, listing)
    return {
        "of_groups": [named[member.group][0] for member in found],
        "in_families": [named[member.family][0] for member in found],
        "from_days": [member.span.first for member in found],
        "to_days": [member.span.last for member in found],
    }
