from typing import Any

from api.filters.areas import InBox, Near
from api.filters.base import Codes, Countries, Words
from api.filters.listings import LedgerFilterSet
from api.filters.references import ExternalIds, References
from api.listing import Listing
from kb.models import LocationKind, Noun


class LocationFilterSet(LedgerFilterSet):
    kind = Codes("f.kind = ANY({p})", "Kinds of place.", LocationKind)
    country = Countries("f.country = ANY({p})", "Country, ISO 3166-1 alpha-2.")
    parent = References(Noun.LOCATION, "f.parent = ANY({p})", "Places directly in one of these.")
    within = References(
        Noun.LOCATION,
        "f.places && {p}",
        "These places and all that lie in them, in today's administrative frame.",
    )
    near = Near("true", "Places of which the point lies within so many kilometres, as lat,lon,km.")
    bbox = InBox(
        "true",
        "Places of which the point lies in a box, as west,south,east,north in degrees; over the "
        "180th meridian if west is the greater.",
    )
    external_id = ExternalIds(
        "f.external_ids @> {p}", "Id in another scheme, as scheme:value, such as geonames:2455518."
    )
    q = Words(
        "Words in any published spelling, any script; misspellings are found too.", misspelt=True
    )

    @classmethod
    def narrow(cls, listing: Listing, values: dict[str, Any]) -> None:
        """A place without a point is in no area."""
        for name in ("near", "bbox"):
            if area := values.pop(name, None):
                band, params = area.band(0, name)
                listing.where.append(f"({band} AND {area.distance()} <= 0)")
                listing.params |= {**params, **area.params()}
        super().narrow(listing, values)
