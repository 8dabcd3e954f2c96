"""Who says what about an event: its claims by harm, party and side, as the rules weigh them."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from kb.admin.glance.reasons import Weighed, reasons_of, why
from kb.assessing import Draft, assessed_draft, contradictions
from kb.figures import figure_in_words, range_in_words
from kb.models import Claim, Event, Harm, Party, Term
from kb.publishing import pending

SHOWN = 150
"""More claims than this are counted, not shown; all are weighed."""
OTHERS = ""
COLUMNS = ("a", "b", OTHERS)


@dataclass(frozen=True)
class Said:
    """One claim as the table shows it."""

    claim: Claim
    figure: str
    reason: str
    """What the rule makes of it; empty if it makes nothing of claims of this kind."""
    is_struck: bool
    """Replaced or taken back."""
    against: list[str]
    """Whom it contradicts, with their figures."""
    state: str
    """How the public sees it, if it does not see this."""

    @property
    def claimant(self) -> str:
        return str(self.claim.claimant or self.claim.claimant_text)


@dataclass
class Row:
    """What is said of one harm to one party."""

    harm: str
    party: str
    cells: list[list[Said]] = field(default_factory=lambda: [[] for _ in COLUMNS])
    assessed: str = ""
    why: str = ""

    @property
    def harm_label(self) -> str:
        return str(Harm(self.harm).label)


@dataclass(frozen=True)
class Total:
    """The assessed figures of one harm, all parties together."""

    label: str
    figures: dict[str, Any]

    @property
    def words(self) -> str:
        return range_in_words(self.figures)


@dataclass(frozen=True)
class WhoSaysWhat:
    """All that is claimed about the event, and what the rule makes of it."""

    rows: list[Row]
    others: dict[str, list[Said]]
    """Claims that say nothing of persons harmed, by kind in words."""
    withdrawn: list[Said]
    sides: list[str]
    """Heads of the columns."""
    totals: list[Total]
    rule: Term | None
    grade: Term | None
    is_disputed: bool
    override: str
    more: int

    @property
    def others_in_all(self) -> int:
        return sum(map(len, self.others.values()))


def who_says_what(event: Event) -> WhoSaysWhat:
    """Assess the draft and sort its claims; writes nothing."""
    draft = assessed_draft(event.pk)
    shown = _shown_claims(draft, event)
    document = draft.document
    terms = Term.objects.in_bulk(_terms_of(draft))
    return WhoSaysWhat(
        rows=_rows(draft, shown),
        others=_others(draft, shown),
        withdrawn=[said for said in shown.values() if said.claim.is_withdrawn],
        sides=_sides(draft.event),
        totals=_totals(document),
        rule=terms.get(f"casualty-rule:{document.get('rule')}"),
        grade=terms.get(draft.event.grade_id or draft.event.assessed_grade_id or ""),
        is_disputed=bool(document.get("disputed")),
        override=str((document.get("override") or {}).get("reason") or ""),
        more=max(0, len(draft.said) - SHOWN),
    )


def _terms_of(draft: Draft) -> list[str]:
    grade = draft.event.grade_id or draft.event.assessed_grade_id
    return [f"casualty-rule:{draft.document.get('rule')}", *filter(None, [grade])]


def _shown_claims(draft: Draft, event: Event) -> dict[str, Said]:
    """The claims of the event by public id; those that are struck come last."""
    reasons = reasons_of(draft)
    against = _contradicted(draft)
    rows = Claim.objects.filter(event=event).select_related(
        "claimant", "party_group", "source__publisher"
    )
    claims = list(rows.order_by("is_withdrawn", "claimed_on_earliest", "pk")[:SHOWN])
    ahead = pending(Claim.objects.filter(pk__in=[claim.pk for claim in claims]))
    found = [
        Said(
            claim=claim,
            figure=figure_in_words(claim),
            reason=reasons.get(claim.slug, Weighed()).words,
            is_struck=reasons.get(claim.slug, Weighed()).is_struck,
            against=against.get(claim.slug, []),
            state=_state(claim, claim.pk in ahead),
        )
        for claim in claims
    ]
    found.sort(key=lambda said: said.is_struck)
    return {said.claim.slug: said for said in found}


def _state(claim: Claim, is_ahead: bool) -> str:
    if claim.is_withdrawn:
        return "withdrawn"
    if claim.as_published is None:
        return "not yet published"
    return "changed since published" if is_ahead else ""


def _contradicted(draft: Draft) -> dict[str, list[str]]:
    claims = {claim.slug: claim for claim in draft.event.claims.all()}
    against: dict[str, list[str]] = defaultdict(list)
    for one, other in contradictions(draft.said):
        against[one.slug].append(_named(claims[other.slug]))
        against[other.slug].append(_named(claims[one.slug]))
    return {slug: list(dict.fromkeys(names)) for slug, names in against.items()}


def _named(claim: Claim) -> str:
    return f"{claim.claimant or claim.claimant_text}, {figure_in_words(claim)}"


def _rows(draft: Draft, shown: dict[str, Said]) -> list[Row]:
    """One for each harm and party spoken of or assessed, in the order of the vocabularies."""
    rows: dict[tuple[str, str], Row] = {}
    for statement in draft.said:
        if statement.harm and statement.slug in shown:
            key = statement.harm, statement.party
            row = rows.setdefault(key, Row(statement.harm, _party(statement.party, draft.event)))
            row.cells[COLUMNS.index(statement.claimant_side)].append(shown[statement.slug])
    harms, parties = list(Harm.values), list(Party.values)
    ordered = sorted(rows, key=lambda key: (harms.index(key[0]), parties.index(key[1])))
    for key in ordered:
        _assess_row(rows[key], key, draft)
    return [rows[key] for key in ordered]


def _assess_row(row: Row, key: tuple[str, str], draft: Draft) -> None:
    harm, party = key
    by_party = (draft.document.get(harm) or {}).get("by_party") or []
    figures = next((line for line in by_party if line.get("party") == party), None)
    row.assessed = range_in_words(figures)
    row.why = why(draft, harm, party, figures)
    for cell in row.cells:
        cell.sort(key=lambda said: said.is_struck)


def _party(party: str, event: Event) -> str:
    side = party.removeprefix("side-")
    names = [str(p.group) for p in event.participations.all() if p.side and p.side == side]
    label = str(Party(party).label)
    return f"{label}: {', '.join(dict.fromkeys(names))}" if names else label


def _sides(event: Event) -> list[str]:
    named = {"a": "Side A", "b": "Side B"}
    heads = []
    for side, label in named.items():
        names = dict.fromkeys(str(p.group) for p in event.participations.all() if p.side == side)
        heads.append(f"{label} ({', '.join(names)}) says" if names else f"{label} says")
    return [*heads, "Others say (media, UN, monitors)"]


def _others(draft: Draft, shown: dict[str, Said]) -> dict[str, list[Said]]:
    """Claims without persons harmed, by kind, those that are denied beside those that deny."""
    without = {s.slug for s in draft.said if not s.harm}
    kinds: dict[str, list[Said]] = defaultdict(list)
    for slug, said in shown.items():
        if slug in without:
            kinds[str(said.claim.get_kind_display())].append(said)
    for kind in kinds.values():
        kind.sort(key=lambda said: (said.claim.stance, said.is_struck))
    return dict(sorted(kinds.items()))


def _totals(document: dict[str, Any]) -> list[Total]:
    """Harms of which any figure is known; killed always."""
    totals = []
    for harm in Harm:
        figures = document.get(harm.value) or {}
        known = any(figures.get(name) is not None for name in ("low", "best", "high"))
        if known or harm == Harm.KILLED:
            totals.append(Total(str(harm.label), figures))
    return totals
