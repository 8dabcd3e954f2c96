from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models

from api.filters.base import NO_NUL, NOTHING_TO_FIND, Codes, Filter
from api.filters.listings import LedgerFilterSet
from kb.models import Noun

LONGEST = 200


class Searched(models.TextChoices):
    """The nouns that a search goes through."""

    GROUP = Noun.GROUP.value, "Group"
    LOCATION = Noun.LOCATION.value, "Location"
    EVENT = Noun.EVENT.value, "Event"
    SOURCE = Noun.SOURCE.value, "Source"


class Sought(Filter):
    """The text that is looked for."""

    is_required = True

    def read(self, text: str) -> str:
        if not 1 <= len(text) <= LONGEST:
            raise ValidationError(f"Give from 1 to {LONGEST} characters to look for.")
        if not any(letter.isalnum() for letter in text):
            raise ValidationError("There is no letter and no digit to look for.", NOTHING_TO_FIND)
        return text.strip()

    def openapi(self) -> dict[str, Any]:
        return {"type": "string", "minLength": 1, "maxLength": LONGEST, "pattern": NO_NUL}


class SearchFilterSet(LedgerFilterSet):
    q = Sought(
        "",
        "Any spelling of a name or title, in any script; case, accents, apostrophes, hyphens and "
        "Arabic points do not count. One or two letters find whole names, and groups whose short "
        "name begins so.",
    )
    noun = Codes("", "Records of these kinds only.", Searched)
