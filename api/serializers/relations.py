"""Relations: the dated ties between groups."""

from __future__ import annotations

from rest_framework import serializers

from api.serializers.citations import CitationSerializer
from api.serializers.dates import FuzzyDateSerializer
from api.serializers.shapes import ShapeSerializer
from api.serializers.summaries import GroupSummarySerializer
from kb.models import Confidence, RelationKind

DIRECTIONS = [("out", "This group is the subject"), ("in", "This group is the object")]


class RelationSerializer(ShapeSerializer):
    """A dated, sourced tie to another group."""

    kind = serializers.ChoiceField(
        RelationKind.choices, help_text="What the subject of the tie is to its object."
    )
    direction = serializers.ChoiceField(
        DIRECTIONS, help_text="Whether this group is the subject (out) or the object (in)."
    )
    group = GroupSummarySerializer(help_text="The group at the other end.")
    from_ = FuzzyDateSerializer(
        allow_null=True, help_text="From when the tie held; null if nobody knows."
    )
    to = FuzzyDateSerializer(
        allow_null=True, help_text="Until when it held; null if it lasts or nobody knows."
    )
    confidence = serializers.ChoiceField(Confidence.choices, help_text="How sure the tie is.")
    disputed = serializers.BooleanField(help_text="Whether a party concerned denies it.")
    note = serializers.CharField(
        allow_null=True, help_text="Who claims it, who disputes it, what is unclear; null if none."
    )
    citations = CitationSerializer(many=True, help_text="What the tie rests on.")
