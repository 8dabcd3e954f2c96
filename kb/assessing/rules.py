"""The rules: which statements make which figure, and what is said of those left out."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from kb.assessing.figures import Figures, added, conservative_figures, range_figures, total
from kb.assessing.grading import grade, is_disputed
from kb.assessing.statements import Statement, concerns_persons, obstacle, retracted_slugs
from kb.models import FigureBasis, Harm, Party


@dataclass(frozen=True)
class Rule:
    """How the figures of one party are made of the numbers stated."""

    figures: Callable[[Iterable[Statement]], Figures]
    hears_the_partisan: bool
    """Whether partisan and doubtful numbers count towards high."""


RULES = {
    "range-1": Rule(range_figures, hears_the_partisan=True),
    "conservative-1": Rule(conservative_figures, hears_the_partisan=False),
}
HARMS = tuple(harm for harm in Harm if harm != Harm.MIXED)


@dataclass(frozen=True)
class Assessment:
    """The figures of one event by harm and party, the claims behind them, and its grade."""

    rule: str
    is_disputed: bool
    by_party: dict[str, dict[str, Figures]]
    """By harm, then by party, of parties that a standing claim speaks of."""
    used: tuple[str, ...]
    left_out: dict[str, str]
    """The reason, by public id of the claim."""
    grade: str | None

    def as_json(self) -> dict[str, Any]:
        """As in the document of an event; every harm is there, with nulls if nobody speaks of it."""
        return {
            "rule": self.rule,
            "disputed": self.is_disputed,
            **{harm.value: self._harm_as_json(harm) for harm in HARMS},
            "used": list(self.used),
            "left_out": [{"claim": slug, "reason": why} for slug, why in self.left_out.items()],
            "override": None,
        }

    def _harm_as_json(self, harm: Harm) -> dict[str, Any]:
        rows = self.by_party.get(harm, {})
        by_party = [{"party": party, **row.as_json()} for party, row in rows.items()]
        return {**total(rows).as_json(), "by_party": by_party}


def assess(statements: Iterable[Statement], rule: str = "range-1") -> Assessment:
    """Assess one event by the rule of this name. The order of the statements does not matter."""
    said = sorted(statements, key=lambda s: s.slug)
    retracted = retracted_slugs(said)
    reasons = {s.slug: obstacle(s, retracted) for s in said if concerns_persons(s)}
    standing = [s for s in said if reasons.get(s.slug) == ""]
    by_party: dict[str, dict[str, Figures]] = {}
    for harm, party, heard in _by_party(standing):
        by_party.setdefault(harm, {})[party], found = weigh(heard, RULES[rule])
        reasons |= found
    return Assessment(
        rule=rule,
        is_disputed=is_disputed(said),
        by_party=by_party,
        used=tuple(slug for slug, reason in reasons.items() if not reason),
        left_out={slug: reason for slug, reason in reasons.items() if reason},
        grade=grade(said),
    )


def _by_party(standing: list[Statement]) -> Iterable[tuple[str, str, list[Statement]]]:
    for harm in HARMS:
        for party in Party:
            heard = [s for s in standing if (s.harm, s.party) == (harm, party)]
            if heard:
                yield harm.value, party.value, heard


def weigh(statements: list[Statement], rule: Rule) -> tuple[Figures, dict[str, str]]:
    """Figures of one party: of the whole side if there is ground for them, else of its groups.

    With them, by public id, why a statement makes no figure; empty if it does.
    """
    whole = [s for s in statements if not s.party_group]
    parts = [s for s in statements if s.party_group]
    groups = sorted({s.party_group for s in parts})
    sums = added(rule.figures(s for s in parts if s.party_group == group) for group in groups)
    is_summed = not sums.is_empty and not any(s.is_ground for s in whole)
    figures = sums if is_summed else rule.figures(whole)
    return figures, {s.slug: _reason(s, rule, is_summed=is_summed) for s in statements}


def _reason(statement: Statement, rule: Rule, *, is_summed: bool) -> str:
    if not statement.states_a_number:
        return CODED[statement.basis] if statement.has_number else "gives no number"
    if not statement.is_ground and (statement.says_none or not rule.hears_the_partisan):
        return _weakness(statement) + (", and says there were none" if statement.says_none else "")
    if is_summed != bool(statement.party_group):
        return SUMMED if is_summed else NOT_SUMMED
    return ""


SUMMED = "partisan or doubtful, and the side's figures are added up from its groups"
NOT_SUMMED = "speaks of one group of a side whose figures as a whole are known"
CODED = {
    FigureBasis.CODED.value: "its number was coded from vague wording",
    FigureBasis.SHARE.value: "its number is a share of a total that the claimant did not give",
}
ABOUT = {
    Party.CIVILIANS.value: "civilians",
    Party.UNKNOWN.value: "persons of unknown party",
}


def _weakness(statement: Statement) -> str:
    if not statement.is_partisan:
        return "doubtful (credibility 4)"
    about = ABOUT.get(statement.party, "its enemy's losses")
    return f"partisan: side {statement.claimant_side} about {about}"
