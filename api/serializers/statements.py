"""What a claim says, as its own document and that of its subject both show it."""

from __future__ import annotations

from rest_framework import serializers

from api.serializers.dates import FuzzyDateSerializer
from api.serializers.shapes import ShapeSerializer
from api.serializers.summaries import GroupSummarySerializer, SourceSummarySerializer
from kb.models import ClaimKind, FigureBasis, Harm, Hedge, Party, Stance
from kb.models.records import SLUG


class ClaimantSerializer(ShapeSerializer):
    """Who says it: a group, or somebody who is none."""

    slug = serializers.RegexField(
        SLUG, allow_null=True, help_text="Public id of the group; null if the claimant is none."
    )
    name = serializers.CharField(help_text="The group's name, or the claimant in words.")


class FigureSerializer(ShapeSerializer):
    """The number claimed, as the claimant gives it."""

    harm = serializers.ChoiceField(
        Harm.choices, allow_null=True, help_text="What befell those counted; null if not persons."
    )
    party = serializers.ChoiceField(
        Party.choices, allow_null=True, help_text="Who was harmed; null if nobody or a named group."
    )
    party_group = GroupSummarySerializer(
        allow_null=True, help_text="The group that was harmed; null unless one is named."
    )
    low = serializers.IntegerField(
        min_value=0,
        allow_null=True,
        help_text="Lowest number stated; null if none is, which is not zero.",
    )
    high = serializers.IntegerField(
        min_value=0, allow_null=True, help_text="Highest number stated; null for “more than 80”."
    )
    hedge = serializers.ChoiceField(
        Hedge.choices,
        allow_null=True,
        help_text="How the claimant qualifies the number; null if nothing is said.",
    )
    basis = serializers.ChoiceField(
        FigureBasis.choices,
        allow_null=True,
        help_text="How the number came about; null if nobody says.",
    )
    counted = serializers.CharField(
        allow_null=True, help_text="What is counted if not persons: tankers; null for persons."
    )


class WordingSerializer(ShapeSerializer):
    """The few words that matter, as the source has them."""

    text = serializers.CharField(help_text="The words.")
    language = serializers.CharField(
        allow_null=True, help_text="Their language as ISO 639 code; null if not noted."
    )


class StatementSerializer(ShapeSerializer):
    """What a claim says, wherever it is shown."""

    kind = serializers.ChoiceField(ClaimKind.choices, help_text="What is claimed.")
    claimant = ClaimantSerializer(help_text="Who says it, which is not who prints it.")
    speaker = serializers.CharField(
        allow_null=True, help_text="The speaker's name and office; null if none is named."
    )
    medium = serializers.RegexField(
        SLUG,
        allow_null=True,
        help_text="How it was made known, a code of the codebook's `claim-mode`; null if unknown.",
    )
    stance = serializers.ChoiceField(
        Stance.choices, help_text="What the claimant does with the statement."
    )
    figure = FigureSerializer(
        allow_null=True, help_text="The number claimed; null if the claim counts nothing."
    )
    statement = serializers.CharField(help_text="What is claimed, in our own words.")
    wording = WordingSerializer(
        allow_null=True, help_text="The words that matter, as the source has them; null if none do."
    )
    claimed_on = FuzzyDateSerializer(
        allow_null=True, help_text="When it was claimed; null if nobody says."
    )
    credibility = serializers.IntegerField(
        min_value=1,
        max_value=6,
        help_text="Admiralty digit, 1 confirmed to 5 improbable; 6 cannot be judged.",
    )
    source_ = SourceSummarySerializer(help_text="Where it is printed.")
    locator = serializers.CharField(
        allow_null=True,
        help_text="Where in the source: page, paragraph, minute; null if all of it.",
    )
    supersedes = serializers.RegexField(
        SLUG,
        allow_null=True,
        help_text="Public id of the same claimant's earlier claim that it replaces; null if none.",
    )
    note = serializers.CharField(
        allow_null=True, help_text="Other outlets, doubts, how the copy differs; null if none."
    )


class ClaimReferenceSerializer(ShapeSerializer):
    """A claim, by its id."""

    id = serializers.RegexField(SLUG, help_text="Public id of the claim.")


class NestedClaimSerializer(ClaimReferenceSerializer, StatementSerializer):
    """What one party says, in one source, about the record that shows it."""
