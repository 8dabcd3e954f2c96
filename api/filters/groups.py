from datetime import UTC, datetime
from typing import Any

from api.errors import parameter_error
from api.filters.base import Codes, Countries, Day, Words
from api.filters.families import FAMILY_TIES
from api.filters.listings import LedgerFilterSet
from api.filters.references import ExternalIds, Participants, References, Terms
from api.listing import Listing
from kb.models import Noun, RelationKind
from kb.models.families import family_on


class GroupFilterSet(LedgerFilterSet):
    kind = Terms("group-kind", "f.kind = ANY({p})", "Kinds of group, by code of the codebook.")
    country = Countries("f.country = ANY({p})", "Country of the homeland, ISO 3166-1 alpha-2.")
    active_on = Day(
        "coalesce(f.founded_earliest <= {p}, true) AND coalesce(f.ended_latest >= {p}, true)",
        "Groups that may have existed on this day; an unknown founding or end counts as open.",
    )
    family = Participants(
        Noun.GROUP,
        "f.record_id = ANY({p}::bigint[])",
        "These groups and all that may have belonged to them on the day `on`, however many steps "
        f"away: through {FAMILY_TIES}. Groups that had ended are left out.",
    )
    on = Day(
        "{p}::date IS NOT NULL",
        "The day that `family` is asked for; if not given, today, or that of `as_of`.",
    )
    source = References(
        Noun.SOURCE, "f.sources && {p}", "Groups that cite this source, or have a claim from it."
    )
    external_id = ExternalIds(
        "f.external_ids @> {p}", "Id in another scheme, as scheme:value, such as ucdp-actor:6716."
    )
    q = Words("Words in any published name, any script; misspellings are found too.", misspelt=True)

    @classmethod
    def narrow(cls, listing: Listing, values: dict[str, Any]) -> None:
        """`family` and `on` are one question."""
        if "family" in values:
            day = values.get("on") or (listing.moment or datetime.now(UTC)).date()
            values["family"] = sorted(family_on(values["family"], day, listing.known_at))
            listing.where.append("coalesce(f.ended_latest >= %(day)s, true)")
            listing.params["day"] = day
        elif "on" in values:
            detail = "It says of which day `family` is; groups of a day are found by `active_on`."
            raise parameter_error("on", "alone", detail)
        super().narrow(listing, values)


class RelationFilterSet(LedgerFilterSet):
    kind = Codes("", "Kinds of tie.", RelationKind)
    on = Day("", "Ties that held on this day: surely begun by then, and not surely over.")
