"""Claims: what one party says, in one source, about one event or group.

The claimant says it; the source prints it; the statement is ours, the wording theirs.
"""

from __future__ import annotations

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from kb.models.dates import FuzzyDateField, fuzzy_date_is_whole
from kb.models.events import Event, Side
from kb.models.groups import Group
from kb.models.records import Record, exactly_one, one_of, slug_is_well_formed, term_of
from kb.models.sources import Source
from kb.models.vocabulary import Term


class ClaimKind(models.TextChoices):
    """What a claim is about; the vocabulary `claim-kind` defines each."""

    CASUALTIES = "casualties", "Casualties"
    RESPONSIBILITY = "responsibility", "Responsibility"
    TERRITORIAL_CONTROL = "territorial-control", "Territorial control"
    MATERIEL_CAPTURED = "materiel-captured", "Materiel captured"
    MATERIEL_DESTROYED = "materiel-destroyed", "Materiel destroyed"
    OUTCOME = "outcome", "Outcome"
    LOCATION = "location", "Location"
    DATE = "date", "Date"
    CHARACTERISATION = "characterisation", "Characterisation"
    WARNING = "warning", "Warning"
    STRENGTH = "strength", "Strength"
    LEADERSHIP = "leadership", "Leadership"


class Stance(models.TextChoices):
    """What the claimant does with the statement."""

    ASSERTS = "asserts", "Asserts"
    DENIES = "denies", "Denies"
    REPEATS = "repeats", "Repeats"
    RETRACTS = "retracts", "Retracts"


class Harm(models.TextChoices):
    """What befell the persons counted; `neutralised` is never read as `killed`."""

    KILLED = "killed", "Killed"
    INJURED = "injured", "Injured"
    ABDUCTED = "abducted", "Abducted"
    MISSING = "missing", "Missing"
    CAPTURED = "captured", "Captured"
    NEUTRALISED = "neutralised", "Neutralised"
    MIXED = "mixed-casualties", "Mixed casualties, not told apart"


class Party(models.TextChoices):
    """Who was harmed, when it is not one named group."""

    SIDE_A = "side-a", "Side A"
    SIDE_B = "side-b", "Side B"
    CIVILIANS = "civilians", "Civilians"
    UNKNOWN = "unknown", "Unknown"


class DisputeKind(models.TextChoices):
    """How two accounts of an event contradict each other."""

    CLAIMS = "claims", "Two claimants give figures that exclude each other"
    DENIAL = "denial", "One denies what another claims"
    RESPONSIBILITY = "responsibility", "Responsibility is denied, or claimed by rivals"
    PARTS = "parts", "The parts have more than the claims about the whole allow"


class Hedge(models.TextChoices):
    """How the figure is qualified by whoever gives it."""

    EXACT = "exact", "Exact"
    ABOUT = "about", "About"
    AT_LEAST = "at-least", "At least"
    MORE_THAN = "more-than", "More than"
    AT_MOST = "at-most", "At most"
    FEWER_THAN = "fewer-than", "Fewer than"
    VAGUE = "vague", "In words, with no number"


class FigureBasis(models.TextChoices):
    """How the number came about."""

    REPORTED = "reported", "Reported"
    CODED = "coded-from-vague-wording", "Coded from vague wording"
    SHARE = "share-of-a-total", "Share of a total"


class ClaimQuerySet(models.QuerySet["Claim"]):
    def about(self, event: Event) -> ClaimQuerySet:
        """Claims about the event itself, not about its parts."""
        return self.filter(event=event)

    def standing(self) -> ClaimQuerySet:
        """Claims that their claimant has neither replaced nor seen withdrawn."""
        replaced = models.Q(superseded_by__is_withdrawn=False)
        return self.filter(is_withdrawn=False).exclude(replaced)


class Claim(Record):
    """What one party says, in one source, about one event or one group."""

    event = models.ForeignKey(
        Event,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="claims",
        help_text="The event it is about; empty if it is about a group.",
    )
    group = models.ForeignKey(
        Group,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="claims",
        help_text="The group it is about; empty if it is about an event.",
    )
    kind = models.CharField(max_length=20, choices=ClaimKind, help_text="What is claimed.")
    claimant = models.ForeignKey(
        Group,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="claims_made",
        help_text="The group that says it; empty if the claimant is not a group.",
    )
    claimant_side = models.CharField(
        max_length=1,
        choices=Side,
        blank=True,
        editable=False,
        help_text="The claimant's side in the event, by its own part, its family's or its state's; "
        "empty if it is no party. Computed when the event is assessed.",
    )
    claimant_text = models.CharField(
        max_length=200,
        blank=True,
        help_text="Who says it, if not a group: “a security source in Bamako”. No private names.",
    )
    speaker = models.CharField(
        max_length=200, blank=True, help_text="Name and office of the speaker; public figures only."
    )
    medium = models.ForeignKey(
        Term,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="claims",
        limit_choices_to={"vocabulary__slug": "claim-mode"},
        help_text="How it was made known.",
    )
    stance = models.CharField(
        max_length=8,
        choices=Stance,
        default=Stance.ASSERTS,
        help_text="Asserted, denied, repeated.",
    )
    harm = models.CharField(
        max_length=16, choices=Harm, blank=True, help_text="What befell the persons counted."
    )
    party = models.CharField(
        max_length=9, choices=Party, blank=True, help_text="Who was harmed, if not a named group."
    )
    party_group = models.ForeignKey(
        Group,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="harm_claims",
        help_text="The group that was harmed, if it is one of several on its side.",
    )
    low = models.PositiveIntegerField(
        null=True, blank=True, help_text="Lowest number stated; empty if none. Empty is not zero."
    )
    high = models.PositiveIntegerField(
        null=True, blank=True, help_text="Highest number stated; empty for “more than 80”."
    )
    hedge = models.CharField(
        max_length=10, choices=Hedge, blank=True, help_text="How the claimant qualifies the number."
    )
    basis = models.CharField(
        max_length=24, choices=FigureBasis, blank=True, help_text="How the number came about."
    )
    counted = models.CharField(
        max_length=80, blank=True, help_text="What is counted if not persons: tankers, barracks."
    )
    statement = models.TextField(help_text="What is claimed, in our own words.")
    wording = models.CharField(
        max_length=200, blank=True, help_text="The few words that matter, as the source has them."
    )
    wording_language = models.CharField(
        max_length=3, blank=True, help_text="Language of those words, as ISO 639 code."
    )
    claimed_on = FuzzyDateField("When it was claimed.")
    credibility = models.PositiveSmallIntegerField(
        default=6,
        validators=[MinValueValidator(1), MaxValueValidator(6)],
        help_text="Admiralty digit, 1 confirmed to 5 improbable; 6 cannot be judged.",
    )
    source = models.ForeignKey(
        Source, models.PROTECT, related_name="claims", help_text="Where it is printed."
    )
    locator = models.CharField(
        max_length=120, blank=True, help_text="Where in the source: page, paragraph, minute."
    )
    supersedes = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="superseded_by",
        help_text="The earlier claim of the same claimant that this one replaces.",
    )
    note = models.TextField(blank=True, help_text="Other outlets, doubts, how the copy differs.")

    objects = ClaimQuerySet.as_manager()

    class Meta:
        ordering = ("id",)
        constraints = (
            slug_is_well_formed("claim"),
            exactly_one(
                "claim_has_one_subject",
                "A claim is about one event or one group, not both and not neither.",
                "event",
                "group",
            ),
            models.CheckConstraint(
                name="claim_has_one_claimant",
                condition=models.Q(claimant=None) & ~models.Q(claimant_text="")
                | models.Q(claimant__isnull=False, claimant_text=""),
                violation_error_message="Say who claims it: a group, or a text, not both.",
            ),
            models.CheckConstraint(
                name="claim_low_is_not_above_high",
                condition=models.Q(low=None)
                | models.Q(high=None)
                | models.Q(low__lte=models.F("high")),
                violation_error_message="The lowest number cannot be above the highest.",
            ),
            models.CheckConstraint(
                name="claim_number_says_what_it_counts",
                condition=models.Q(low=None, high=None, hedge="") | ~models.Q(harm="", counted=""),
                violation_error_message="Say what the number counts: a harm, or things.",
            ),
            models.CheckConstraint(
                name="claim_number_has_a_hedge",
                condition=models.Q(low=None, high=None) | ~models.Q(hedge=""),
                violation_error_message="Say how the number is qualified; “exact” if it is not.",
            ),
            models.CheckConstraint(
                name="claim_harm_has_a_party",
                condition=models.Q(harm="") | ~models.Q(party="", party_group=None),
                violation_error_message="Say who was harmed; “unknown” if nobody says.",
            ),
            models.CheckConstraint(
                name="claim_has_one_party_at_most",
                condition=models.Q(party="") | models.Q(party_group=None),
                violation_error_message="The party harmed is a side or a named group, not both.",
            ),
            models.CheckConstraint(
                name="claim_credibility_is_1_to_6",
                condition=models.Q(credibility__range=(1, 6)),
                violation_error_message="Credibility is an Admiralty digit, 1 to 6.",
            ),
            models.CheckConstraint(
                name="claim_does_not_supersede_itself",
                condition=models.Q(supersedes=None) | ~models.Q(supersedes=models.F("id")),
                violation_error_message="A claim cannot replace itself.",
            ),
            term_of("claim", "medium", "claim-mode"),
            one_of("claim", "kind", ClaimKind),
            one_of("claim", "claimant_side", Side, blank=True),
            one_of("claim", "stance", Stance),
            one_of("claim", "harm", Harm, blank=True),
            one_of("claim", "party", Party, blank=True),
            one_of("claim", "hedge", Hedge, blank=True),
            one_of("claim", "basis", FigureBasis, blank=True),
            fuzzy_date_is_whole("claim", "claimed_on"),
        )

    def __str__(self) -> str:
        return self.statement[:100]
