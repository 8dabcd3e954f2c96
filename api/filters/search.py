from __future__ import annotations

from django.db import models

from api.filters.base import Codes, Words
from api.filters.listings import LedgerFilterSet
from kb.models import Noun


class Searched(models.TextChoices):
    """The nouns that a search goes through."""

    GROUP = Noun.GROUP.value, "Group"
    LOCATION = Noun.LOCATION.value, "Location"
    EVENT = Noun.EVENT.value, "Event"
    SOURCE = Noun.SOURCE.value, "Source"


class Sought(Words):
    """The text that is looked for."""

    missing = "Say what to look for: `q=gsim`."


class SearchFilterSet(LedgerFilterSet):
    q = Sought(
        "Any spelling of a name or title, in any script; case, accents, apostrophes, hyphens and "
        "Arabic points do not count. One or two letters find whole names, and groups whose short "
        "name begins so.",
        least=1,
    )
    noun = Codes("", "Records of these kinds only.", Searched)
