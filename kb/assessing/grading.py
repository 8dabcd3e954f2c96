"""What the claims leave in dispute, and how well they establish the event."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import combinations

from kb.assessing.statements import (
    DOUBTFUL,
    IMPROBABLE,
    Statement,
    is_below,
    obstacle,
    retracted_slugs,
)
from kb.models import ClaimKind, Hedge, Role, Side, Stance

SOME = (1, None)
"""What words without a number say: there were some."""


def grade(statements: Iterable[Statement]) -> str | None:
    """Code of the vocabulary `grade`; None when nothing is said of the event but warnings."""
    told = [s for s in statements if s.kind != ClaimKind.WARNING and not s.is_superseded]
    firm = [s for s in _standing(told, Stance.ASSERTS) if s.credibility != DOUBTFUL]
    publishers = {s.publisher for s in firm if s.publisher and not s.claimant_side}
    if not told:
        return None
    if not _standing(told, Stance.ASSERTS, Stance.REPEATS):
        return "discounted"
    if is_contested(told):
        return "contested"
    if _is_admitted(firm) or _is_accepted(firm):
        return "confirmed"
    return "fair" if len(publishers) > 1 else "weak"


def contradictions(statements: Iterable[Statement]) -> Iterator[tuple[Statement, Statement]]:
    """Pairs of statements on the same persons that cannot both be true, or of which one denies the other."""
    said = list(statements)
    retracted = retracted_slugs(said)
    standing = [s for s in said if s.harm and not obstacle(s, retracted)]
    yield from ((one, other) for one, other in combinations(standing, 2) if _exclude(one, other))
    for denial in _standing(said, Stance.DENIES):
        yield from ((denial, s) for s in standing if _denies(denial, s))


def is_contested(statements: Iterable[Statement]) -> bool:
    """Whether responsibility is asserted by one and denied by another, or claimed by rivals."""
    return bool(rivals(statements))


def rivals(statements: Iterable[Statement]) -> list[Statement]:
    """The claims that make responsibility contested; none if it is not."""
    told = [s for s in statements if s.kind == ClaimKind.RESPONSIBILITY]
    asserted = _standing(told, Stance.ASSERTS)
    denials = _standing(told, Stance.DENIES)
    own = [s for s in asserted if s.claimant_side == Side.A]
    denied = [(d, s) for d in denials for s in asserted if d.claimant != s.claimant]
    found = {s.slug: s for pair in denied for s in pair}
    has_rivals = len({s.claimant for s in own}) > 1
    if has_rivals and any(s.claimant_role == Role.CLAIMED_BY for s in own):
        found |= {s.slug: s for s in own}
    return [found[slug] for slug in sorted(found)]


def _standing(statements: Iterable[Statement], *stances: Stance) -> list[Statement]:
    """Statements of these stances, neither replaced, nor taken back, nor improbable."""
    said = list(statements)
    retracted = retracted_slugs(said)
    return [
        s
        for s in said
        if s.stance in stances
        and not s.is_superseded
        and s.slug not in retracted
        and s.credibility != IMPROBABLE
    ]


def _exclude(one: Statement, other: Statement) -> bool:
    """Whether two claimants' words on the same persons cannot both be true."""
    spans = [SOME if s.hedge == Hedge.VAGUE else s.span for s in (one, other)]
    is_apart = is_below(spans[0], spans[1]) or is_below(spans[1], spans[0])
    return is_apart and one.cell == other.cell and one.claimant != other.claimant


def _denies(denial: Statement, statement: Statement) -> bool:
    """Whether the denial is of this: the same persons, another's words, and a number that fits."""
    is_of_it = denial.cell == statement.cell and denial.claimant != statement.claimant
    return is_of_it and not denial.excludes(statement)


def _is_admitted(firm: list[Statement]) -> bool:
    """Whether the side that was harmed admits to losses, other than none."""
    return any(s.harm and s.is_admission and not s.counted and not s.says_none for s in firm)


def _is_accepted(firm: list[Statement]) -> bool:
    """Whether the side that acted says so, and somebody of no such side reports the event too."""
    says_so = any(s.kind == ClaimKind.RESPONSIBILITY and s.claimant_side == Side.A for s in firm)
    return says_so and any(s.claimant_side != Side.A for s in firm)
