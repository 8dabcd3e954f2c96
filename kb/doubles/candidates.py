"""What may be there already: one record, how much speaks for it, and why in words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from kb.doubles.verdicts import different_from
from kb.models import DoubleNoun, Event, Group, Location, Publisher, Source

MODELS: dict[str, Any] = {
    DoubleNoun.GROUP: Group,
    DoubleNoun.LOCATION: Location,
    DoubleNoun.EVENT: Event,
    DoubleNoun.SOURCE: Source,
    DoubleNoun.PUBLISHER: Publisher,
}
SHOWN = 50
"""Candidates of fewer points are not named."""
LIKELY = 75
"""Who saves a new record with a candidate of so many points is asked once whether it is the same."""
MOST = 8


@dataclass(frozen=True)
class Candidate:
    """A record that may be the one meant; `score` is 0 to 100, and no probability."""

    pk: int
    score: int
    grounds: tuple[str, ...]
    record: Any = None

    @property
    def is_likely(self) -> bool:
        return self.score >= LIKELY


def best(
    noun: str, found: Iterable[Candidate], own: int | None, *, most: int = MOST
) -> list[Candidate]:
    """The candidates worth naming, best first, each with its record.

    A merged record leads to its survivor. Without `own`, the record that they are compared with,
    and without those that a curator has said it is not.
    """
    kept = [one for one in found if one.score >= SHOWN and one.pk != own]
    records = MODELS[noun]._default_manager.in_bulk([one.pk for one in kept])
    living = _survivors(MODELS[noun], records)
    refused = different_from(noun, own) if own else set()
    by_record: dict[int, Candidate] = {}
    for one in sorted(kept, key=lambda one: (-one.score, one.pk)):
        record = living.get(one.pk)
        if record is not None and record.pk != own and not {one.pk, record.pk} & refused:
            by_record.setdefault(record.pk, _told(one, record))
    ranked = sorted(by_record.values(), key=lambda one: (-one.score, one.record.slug))
    return ranked[:most]


def _survivors(model: Any, records: dict[int, Any]) -> dict[int, Any]:
    """What stands for each record now."""
    ids = {pk: getattr(record, "merged_into_id", None) for pk, record in records.items()}
    others = model._default_manager.in_bulk([into for into in ids.values() if into])
    return {pk: others.get(ids[pk]) if ids[pk] else record for pk, record in records.items()}


def _told(one: Candidate, record: Any) -> Candidate:
    grounds = one.grounds
    if record.pk != one.pk:
        grounds = (*grounds, "another record that was merged into it")
    if getattr(record, "is_withdrawn", False):
        grounds = (*grounds, "withdrawn from the public")
    return replace(one, pk=record.pk, record=record, grounds=grounds)
