"""A claim in our own words, as a first draft of its statement; pure."""

from __future__ import annotations

from kb.models import ClaimKind, Harm, Hedge, Party, Stance
from kb.reports.claims import ClaimProposal

HEDGES = {
    Hedge.ABOUT: "about ",
    Hedge.AT_LEAST: "at least ",
    Hedge.MORE_THAN: "more than ",
    Hedge.AT_MOST: "at most ",
    Hedge.FEWER_THAN: "fewer than ",
}
PARTIES = {
    Party.SIDE_A: "persons of side A",
    Party.SIDE_B: "persons of side B",
    Party.CIVILIANS: "civilians",
    Party.UNKNOWN: "persons",
}
HARMS = {
    Harm.MIXED: "killed or otherwise harmed",
    Harm.MISSING: "missing",
    Harm.NEUTRALISED: "“neutralised”",
}
THINGS = {
    ClaimKind.TERRITORIAL_CONTROL: "control of {}",
    ClaimKind.MATERIEL_CAPTURED: "the capture of {}",
    ClaimKind.MATERIEL_DESTROYED: "the destruction of {}",
}


def statement(claim: ClaimProposal, claimant: str) -> str:
    """One sentence that names the claimant and what is claimed."""
    verb = "denies" if claim.stance == Stance.DENIES else "reports"
    if claim.kind == ClaimKind.RESPONSIBILITY:
        return (
            f"{claimant} {'denies' if verb == 'denies' else 'says'} that it carried out the attack."
        )
    if claim.kind == ClaimKind.CASUALTIES:
        who, harm = PARTIES[Party(claim.party)], HARMS.get(Harm(claim.harm), claim.harm)
        return f"{claimant} {verb} {_figure(claim)} {who} {harm}."
    what = f"{_figure(claim)} {claim.counted}" if claim.counted else "the place"
    return f"{claimant} {verb} {THINGS[claim.kind].format(what)}."


def _figure(claim: ClaimProposal) -> str:
    if claim.low is None and claim.high is None:
        return "an unstated number of"
    if claim.low is not None and claim.high is not None and claim.low != claim.high:
        number = f"{claim.low:,} to {claim.high:,}"
    else:
        number = f"{claim.low if claim.low is not None else claim.high:,}"
    return HEDGES.get(Hedge(claim.hedge), "") + number
