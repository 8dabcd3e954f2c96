"""Casualties: what the claims of an event amount to, by a named rule."""

from __future__ import annotations

from rest_framework import serializers

from api.serializers.shapes import ShapeSerializer
from kb.models import DisputeKind, Harm, Party
from kb.models.records import SLUG

STEPS = [(step, step) for step in ("party", "sum", "unknown", "parts", "event", "override")]
BOUNDS = [("low", "Lowest"), ("best", "Best"), ("high", "Highest")]


class RangeSerializer(ShapeSerializer):
    """How many, at least and at most; null is unknown, which is not zero."""

    low = serializers.IntegerField(
        min_value=0, allow_null=True, help_text="Lowest number; null without ground for one."
    )
    best = serializers.IntegerField(
        min_value=0, allow_null=True, help_text="Best number; null without ground for one."
    )
    high = serializers.IntegerField(
        min_value=0, allow_null=True, help_text="Highest number; null without ground for one."
    )


class HarmedPartySerializer(ShapeSerializer):
    """Who was harmed."""

    party = serializers.ChoiceField(Party.choices, help_text="Who was harmed.")


class PartyRangeSerializer(HarmedPartySerializer, RangeSerializer):
    """How many of one party."""


class LeftOutSerializer(ShapeSerializer):
    """A claim that the figures do not rest on."""

    claim = serializers.RegexField(SLUG, help_text="Public id of the claim.")
    reason = serializers.CharField(help_text="Why the rule left it out.")


class UsedClaimSerializer(ShapeSerializer):
    """A claim that the figures of one harm rest on, and what it counts for."""

    claim = serializers.RegexField(SLUG, help_text="Public id of the claim.")
    party = serializers.ChoiceField(Party.choices, help_text="Who was harmed.")
    group = serializers.RegexField(
        SLUG,
        allow_null=True,
        help_text="Public id of the group harmed, if it is one of several of its side.",
    )
    counts_for = serializers.ListField(
        child=serializers.ChoiceField(BOUNDS),
        help_text="What it counts for: low, best and high if it is a ground; the highest figure "
        "alone if it is partisan or doubtful.",
    )
    note = serializers.CharField(
        allow_null=True,
        help_text="Why it lies outside the figures all the same; null if it does not.",
    )


class PartsFloorSerializer(ShapeSerializer):
    """What the parts of an event have of one harm together, which the whole has at least."""

    low = serializers.IntegerField(min_value=0, help_text="Sum of the lowest figures of the parts.")
    events = serializers.ListField(
        child=serializers.RegexField(SLUG), help_text="Public ids of the parts that have one."
    )


class TollSerializer(RangeSerializer):
    """How many suffered one harm, in all and by party."""

    by_party = PartyRangeSerializer(many=True, help_text="The same by who was harmed.")
    used = UsedClaimSerializer(
        many=True,
        required=False,
        help_text="The claims that these figures rest on. Since the rule `range-2`.",
    )
    left_out = LeftOutSerializer(
        many=True,
        required=False,
        help_text="The claims of this harm that they do not rest on, and why. Since `range-2`.",
    )
    parts = PartsFloorSerializer(
        allow_null=True,
        required=False,
        help_text="What the parts of the event have at least; null if it has none with a figure. "
        "Since `range-2`.",
    )


class DisputeSerializer(ShapeSerializer):
    """Accounts that contradict each other."""

    harm = serializers.ChoiceField(
        Harm.choices, allow_null=True, help_text="The harm in dispute; null for responsibility."
    )
    party = serializers.ChoiceField(
        Party.choices,
        allow_null=True,
        help_text="Of whom; null for responsibility, and for all parties together.",
    )
    kind = serializers.ChoiceField(
        DisputeKind.choices, help_text="How the accounts contradict each other."
    )
    claims = serializers.ListField(
        child=serializers.RegexField(SLUG),
        help_text="Public ids of the claims that contradict each other, or the parts.",
    )
    events = serializers.ListField(
        child=serializers.RegexField(SLUG),
        help_text="Public ids of the parts that have more than the claims allow; else empty.",
    )


class OverrideSerializer(ShapeSerializer):
    """Why the figures of killed are a curator's, and what they would be otherwise."""

    reason = serializers.CharField(help_text="Why the curator's figures replace the rule's.")
    rule = RangeSerializer(help_text="The figures of killed that the rule gives.")


class CasualtiesSerializer(ShapeSerializer):
    """What the claims of the event amount to, by a named rule."""

    rule = serializers.RegexField(
        SLUG,
        help_text="The rule applied, which the codebook's `casualty-rule` words; `dataset` if the "
        "figures are the dataset's own.",
    )
    disputed = serializers.BooleanField(
        help_text="Whether standing claims contradict each other, or the parts of the event."
    )
    disputes = DisputeSerializer(
        many=True,
        required=False,
        help_text="What is in dispute, and which claims contradict which. Since `range-2`.",
    )
    killed = TollSerializer(help_text="How many were killed.")
    injured = TollSerializer(help_text="How many were injured.")
    abducted = TollSerializer(help_text="How many were abducted.")
    missing = TollSerializer(help_text="How many are missing.")
    captured = TollSerializer(help_text="How many were captured.")
    neutralised = TollSerializer(
        help_text="How many were “neutralised”, a word that is never read as killed."
    )
    used = serializers.ListField(
        child=serializers.RegexField(SLUG),
        help_text="Public ids of the claims the figures rest on.",
    )
    left_out = LeftOutSerializer(many=True, help_text="The claims they do not rest on, and why.")
    override = OverrideSerializer(
        allow_null=True,
        help_text="Says that the figures of killed are a curator's; null if the rule's stand.",
    )


class FigureStepSerializer(ShapeSerializer):
    """One step of the arithmetic behind the figures; the last of a harm has the event's own."""

    harm = serializers.ChoiceField(Harm.choices, help_text="The harm.")
    party = serializers.ChoiceField(
        Party.choices, allow_null=True, help_text="Of whom; null for all parties together."
    )
    step = serializers.ChoiceField(
        STEPS, help_text="What is done: the figures of a party, their sum, and so on."
    )
    low = serializers.IntegerField(allow_null=True, help_text="Lowest number after this step.")
    best = serializers.IntegerField(allow_null=True, help_text="Best number after this step.")
    high = serializers.IntegerField(allow_null=True, help_text="Highest number after this step.")
    claims = serializers.ListField(
        child=serializers.RegexField(SLUG), help_text="Public ids of the claims it rests on."
    )
    text = serializers.CharField(help_text="The step in words.")
