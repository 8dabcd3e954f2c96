"""The rules: which statements make which figure, and what is said of those left out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from kb.assessing.disputes import describe_disputes, dispute
from kb.assessing.figures import (
    Figures,
    added,
    conservative_figures,
    range_figures,
    total,
    total_of_grounds,
)
from kb.assessing.grading import grade
from kb.assessing.statements import Statement, concerns_persons, obstacle, retracted_slugs
from kb.assessing.wholes import Floor, Reconciled, add_floors, reconcile
from kb.models import DisputeKind, FigureBasis, Harm, Party


@dataclass(frozen=True)
class Rule:
    """How the figures of one party, and of the event, are made of the numbers stated."""

    figures: Callable[[Iterable[Statement]], Figures]
    hears_the_partisan: bool
    """Whether partisan and doubtful numbers count towards high."""
    total: Callable[[dict[str, Figures]], Figures] = total
    reconciles: bool = False
    """Whether a whole is held against its parts, and the document says harm by harm what counts."""


RULES = {
    "range-1": Rule(range_figures, hears_the_partisan=True),
    "conservative-1": Rule(conservative_figures, hears_the_partisan=False),
    "range-2": Rule(range_figures, True, total_of_grounds, reconciles=True),
}
USUAL_RULE = "range-2"
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
    totals: dict[str, Figures]
    """By harm, of harms that a standing claim or a part speaks of."""
    floors: dict[str, Floor]
    """By harm, what the parts have at least."""
    disputes: tuple[dict[str, Any], ...]
    said: tuple[Statement, ...]
    """All that was weighed, in the order of public ids."""

    def as_json(self) -> dict[str, Any]:
        """As in the document of an event; every harm is there, with nulls if nobody speaks of it."""
        details = RULES[self.rule].reconciles
        return {
            "rule": self.rule,
            "disputed": self.is_disputed,
            **({"disputes": list(self.disputes)} if details else {}),
            **{harm.value: self._harm_as_json(harm, details=details) for harm in HARMS},
            "used": list(self.used),
            "left_out": [{"claim": slug, "reason": why} for slug, why in self.left_out.items()],
            "override": None,
        }

    def _harm_as_json(self, harm: Harm, *, details: bool) -> dict[str, Any]:
        rows = self.by_party.get(harm, {})
        figures = self.totals.get(harm, Figures())
        by_party = [{"party": party, **row.as_json()} for party, row in rows.items()]
        found = {**figures.as_json(), "by_party": by_party}
        return {**found, **self._claims_of(harm)} if details else found

    def _claims_of(self, harm: Harm) -> dict[str, Any]:
        """What the figures of one harm rest on: claims that count, claims that do not, parts."""
        floor = self.floors.get(harm)
        said = [s for s in self.said if s.harm == harm]
        return {
            "used": [self._use_of(s) for s in said if s.slug in self.used],
            "left_out": [
                {"claim": s.slug, "reason": self.left_out[s.slug]}
                for s in said
                if s.slug in self.left_out
            ],
            "parts": {"low": floor.total, "events": list(floor.events)} if floor else None,
        }

    def _use_of(self, statement: Statement) -> dict[str, Any]:
        row = self.by_party[statement.harm][statement.party]
        return {
            "claim": statement.slug,
            "party": statement.party,
            "group": statement.party_group or None,
            "counts_for": ["low", "best", "high"] if statement.is_ground else ["high"],
            "note": why_outside(statement, row) or None,
        }


def why_outside(statement: Statement, figures: Figures) -> str:
    """Why a claim that counts lies outside the figures of its party; empty if it does not."""
    least, most = statement.span
    is_below_low = most is not None and figures.low is not None and most < figures.low
    is_above_high = least is not None and figures.high is not None and least > figures.high
    if not (is_below_low or is_above_high):
        return ""
    if not statement.is_ground:
        return f"{_weakness(statement)}: it can only raise the highest figure, and others give more"
    if statement.party_group:
        return "speaks of one group of a side, whose groups are added up"
    return "the parts of the event have more than it says"


def assess(
    statements: Iterable[Statement],
    rule: str = USUAL_RULE,
    parts: Iterable[tuple[str, dict[str, Any]]] = (),
) -> Assessment:
    """Assess one event by the rule of this name. The order of the statements does not matter.

    `parts` are the public ids and `casualties` of the event's parts, for rules that look at them.
    """
    said = sorted(statements, key=lambda s: s.slug)
    retracted = retracted_slugs(said)
    reasons = {s.slug: obstacle(s, retracted) for s in said if concerns_persons(s)}
    standing = [s for s in said if reasons.get(s.slug) == ""]
    by_party: dict[str, dict[str, Figures]] = {}
    for harm, party, heard in _by_party(standing):
        by_party.setdefault(harm, {})[party], found = weigh(heard, RULES[rule])
        reasons |= found
    totals = {harm: RULES[rule].total(rows) for harm, rows in by_party.items()}
    floors = add_floors(parts, HARMS) if RULES[rule].reconciles else {}
    disputes = [*describe_disputes(said)]
    for harm, floor in floors.items():
        own = by_party.get(harm, {})
        reconciled = reconcile(own, totals.get(harm, Figures()), floor)
        disputes += _disputes_with_parts(harm, own, reconciled, floor, standing)
        by_party[harm], totals[harm] = reconciled.by_party, reconciled.total
    return Assessment(
        rule=rule,
        is_disputed=bool(disputes),
        by_party=by_party,
        used=tuple(slug for slug, reason in reasons.items() if not reason),
        left_out={slug: reason for slug, reason in reasons.items() if reason},
        grade=grade(said),
        totals=totals,
        floors=floors,
        disputes=tuple(disputes),
        said=tuple(said),
    )


def _disputes_with_parts(
    harm: str,
    own: dict[str, Figures],
    reconciled: Reconciled,
    floor: Floor,
    standing: list[Statement],
) -> Iterator[dict[str, Any]]:
    """Where the parts have more than the claims about the whole allow: both are named."""
    for party in reconciled.disputed:
        of_party = [s for s in standing if s.harm == harm and party in (None, s.party)]
        ceiling = [s.slug for s in of_party if s.states_a_number and s.span[1] is not None]
        yield dispute(harm, party, DisputeKind.PARTS, ceiling, floor.events)


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
