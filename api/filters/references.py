"""Filters by another record: its public id must exist, and a merged one leads to its survivor."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError

from api.errors import not_allowed
from api.filters.base import CODE, UNKNOWN_CODE, UNKNOWN_RECORD, WRONG_KIND, Codes, Filter
from api.ledger import fetch, resolve
from kb.exporting.moments import at, standing
from kb.models import EventEdition, LocationKind, Party, SourceEdition, Term
from kb.models.records import closure

TREE = """
SELECT t ->> 'code', t ->> 'parent' FROM kb_edition f, json_array_elements(document::json -> 'terms') t
WHERE noun = 'vocabulary' AND slug = %(slug)s AND kind = 'published' AND {standing}
"""
KINDS = """
SELECT f.slug, f.kind, f.country FROM kb_locationedition f
WHERE f.record_id = ANY(%(ids)s::bigint[]) AND {standing}
"""
RELEASES = """
SELECT f.slug, f.series FROM kb_datasetedition f WHERE f.series = ANY(%(asked)s::text[]) AND {standing}
"""


class References(Filter):
    """A comma list of public ids of one noun; any of them matches."""

    is_list = True

    def __init__(self, noun: str, where: str, help_text: str) -> None:
        self.noun = noun
        super().__init__(where, help_text)

    def read_at(self, text: str, moment: datetime | None) -> list[Any]:
        return [slug for slug, _ in self.found(text, moment)]

    def found(self, text: str, moment: datetime | None) -> list[tuple[str, int]]:
        """Public id and row of each record asked for, or of its survivor at `moment`."""
        slugs = [part.strip() for part in text.split(",")]
        for slug in slugs:
            if not CODE.fullmatch(slug):
                raise ValidationError(
                    f"“{slug}” is no public id: lower-case letters, digits, hyphens."
                )
        return resolve(self.noun, slugs, moment)

    def openapi(self) -> dict[str, Any]:
        return {"type": "array", "items": {"type": "string", "pattern": f"^{CODE.pattern}$"}}


class FirstOrderUnits(References):
    """Places that are first-order units; any other kind of place would find nothing."""

    def found(self, text: str, moment: datetime | None) -> list[tuple[str, int]]:
        """Public id and row of each unit; the error says which parameter takes another place."""
        found = super().found(text, moment)
        params = {"ids": [record_id for _, record_id in found], **at(moment)}
        for slug, kind, country in fetch(KINDS.format(standing=standing(moment)), params):
            if kind != LocationKind.ADMIN1:
                label = str(LocationKind(kind).label).lower()
                fits = (
                    f"`country={country}`" if kind == LocationKind.COUNTRY else f"`location={slug}`"
                )
                detail = f"“{slug}” is no first-order unit ({label}): ask for {fits}."
                raise ValidationError(detail, WRONG_KIND)
        return found


class Datasets(References):
    """Datasets, of which a series stands for all its releases that are, or were, public."""

    def read_at(self, text: str, moment: datetime | None) -> list[Any]:
        asked = [part.strip() for part in text.split(",")]
        params = {"asked": asked, **at(moment)}
        rows = fetch(RELEASES.format(standing=standing(moment)), params)
        alone = [slug for slug in asked if slug not in {series for _, series in rows}]
        named = super().read_at(",".join(alone), moment) if alone else []
        return [*named, *(slug for slug, _ in rows)]


class Parties(References):
    """Codes of the party harmed, or public ids of groups that were."""

    def read_at(self, text: str, moment: datetime | None) -> list[Any]:
        parts = [part.strip().lower().replace("_", "-") for part in text.split(",")]
        codes = [part for part in parts if part in Party.values]
        groups = [part for part in parts if part not in codes]
        return [*codes, *(super().read_at(",".join(groups), moment) if groups else ())]


class Participants(References):
    """Groups that take part in an event; their narrow table leads the page (see pagination)."""

    def read_at(self, text: str, moment: datetime | None) -> list[Any]:
        return [record_id for _, record_id in self.found(text, moment)]


class Terms(Codes):
    """A comma list of codes of a vocabulary that curators keep; any of them matches."""

    unknown = UNKNOWN_CODE

    def __init__(self, vocabulary: str, where: str, help_text: str) -> None:
        self.vocabulary = vocabulary
        self.known: set[str] = set()
        super().__init__(where, help_text)

    def read(self, text: str) -> list[str]:
        """A code once found is not looked up again: none is ever changed or taken back."""
        codes = self.codes(text)
        if not self.known.issuperset(codes):
            self.known.update(super().read(text))
        return codes

    def allowed(self) -> Iterable[str]:
        public = Term.objects.of(self.vocabulary).exclude(as_published=None)
        return public.values_list("code", flat=True)


class TermsBelow(Terms):
    """The same, of a vocabulary that is a tree: a code stands for those below it too.

    They are looked up as the tree stood at the moment of the list, so that the column of an event's
    own code serves, which the indexes hold.
    """

    def read_at(self, text: str, moment: datetime | None) -> list[str]:
        params = {"slug": self.vocabulary, **at(moment)}
        rows = fetch(TREE.format(standing=standing(moment)), params)
        below = closure(set(self.read(text)), lambda found: {c for c, up in rows if up in found})
        return sorted(below)


class ExternalIds(Filter):
    """An id in somebody else's scheme, as `scheme:value`."""

    schemes = Terms("id-scheme", "", "")

    def read(self, text: str) -> list[str]:
        scheme, colon, value = text.partition(":")
        if not (colon and value):
            raise ValidationError(f"“{text}” is not scheme:value, such as ucdp-actor:6716.")
        (code, *others) = self.schemes.read(scheme)
        if others:
            raise ValidationError(f"“{text}” names several schemes; give one scheme:value.")
        return [f"{code}:{value}"]

    def openapi(self) -> dict[str, Any]:
        return {"type": "string", "pattern": r"^[a-z0-9_-]+:[^\u0000]+$"}


class UCDPIds(Filter):
    """A number of UCDP's that events bear in one scheme; one that no event ever bore is unknown."""

    def __init__(self, scheme: str, help_text: str) -> None:
        self.scheme = scheme
        super().__init__("f.external_ids @> {p}", help_text)

    def read(self, text: str) -> list[str]:
        if not re.fullmatch(r"\d{1,9}", text):
            raise ValidationError(f"“{text}” is no number of UCDP's, such as 15108.")
        wanted = [f"{self.scheme}:{int(text)}"]
        if not EventEdition.objects.filter(external_ids__contains=wanted).exists():
            what = self.scheme.removeprefix("ucdp-")
            raise ValidationError(f"No event is of the UCDP {what} {int(text)}.", UNKNOWN_RECORD)
        return wanted

    def openapi(self) -> dict[str, Any]:
        return {"type": "integer", "minimum": 0, "maximum": 10**9 - 1}


class Publishers(Filter):
    """The id of a publisher of sources that are, or were, public; it has no address of its own."""

    def read(self, text: str) -> str:
        published = SourceEdition.objects.order_by()
        if not published.filter(publisher=text).exists():
            known = published.values_list("publisher", flat=True).distinct()
            raise ValidationError(not_allowed(text, known, "publisher"), UNKNOWN_RECORD)
        return text

    def openapi(self) -> dict[str, Any]:
        return {"type": "string", "pattern": f"^{CODE.pattern}$"}


class SourcesOfPublisher(Publishers):
    """A publisher, as the public ids of its sources at the moment of the list."""

    def read_at(self, text: str, moment: datetime | None) -> list[str]:
        params = {"publisher": self.read(text), **at(moment)}
        sql = f"SELECT f.slug FROM kb_sourceedition f WHERE f.publisher = %(publisher)s AND {standing(moment)}"
        return [slug for (slug,) in fetch(sql, params)]
