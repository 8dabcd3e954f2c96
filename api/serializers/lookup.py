"""Ids elsewhere against our own, and what a search finds."""

from __future__ import annotations

from drf_spectacular.utils import extend_schema_serializer
from rest_framework import serializers

from api.serializers.dates import FuzzyDateSerializer
from api.serializers.examples import answer
from api.serializers.shapes import ShapeSerializer
from kb.models import Match, Noun
from kb.models.records import SLUG

AS_OF = "The moment that was asked for; null for now."
RELEASE = "The release that was asked for; null if none was."


class CorrespondenceSerializer(ShapeSerializer):
    """One id of somebody else's, and our record that has it."""

    scheme = serializers.RegexField(SLUG, help_text="Whose id it is.")
    value = serializers.CharField(help_text="The id, as its scheme writes it.")
    match = serializers.ChoiceField(
        Match.choices, help_text="How theirs relates to our record, seen from ours."
    )
    from_ = FuzzyDateSerializer(
        allow_null=True, help_text="From when the id stood for the record; null if nobody said."
    )
    to = FuzzyDateSerializer(
        allow_null=True, help_text="Until when the id stood for the record; null if nobody said."
    )
    note = serializers.CharField(allow_null=True, help_text="Edition of the scheme, doubts.")
    noun = serializers.ChoiceField(Noun.choices, help_text="What kind of record ours is.")
    id = serializers.RegexField(
        SLUG, help_text="Public id of our record; of the survivor, if it was merged."
    )
    url = serializers.CharField(help_text="Its address.")
    name = serializers.CharField(help_text="Its name; of an event, the title.")
    former_ids = serializers.ListField(
        child=serializers.RegexField(SLUG),
        help_text="Public ids of records of the same thing that were merged into it.",
    )


@extend_schema_serializer(many=False, examples=[answer("lookup")])
class LookupSerializer(ShapeSerializer):
    """The records that have the ids asked for, in the order they were asked for."""

    results = CorrespondenceSerializer(many=True, help_text="Ids and the records that have them.")
    not_found = serializers.ListField(
        child=serializers.CharField(), help_text="The values asked for that no record has."
    )
    truncated = serializers.BooleanField(
        help_text="Whether more than a thousand records have the ids; the rest is not told here."
    )
    as_of = serializers.DateTimeField(allow_null=True, help_text=AS_OF)
    release = serializers.CharField(allow_null=True, help_text=RELEASE)


@extend_schema_serializer(many=False, examples=[answer("crosswalk")])
class CrosswalkSerializer(ShapeSerializer):
    """All ids of one scheme, page by page, by kind of record and our id."""

    results = CorrespondenceSerializer(many=True, help_text="Ids and the records that have them.")
    next = serializers.URLField(
        allow_null=True, help_text="Address of the next page; null on the last."
    )
    as_of = serializers.DateTimeField(allow_null=True, help_text=AS_OF)
    release = serializers.CharField(allow_null=True, help_text=RELEASE)
