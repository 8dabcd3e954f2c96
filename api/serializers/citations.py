"""What a record rests on, and what it is called elsewhere."""

from __future__ import annotations

from rest_framework import serializers

from api.serializers.dates import FuzzyDateSerializer
from api.serializers.shapes import ShapeSerializer
from api.serializers.summaries import SourceSummarySerializer
from kb.models import Match
from kb.models.records import SLUG


class CitationSerializer(ShapeSerializer):
    """One source that the record, or one key of it, rests on."""

    field = serializers.CharField(
        allow_null=True, help_text="The key it supports; null for the whole record."
    )
    source_ = SourceSummarySerializer(help_text="The source it rests on.")
    locator = serializers.CharField(
        allow_null=True,
        help_text="Where in the source: page, paragraph, minute; null if all of it.",
    )
    note = serializers.CharField(
        allow_null=True, help_text="What the source adds or doubts; null if nothing."
    )


class ExternalIdSerializer(ShapeSerializer):
    """The record's id in somebody else's scheme."""

    scheme = serializers.RegexField(
        SLUG, help_text="Whose id it is; a code of the codebook's `id-scheme`."
    )
    value = serializers.CharField(help_text="The id, as its scheme writes it.")
    match = serializers.ChoiceField(
        Match.choices, help_text="How their record relates to ours, seen from ours."
    )
    from_ = FuzzyDateSerializer(
        allow_null=True, help_text="From when the id stood for the record; null if nobody says."
    )
    to = FuzzyDateSerializer(
        allow_null=True, help_text="Until when it did; null if it still does or nobody says."
    )
    note = serializers.CharField(
        allow_null=True, help_text="Edition of the scheme, doubts; null if none."
    )
