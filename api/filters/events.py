from typing import Any

from django.core.exceptions import ValidationError
from django.db import models

from api.errors import not_allowed
from api.filters.base import Codes, Countries, Day, Whole, Words, YesNo
from api.filters.listings import LedgerFilterSet
from api.filters.references import ExternalIds, Participants, References, Terms
from api.ledger import fetch, standing
from api.listing import Listing
from kb.models import Noun


class DateMatch(models.TextChoices):
    """How an event's possible days are held against the days asked for."""

    CERTAIN = "certain", "It happened within them, whichever its day"
    POSSIBLE = "possible", "It may have happened within them"


class DateMatches(Codes):
    is_list = False

    def read(self, text: str) -> list[str]:
        codes = super().read(text)
        if len(codes) > 1:
            raise ValidationError(not_allowed(text, DateMatch.values))
        return codes

    def openapi(self) -> dict[str, Any]:
        return {"type": "string", "enum": DateMatch.values, "default": DateMatch.POSSIBLE}


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


SPELT = "SELECT record_id FROM kb_locationedition f WHERE {standing} AND {said}"


class EventFilterSet(LedgerFilterSet):
    group = Participants(Noun.GROUP, "true", "Events that these groups themselves took part in.")
    country = Countries("f.country = ANY({p})", "Country of the place, ISO 3166-1 alpha-2.")
    admin1 = References(Noun.LOCATION, "f.admin1 = ANY({p})", "First-order units of today.")
    location = References(
        Noun.LOCATION,
        "f.places && {p}",
        "These places and all that lie in them, in today's administrative frame.",
    )
    type = Terms(
        "event-type",
        "f.types && {p}",
        "Types of event, by code of the codebook; a type includes those below it.",
    )
    date_after = Day("f.date_end >= {p}", "On this day or later; see `date_match`.")
    date_before = Day(
        "f.date_start <= {p}", "On this day or earlier; see `date_match`.", edge="latest"
    )
    date_match = DateMatches(
        "{p} IS NOT NULL",
        "For dates not known to the day: `possible` finds events that may have happened within "
        "the days asked for, `certain` only those that surely did.",
        DateMatch,
    )
    dataset = References(Noun.DATASET, "f.dataset = ANY({p})", "Datasets the events come from.")
    grade = Terms("grade", "f.grade = ANY({p})", "Grades on the Airwars rubric, by code.")
    claimant = References(
        Noun.GROUP, "f.claimants && {p}", "Events about which these groups claim something."
    )
    disputed = YesNo("f.is_disputed = {p}", "Whether standing claims contradict each other.")
    killed_min = Whole(
        "f.killed_best >= {p}", "At least this best figure of killed; unknown figures are left out."
    )
    killed_max = Whole(
        "f.killed_best <= {p}", "At most this best figure of killed; unknown figures are left out."
    )
    source = References(
        Noun.SOURCE, "f.sources && {p}", "Events that cite this source, or have a claim from it."
    )
    external_id = ExternalIds("f.external_ids @> {p}", "Id in another scheme, as scheme:value.")
    q = Words("Words in title, summary, or any spelling of the place.", least=3)

    @classmethod
    def narrow(cls, listing: Listing, values: dict[str, Any]) -> None:
        """A group's own table leads; certain dates bound an event's other end."""
        groups = values.pop("group", None)
        if groups is not None:
            listing.lead = cls._lead(listing, values, len(groups))
            listing.params |= {"group": groups[0]} if len(groups) == 1 else {"groups": groups}
        certain = values.pop("date_match", None) == [DateMatch.CERTAIN]
        words = values.pop("q", None)
        if words is not None:
            cls._look_for(listing, words)
        super().narrow(listing, values)
        if certain and "date_after" in values:
            listing.where.append("f.date_start >= %(date_after)s")
        if certain and "date_before" in values:
            listing.where.append("f.date_end <= %(date_before)s")

    @classmethod
    def _look_for(cls, listing: Listing, words: str) -> None:
        """Events that say it, and events at places that are spelt so."""
        said, params = cls.filters_of()["q"].condition(words, "q")
        moment = listing.known_at
        at = {"moment": moment} if moment else {}
        places = fetch(SPELT.format(standing=standing(moment), said=said), {**params, **at})
        listing.where.append(f"({said} OR f.location_id = ANY(%(q_places)s::bigint[]))")
        listing.params |= {**params, "q_places": [pk for (pk,) in places]}

    @classmethod
    def _lead(cls, listing: Listing, values: dict[str, Any], groups: int) -> str:
        """The table of groups knows the country too."""
        where = ""
        if "country" in values:
            country = cls.filters_of()["country"]
            condition, params = country.condition(values.pop("country"), "country")
            where = f" AND {condition.replace('f.', 'g.')}"
            listing.params |= params
        if groups == 1:
            return OF_ONE.format(group="%(group)s::bigint", where=where)
        return OF_SEVERAL.format(of_one=OF_ONE.format(group="asked.id", where=where))
