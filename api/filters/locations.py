from api.filters.base import Codes, Countries, Words
from api.filters.listings import LedgerFilterSet
from api.filters.references import ExternalIds, References
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
    external_id = ExternalIds(
        "f.external_ids @> {p}", "Id in another scheme, as scheme:value, such as geonames:2455518."
    )
    q = Words(
        "Words in any published spelling, any script; misspellings are found too.", misspelt=True
    )
