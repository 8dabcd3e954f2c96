from typing import Any

from api.areas import Area
from api.errors import parameter_error
from api.filters.areas import InBox, Near
from api.filters.base import Codes, Countries, Day, OneCode, Words, YesNo, split_words
from api.filters.families import FAMILY_TIES
from api.filters.figures import declare_bounds, narrow_by_figures
from api.filters.leads import lead
from api.filters.listings import LedgerFilterSet
from api.filters.matching import Match
from api.filters.reach import in_areas
from api.filters.references import (
    Datasets,
    ExternalIds,
    FirstOrderUnits,
    Participants,
    References,
    SourcesOfPublisher,
    Terms,
    TermsBelow,
    UCDPIds,
)
from api.ledger import fetch
from api.listing import Listing
from kb.exporting.moments import at, standing
from kb.models import DatePrecision, GeoPrecision, Noun, Party, Role, Side

LEAST_OF_PLACES = 3
"""Letters of a word from which on it is looked for in places: shorter ones are in most of them."""
SPELT = "SELECT record_id FROM kb_locationedition f WHERE {standing} AND {said}"


def surely_within(*asked: str) -> str:
    """SQL: the event surely went on, or happened, within the days asked for by these parameters.

    What lasted needs one day in common with them; what was on one of its days lies wholly within.
    """
    bounds = {
        "date_after": "f.date_start >= %(date_after)s",
        "date_before": "f.date_end <= %(date_before)s",
    }
    first, last = (f"%({name})s::date" if name in asked else "NULL" for name in bounds)
    within = " AND ".join(bounds[name] for name in asked)
    return (
        f"CASE WHEN f.certain_days IS NULL THEN {within}"
        f" ELSE f.certain_days && daterange({first}, {last}, '[]') END"
    )


class EventFilterSet(LedgerFilterSet):
    group = Participants(Noun.GROUP, "true", "Events that these groups themselves took part in.")
    family = Participants(
        Noun.GROUP,
        "true",
        "Events that these groups took part in, or any group that belonged to them on the event's "
        f"date, however many steps away: through {FAMILY_TIES}. The answer says which groups were "
        "counted, and for which days; `date_match` holds for dates of events and of ties.",
    )
    country = Countries("f.country = ANY({p})", "Country of the place, ISO 3166-1 alpha-2.")
    admin1 = FirstOrderUnits(Noun.LOCATION, "f.admin1 = ANY({p})", "First-order units of today.")
    location = References(
        Noun.LOCATION,
        "f.places && {p}",
        "These places and all that lie in them, in today's administrative frame.",
    )
    type = TermsBelow(
        "event-type",
        "f.type = ANY({p})",
        "Types of event, by code of the codebook; a type includes those below it.",
    )
    date_after = Day("f.date_end >= {p}", "On this day or later; see `date_match`.")
    date_before = Day(
        "f.date_start <= {p}", "On this day or earlier; see `date_match`.", edge="latest"
    )
    date_match = OneCode(
        Match,
        "For dates not known to the day: `possible` (usual) finds events that may have happened within "
        "the days asked for, `certain` only those that surely did, or surely went on, on one of them.",
    )
    near = Near(
        "true",
        "Events within so many kilometres of a point, as lat,lon,km; see `match`.",
    )
    bbox = InBox(
        "true",
        "Events in a box, as west,south,east,north in degrees; over the 180th meridian if west is "
        "the greater; see `match`.",
    )
    match = OneCode(
        Match,
        "For places not known exactly: `possible` (usual) finds events that may have happened in the area "
        "of `near` or `bbox`, `certain` only those that surely did; the centre of a province is "
        "never certain.",
    )
    dataset = Datasets(
        Noun.DATASET,
        "f.dataset = ANY({p})",
        "Datasets the events come from: one release, such as ucdp-ged-25-1, or a series, such as "
        "ucdp-ged, for all its releases.",
    )
    grade = Terms("grade", "f.grade = ANY({p})", "Grades on the Airwars rubric, by code.")
    claimant = References(
        Noun.GROUP, "f.claimants && {p}", "Events about which these groups claim something."
    )
    disputed = YesNo("f.is_disputed = {p}", "Whether standing claims contradict each other.")
    killed_min, killed_max, killed_match = declare_bounds("killed").values()
    injured_min, injured_max, injured_match = declare_bounds("injured").values()
    abducted_min, abducted_max, abducted_match = declare_bounds("abducted").values()
    party = OneCode(
        Party,
        "Events in which anybody says that this party was killed, injured or abducted; "
        "bounds of figures are then of this party alone.",
    )
    place_precision = Codes(
        "f.geo_precision = ANY({p})", "What the point stands for; any of several.", GeoPrecision
    )
    date_precision = Codes(
        "f.date_precision = ANY({p})",
        "How closely the date is known; any of several.",
        DatePrecision,
    )
    side = OneCode(Side, "With `group` or `family`: only events in which they are on this side.")
    role = OneCode(Role, "With `group` or `family`: only events in which they have this role.")
    dyad = UCDPIds(
        "ucdp-dyad", "Number of a UCDP dyad: events of GED, and records that name it as theirs."
    )
    conflict = UCDPIds(
        "ucdp-conflict",
        "Number of a UCDP conflict: events of GED, and records that name it as theirs.",
    )
    publisher = SourcesOfPublisher(
        "f.sources && {p}::text[]",
        "Events that cite a source of this publisher, or have a claim from one.",
    )
    source = References(
        Noun.SOURCE, "f.sources && {p}", "Events that cite this source, or have a claim from it."
    )
    quality_flag = Terms(
        "quality-flag",
        # The second half is what the index says of itself.
        "f.quality_flags && {p} AND NOT f.quality_flags = '{{}}'",
        "Imported events of which this is odd, by code of the codebook; any of several.",
    )
    external_id = ExternalIds("f.external_ids @> {p}", "Id in another scheme, as scheme:value.")
    q = Words("Words in title, summary, or any spelling of the place.", least=3)

    @classmethod
    def narrow(cls, listing: Listing, values: dict[str, Any]) -> None:
        """Groups and families lead by a table of their own; some filters work together."""
        listing.told |= {"family": None, "unjudged": None}
        certain = values.pop("date_match", None) == [Match.CERTAIN]
        groups, families = (values.pop(name, []) for name in ("group", "family"))
        where = cls._country(listing, values) if groups or families else ""
        where += cls._part(listing, values, is_of_groups=bool(groups or families))
        lead(listing, groups, families, where, surely=certain)
        party = values.pop("party", None)
        if party:
            listing.party = party[0]
            listing.where.append("jsonb_exists(f.parties, %(party)s)")
            listing.params["party"] = party[0]
        narrow_by_figures(listing, values)
        areas = cls._areas(values)
        in_sure = values.pop("match", None) == [Match.CERTAIN]
        words = values.pop("q", None)
        if words is not None:
            cls._look_for(listing, words)
        super().narrow(listing, values)
        asked = [name for name in ("date_after", "date_before") if name in values]
        if certain and asked:
            listing.where.append(surely_within(*asked))
        in_areas(listing, areas, surely=in_sure)

    @classmethod
    def _part(cls, listing: Listing, values: dict[str, Any], *, is_of_groups: bool) -> str:
        """The side and the role of the groups asked for, on the rows `g` of their table."""
        where = ""
        for name, sql in (("side", "g.side = %(side)s"), ("role", "%(role)s = ANY(g.roles)")):
            code = values.pop(name, None)
            if code and not is_of_groups:
                detail = f"It says the {name} of groups: give `group` or `family`."
                raise parameter_error(name, "alone", detail)
            if code:
                where += f" AND {sql}"
                listing.params[name] = code[0]
        return where

    @classmethod
    def _areas(cls, values: dict[str, Any]) -> list[Area]:
        areas = [values.pop(name) for name in ("near", "bbox") if name in values]
        if "match" in values and not areas:
            detail = "It says how `near` and `bbox` are meant: give one of them."
            raise parameter_error("match", "alone", detail)
        return areas

    @classmethod
    def _look_for(cls, listing: Listing, words: str) -> None:
        """Each word is in the event's own text, or in a spelling of its place."""
        moment = listing.known_at
        for place, word in enumerate(split_words(words)):
            said, params = Words.find_word(word, f"q_{place}")
            listing.params |= params
            if len(word) < LEAST_OF_PLACES:
                listing.where.append(said)
                continue
            rows = fetch(SPELT.format(standing=standing(moment), said=said), params | at(moment))
            spelt = f"q_{place}_places"
            listing.where.append(f"({said} OR f.location_id = ANY(%({spelt})s::bigint[]))")
            listing.params[spelt] = [pk for (pk,) in rows]

    @classmethod
    def _country(cls, listing: Listing, values: dict[str, Any]) -> str:
        """The table of groups knows the country too."""
        if "country" not in values:
            return ""
        country = cls.filters_of()["country"]
        condition, params = country.condition(values.pop("country"), "country")
        listing.params |= params
        return f" AND {condition.replace('f.', 'g.')}"
