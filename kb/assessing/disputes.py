"""What is in dispute about an event: which harm and party, and which claims contradict which."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from kb.assessing.grading import contradictions, rivals
from kb.assessing.statements import Statement
from kb.models import DisputeKind, Stance


def dispute(
    harm: str | None,
    party: str | None,
    kind: DisputeKind,
    claims: Iterable[str],
    events: Iterable[str] = (),
) -> dict[str, Any]:
    """One dispute as documents have it; `events` are the parts that contradict the claims."""
    return {
        "harm": harm,
        "party": party,
        "kind": kind.value,
        "claims": list(claims),
        "events": list(events),
    }


def describe_disputes(said: list[Statement]) -> Iterator[dict[str, Any]]:
    """Each pair of claims that contradict each other, and whose responsibility is contested."""
    for one, other in contradictions(said):
        is_denial = one.stance == Stance.DENIES
        kind = DisputeKind.DENIAL if is_denial else DisputeKind.CLAIMS
        yield dispute(other.harm, other.party, kind, (one.slug, other.slug))
    if contested := rivals(said):
        yield dispute(None, None, DisputeKind.RESPONSIBILITY, [s.slug for s in contested])
