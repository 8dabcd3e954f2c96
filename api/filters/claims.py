import re
from copy import copy
from typing import Any

from api.cursors import NEWEST_EVENT
from api.filters.base import Codes, Day, Filter, OneCode, Whole, Words
from api.filters.events import EventFilterSet
from api.filters.listings import LedgerFilterSet
from api.filters.references import Parties, References
from api.listing import Listing
from kb.models import ClaimKind, EventEdition, Harm, Noun, Side, Stance

# Names that claims have for themselves mean something else of events.
OF_EVENTS = {
    "participant": "group",
    **{
        name: name
        for name in (
            *("family", "country", "admin1", "location", "near", "bbox", "match"),
            *("date_after", "date_before", "date_match", "dataset", "grade", "disputed"),
        )
    },
    "event_type": "type",
}
"""The filters of events that claims are found by, and what they are called there."""


OF_EVENT = "of_event_"
PARAMETER = re.compile(r"%\((\w+)\)s")


def apart(sql: str, events: Listing) -> str:
    """The SQL with parameters of its own, which claims may have under the same names."""
    return PARAMETER.sub(
        lambda found: f"%({OF_EVENT}{found[1]})s" if found[1] in events.params else found[0], sql
    )


def of_event(name: str) -> Filter:
    """The filter of events of this name, for claims about the events that it finds."""
    found = copy(EventFilterSet.filters_of()[name])
    found.help_text = f"Claims about events: {found.help_text[0].lower()}{found.help_text[1:]}"
    return found


class ClaimFilterSet(LedgerFilterSet):
    event = References(Noun.EVENT, "f.event = ANY({p})", "Claims about these events themselves.")
    group = References(Noun.GROUP, 'f."group" = ANY({p})', "Claims about these groups themselves.")
    claimant = References(Noun.GROUP, "f.claimant = ANY({p})", "Claims made by these groups.")
    claimant_side = OneCode(
        Side,
        "Claims of who is on this side of the event, by its own part, its family's or its state's.",
    )
    kind = Codes("f.kind = ANY({p})", "What is claimed.", ClaimKind)
    stance = Codes("f.stance = ANY({p})", "Asserted, denied, repeated or retracted.", Stance)
    harm = Codes("f.harm = ANY({p})", "What befell the persons counted.", Harm)
    party = Parties(
        Noun.GROUP,
        "f.party = ANY({p})",
        "Who was harmed: side-a, side-b, civilians, unknown, or groups named as such.",
    )
    source = References(Noun.SOURCE, "f.source = ANY({p})", "Claims printed in these sources.")
    claimed_after = Day(
        "coalesce(f.claimed_latest >= {p}, f.claimed_earliest IS NOT NULL)",
        "Made on this day or later, or perhaps.",
    )
    claimed_before = Day(
        "coalesce(f.claimed_earliest <= {p}, f.claimed_latest IS NOT NULL)",
        "Made on this day or earlier, or perhaps.",
        edge="latest",
    )
    credibility = Whole("f.credibility <= {p}", "Admiralty digit, this or better.", least=1, most=6)
    participant = of_event("group")
    family = of_event("family")
    country = of_event("country")
    admin1 = of_event("admin1")
    location = of_event("location")
    near = of_event("near")
    bbox = of_event("bbox")
    match = of_event("match")
    date_after = of_event("date_after")
    date_before = of_event("date_before")
    date_match = of_event("date_match")
    event_type = of_event("type")
    dataset = of_event("dataset")
    grade = of_event("grade")
    disputed = of_event("disputed")
    q = Words("Words in the statement, the wording, the speaker or an unnamed claimant.")

    @classmethod
    def narrow(cls, listing: Listing, values: dict[str, Any]) -> None:
        """Claims about the events that their own filters find, and by what claims say themselves."""
        of_events = {name: values.pop(own) for own, name in OF_EVENTS.items() if own in values}
        side = values.pop("claimant_side", None)
        if side:
            listing.where.append("f.claimant_side = %(claimant_side)s")
            listing.params["claimant_side"] = side[0]
        if of_events:
            events = Listing(
                Noun.EVENT,
                EventEdition._meta.db_table,
                NEWEST_EVENT,
                moment=listing.moment,
                pinned=listing.pinned,
                cursor=listing.cursor,
            )
            EventFilterSet.narrow(events, of_events)
            listing.where.append(f"f.event IN (SELECT f.slug {apart(events.rows(), events)})")
            listing.params |= {f"{OF_EVENT}{name}": value for name, value in events.params.items()}
        super().narrow(listing, values)
