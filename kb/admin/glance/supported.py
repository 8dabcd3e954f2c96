"""Everything that rests on a source: claims printed in it and records that cite it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.db.models import Model
from django.urls import reverse

from kb.models import Citation, Claim, Source

SHOWN = 100
HOLDERS = ("event", "group", "location")
OF_GROUP = {"relation": "subject", "name": "group", "leader": "group", "designation": "group"}


@dataclass(frozen=True)
class Use:
    """One claim or citation: what it is, in words, and the page where it is edited."""

    what: str
    locator: str
    url: str
    is_struck: bool = False


@dataclass
class Record:
    """A record with all that it takes from the source."""

    noun: str
    name: str
    url: str
    uses: list[Use] = field(default_factory=list)


@dataclass(frozen=True)
class Supported:
    records: list[Record]
    claims: int
    citations: int
    is_capped: bool


def supported_by(source: Source) -> Supported:
    """What the source supports: at most `SHOWN` claims and as many citations, and how many there are."""
    claims = source.claims.select_related("event", "group", "claimant")
    citations = source.citations.select_related(
        *HOLDERS, *(f"{name}__{owner}" for name, owner in OF_GROUP.items())
    )
    records: dict[Model, Record] = {}
    for claim in claims.order_by("pk").defer("event__original", "event__casualties")[:SHOWN]:
        _record(records, claim.event or claim.group).uses.append(_of_claim(claim))
    for citation in citations.order_by("pk").defer("event__original", "event__casualties")[:SHOWN]:
        holder = _holder(citation)
        _record(records, holder).uses.append(_of_citation(citation, holder))
    counts = claims.count(), citations.count()
    ordered = sorted(records.values(), key=lambda record: (record.noun, record.name))
    return Supported(ordered, *counts, is_capped=max(counts) > SHOWN)


def _record(records: dict[Model, Record], holder: Any) -> Record:
    if holder not in records:
        records[holder] = Record(str(holder._meta.verbose_name), str(holder), _page(holder))
    return records[holder]


def _page(row: Model) -> str:
    return reverse(f"admin:kb_{row._meta.model_name}_change", args=[row.pk])


def _of_claim(claim: Claim) -> Use:
    who = claim.claimant or claim.claimant_text
    return Use(f"{who}: {claim}", claim.locator, _page(claim), claim.is_withdrawn)


def _of_citation(citation: Citation, holder: Model) -> Use:
    part = next((name for name in OF_GROUP if getattr(citation, f"{name}_id")), "")
    what = f"its {part} “{getattr(citation, part)}”" if part else "the record"
    words = f"cited for {citation.field or what}"
    return Use(words, citation.locator, _page(holder))


def _holder(citation: Citation) -> Any:
    """The record whose page shows the citation."""
    own = next((row for name in HOLDERS if (row := getattr(citation, name))), None)
    if own is not None:
        return own
    part = next(name for name in OF_GROUP if getattr(citation, f"{name}_id"))
    return getattr(getattr(citation, part), OF_GROUP[part])
