from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models

from api.filters.base import CODE, NO_NUL, Codes, Day, Filter
from api.filters.listings import LedgerFilterSet
from api.filters.references import Terms
from kb.models import Noun

MOST_VALUES = 100
LONGEST = 200  # characters of an external id


class Identified(models.TextChoices):
    """The nouns that have ids in other schemes."""

    GROUP = Noun.GROUP.value, "Group"
    LOCATION = Noun.LOCATION.value, "Location"
    EVENT = Noun.EVENT.value, "Event"


class One(Codes):
    """One code of an enumeration."""

    def read(self, text: str) -> list[str]:
        codes = super().read(text)
        if len(codes) > 1:
            raise ValidationError("Give one of them.")
        return codes

    def openapi(self) -> dict[str, Any]:
        return {"type": "string", "enum": sorted(self.allowed())}


class Scheme(Terms):
    """One scheme of ids."""

    def read(self, text: str) -> list[str]:
        codes = super().read(text)
        if len(codes) > 1:
            raise ValidationError("Give one scheme.")
        return codes

    def openapi(self) -> dict[str, Any]:
        return {"type": "string", "pattern": f"^{CODE.pattern.replace('-', '[-_]')}$"}


class Values(Filter):
    """Ids as their scheme writes them, joined by commas."""

    def read(self, text: str) -> list[str]:
        """Each value once, in the order asked for; a text with commas may be one value too."""
        values = list(dict.fromkeys(part.strip() for part in text.split(",")))
        if len(values) > MOST_VALUES:
            raise ValidationError(f"{len(values)} values are asked for: at most {MOST_VALUES}.")
        if "" in values:
            raise ValidationError("A value is empty: join values with single commas.")
        if max(map(len, values)) > LONGEST:
            raise ValidationError(f"No id is longer than {LONGEST} characters.")
        return values

    def openapi(self) -> dict[str, Any]:
        item = {"type": "string", "minLength": 1, "maxLength": LONGEST, "pattern": NO_NUL}
        return {"type": "array", "items": item, "minItems": 1, "maxItems": MOST_VALUES}


class Slug(Filter):
    """The public id of one record."""

    def read(self, text: str) -> str:
        if not CODE.fullmatch(text):
            raise ValidationError(f"“{text}” is no public id: lower-case letters, digits, hyphens.")
        return text

    def read_at(self, text: str, moment: datetime | None) -> str:
        return self.read(text)

    def openapi(self) -> dict[str, Any]:
        return {"type": "string", "pattern": f"^{CODE.pattern}$"}


class RequiredScheme(Scheme):
    missing = "Say whose ids: `scheme=ucdp-actor`."


class CrosswalkFilterSet(LedgerFilterSet):
    scheme = RequiredScheme(
        "id-scheme", "", "Whose ids, by code of the codebook, such as ucdp-actor."
    )
    noun = One("", "Records of this kind only.", Identified)


class LookupFilterSet(LedgerFilterSet):
    scheme = Scheme("id-scheme", "", "Whose ids are given, such as ucdp-actor.")
    value = Values("", "The ids, as their scheme writes them; a hundred at most.")
    noun = One("", "Records of this kind only; with `id`, the kind it is of.", Identified)
    id = Slug("", "Our public id of one record, instead of `scheme` and `value`.")
    on = Day("", "Ids that may have stood for the record on this day; an unknown bound is open.")
