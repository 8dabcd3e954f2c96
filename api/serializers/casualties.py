"""Casualties: what the claims of an event amount to, by a named rule."""

from __future__ import annotations

from rest_framework import serializers

from api.serializers.shapes import ShapeSerializer
from kb.models import Party
from kb.models.records import SLUG


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


class TollSerializer(RangeSerializer):
    """How many suffered one harm, in all and by party."""

    by_party = PartyRangeSerializer(many=True, help_text="The same by who was harmed.")


class LeftOutSerializer(ShapeSerializer):
    """A claim that the figures do not rest on."""

    claim = serializers.RegexField(SLUG, help_text="Public id of the claim.")
    reason = serializers.CharField(help_text="Why the rule left it out.")


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
    disputed = serializers.BooleanField(help_text="Whether standing claims contradict each other.")
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
