"""What the rule makes of each claim, in words; the rule itself is asked, never repeated here."""

from __future__ import annotations

from dataclasses import dataclass

from kb.assessing import Draft, Statement
from kb.assessing.statements import retracted_slugs


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
