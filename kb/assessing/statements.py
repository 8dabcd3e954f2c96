"""What a rule needs to know of a claim, how its number is read, and which claims stand."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from kb.models import ClaimKind, FigureBasis, Harm, Hedge, Party, Stance

DOUBTFUL, IMPROBABLE = 4, 5
OPEN_ABOVE = (Hedge.AT_LEAST, Hedge.MORE_THAN)
OPEN_BELOW = (Hedge.AT_MOST, Hedge.FEWER_THAN)
OWN_SIDE = {"a": Party.SIDE_A, "b": Party.SIDE_B}


@dataclass(frozen=True, kw_only=True)
class Statement:
    """A claim as the rules see it, without the database."""

    slug: str
    kind: str
    stance: str
    harm: str
    party: str
    """Code of the party harmed."""
    low: int | None
    high: int | None
    hedge: str
    basis: str
    counted: str
    claimant: str
    """Public id of the group, or the claimant's text."""
    claimant_side: str
    """`a` or `b`; empty when the claimant is no party to the event."""
    credibility: int
    claimed_on: date | None
    publisher: str
    """Who prints it; empty if that is an armed group, a government or a state medium."""
    is_superseded: bool
    party_group: str = ""
    """Public id of the group harmed, when it is one of several of its side."""
    claimant_role: str = ""
    """The claimant's role in the event, if it is a party to it."""

    @property
    def span(self) -> tuple[int | None, int | None]:
        """The least and the most that the number allows, both included; None sets no limit.

        “More than 80” is read as 80 or more: the phrase is used loosely.
        """
        if not self.states_a_number:
            return None, None
        stated = [number for number in (self.low, self.high) if number is not None]
        is_range = stated[0] != stated[-1]
        least: int | None = stated[0]
        most: int | None = stated[-1]
        if self.hedge in OPEN_ABOVE and not is_range:
            most = None
        if self.hedge in OPEN_BELOW and not is_range:
            least = None
        return least, most

    @property
    def has_number(self) -> bool:
        return self.hedge != Hedge.VAGUE and (self.low, self.high) != (None, None)

    @property
    def states_a_number(self) -> bool:
        """Whether the claimant gives a number itself, rather than a coder for it."""
        return self.has_number and self.basis not in (FigureBasis.CODED, FigureBasis.SHARE)

    @property
    def says_none(self) -> bool:
        return self.span[1] == 0

    @property
    def is_admission(self) -> bool:
        """Whether a belligerent speaks of its own side's losses."""
        return self.party == OWN_SIDE.get(self.claimant_side)

    @property
    def is_partisan(self) -> bool:
        """Whether a belligerent speaks of anybody but its own side."""
        return bool(self.claimant_side) and not self.is_admission

    @property
    def is_ground(self) -> bool:
        """Whether low and best may rest on it."""
        return self.states_a_number and not self.is_partisan and self.credibility != DOUBTFUL

    @property
    def cell(self) -> tuple[str, str, str]:
        """Whose harm it speaks of: statements of one cell can be compared."""
        return self.harm, self.party, self.party_group

    def excludes(self, other: Statement) -> bool:
        """Whether both cannot be true; a limit that is not set excludes nothing."""
        return is_below(self.span, other.span) or is_below(other.span, self.span)


def is_below(one: tuple[int | None, int | None], other: tuple[int | None, int | None]) -> bool:
    most, least = one[1], other[0]
    return most is not None and least is not None and most < least


OBSTACLES: tuple[tuple[Callable[[Statement], bool], str], ...] = (
    (lambda s: s.is_superseded, "replaced by a later claim of the same claimant"),
    (lambda s: s.stance == Stance.RETRACTS, "takes back an earlier claim and gives no figure"),
    (lambda s: s.stance == Stance.DENIES, "denies a figure and gives none"),
    (lambda s: s.stance == Stance.REPEATS, "repeats what another said: not a count of its own"),
    (lambda s: s.counted != "", "counts things or people unharmed"),
    (lambda s: s.harm == "", "does not say what befell whom"),
    (lambda s: s.harm == Harm.MIXED, "several harms in one number, not told apart"),
    (lambda s: s.credibility == IMPROBABLE, "improbable (credibility 5)"),
)


def concerns_persons(statement: Statement) -> bool:
    """Whether it is weighed for figures or has to be left out with a reason."""
    return statement.harm != "" or statement.kind == ClaimKind.CASUALTIES


def obstacle(statement: Statement, retracted: set[str]) -> str:
    """Why the statement does not stand, in plain words; empty if it does."""
    if statement.slug in retracted:
        return "taken back by the claimant"
    return next((reason for blocks, reason in OBSTACLES if blocks(statement)), "")


def retracted_slugs(statements: Iterable[Statement]) -> set[str]:
    """The statements that their own claimant has taken back."""
    said = list(statements)
    retractions = [s for s in said if s.stance == Stance.RETRACTS and not s.is_superseded]
    return {s.slug for s in said if any(_takes_back(r, s) for r in retractions)}


def _takes_back(retraction: Statement, earlier: Statement) -> bool:
    """A retraction reaches all that its claimant said of the matter up to its day.

    One that names no harm reaches every claim of its kind; an unknown day counts as earlier.
    """
    is_of_matter = retraction.harm == "" or retraction.cell == earlier.cell
    days = retraction.claimed_on, earlier.claimed_on
    is_later = days[0] is not None and days[1] is not None and days[1] > days[0]
    return (
        earlier.stance != Stance.RETRACTS
        and (retraction.claimant, retraction.kind) == (earlier.claimant, earlier.kind)
        and is_of_matter
        and not is_later
    )
