"""What the rule makes of each claim and each row, in words; the rule itself is asked, never repeated here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from kb.assessing import Draft, Statement
from kb.assessing.figures import precedence
from kb.assessing.statements import retracted_slugs
from kb.models import Harm


@dataclass(frozen=True)
class Weighed:
    words: str = ""
    is_struck: bool = False


def reasons_of(draft: Draft) -> dict[str, Weighed]:
    """By public id of the claim; nothing of claims that a rule does not weigh, unless struck."""
    used = set(draft.document.get("used") or ())
    left_out = {line["claim"]: line["reason"] for line in draft.document.get("left_out") or ()}
    retracted = retracted_slugs(draft.said)
    return {
        s.slug: Weighed(
            _counted(s) if s.slug in used else _left_out(left_out.get(s.slug)),
            s.is_superseded or s.slug in retracted,
        )
        for s in draft.said
    }


def _counted(statement: Statement) -> str:
    if not statement.is_ground:
        doubt = "partisan" if statement.is_partisan else "doubtful"
        return f"counts towards the highest figure only: {doubt}"
    admitted = "an admission" if statement.is_admission else "independent"
    return f"counts: {admitted}"


def _left_out(reason: str | None) -> str:
    return f"left out: {reason}" if reason else ""


def why(draft: Draft, harm: str, party: str, figures: dict[str, Any] | None) -> str:
    """In a sentence, what the figures of this row rest on."""
    if harm == Harm.MIXED:
        return "Several harms in one number are not told apart, and make no figure."
    if draft.document.get("rule") == "dataset":
        return "The dataset's own figures. No claim was weighed."
    heard = [s for s in draft.said if (s.harm, s.party) == (harm, party)]
    used = [s for s in heard if s.slug in draft.document.get("used", [])]
    if figures is None or not used:
        return "No claim gives a number that counts. Unknown is not zero."
    return _sentence(draft, used, heard, figures)


def _sentence(
    draft: Draft, used: list[Statement], heard: list[Statement], figures: dict[str, Any]
) -> str:
    grounds = [s for s in used if s.is_ground]
    noun = "claim counts" if len(heard) == 1 else "claims count"
    parts = [f"{len(used)} of {len(heard)} {noun}; low and best rest on {len(grounds)}."]
    if any(s.party_group for s in used):
        parts.append("Figures of the side's groups are added up.")
    parts += _whose_best(draft, grounds, figures.get("best"))
    if figures.get("best") is None:
        parts.append("No best: no single number that all grounds before it allow.")
    if figures.get("high") is None:
        parts.append("No highest: a figure has no upper limit.")
    return " ".join(parts)


def _whose_best(draft: Draft, grounds: list[Statement], best: int | None) -> list[str]:
    """Who gives the best figure; nobody if it is a sum."""
    giving = [s.slug for s in sorted(grounds, key=precedence) if s.span == (best, best)]
    if best is None or not giving:
        return []
    claim = next(claim for claim in draft.event.claims.all() if claim.slug == giving[0])
    return [f"Best is the number of {claim.claimant or claim.claimant_text}."]
