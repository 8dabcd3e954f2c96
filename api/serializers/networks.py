"""Networks: a group, those around it, and the ties between them."""

from __future__ import annotations

from drf_spectacular.utils import extend_schema_serializer
from rest_framework import serializers

from api.serializers.dates import FuzzyDateSerializer
from api.serializers.examples import answer
from api.serializers.shapes import ShapeSerializer, TermSerializer
from kb.models import Confidence, RelationKind
from kb.models.records import SLUG


class NodeSerializer(ShapeSerializer):
    """A group of the network."""

    slug = serializers.RegexField(SLUG, help_text="Public id of the group.")
    name = serializers.CharField(help_text="What it is called.")
    kind = TermSerializer(help_text="What sort of actor it is, of the codebook's `group-kind`.")
    distance = serializers.IntegerField(
        min_value=0, help_text="How many ties lead to it from the group asked for, at the least."
    )


class EdgeSerializer(ShapeSerializer):
    """A tie between two groups of the network."""

    from_ = serializers.RegexField(SLUG, help_text="Public id of the subject.")
    to = serializers.RegexField(SLUG, help_text="Public id of the object.")
    kind = serializers.ChoiceField(
        RelationKind.choices, help_text="What the subject is to the object."
    )
    since = FuzzyDateSerializer(
        allow_null=True, help_text="From when the tie held; null if nobody knows."
    )
    until = FuzzyDateSerializer(
        allow_null=True, help_text="Until when it held; null if it lasts or nobody knows."
    )
    confidence = serializers.ChoiceField(Confidence.choices, help_text="How sure the tie is.")
    disputed = serializers.BooleanField(help_text="Whether a party concerned denies it.")


@extend_schema_serializer(many=False, examples=[answer("network")])
class NetworkSerializer(ShapeSerializer):
    """The groups around one, and all published ties between any two of them."""

    group = serializers.RegexField(SLUG, help_text="Public id of the group asked for.")
    on = serializers.DateField(
        allow_null=True, help_text="The day on which the ties held; null for all ties ever."
    )
    depth = serializers.IntegerField(min_value=1, max_value=5, help_text="How many ties away.")
    nodes = NodeSerializer(many=True, help_text="The groups, the nearest first.")
    edges = EdgeSerializer(many=True, help_text="The ties, by the public ids of their ends.")
    truncated = serializers.BooleanField(help_text="Whether there are more groups than shown.")
    advice = serializers.CharField(
        allow_null=True, help_text="How to ask for less, if there are more; else null."
    )
    as_of = serializers.DateTimeField(
        allow_null=True, help_text="The moment that was asked about; null for now."
    )
