"""Locations: countries, admin units, settlements, sites and areas, with every spelling."""

from __future__ import annotations

from drf_spectacular.utils import extend_schema_serializer
from rest_framework import serializers

from api.serializers.citations import CitationSerializer, ExternalIdSerializer
from api.serializers.dates import FuzzyDateSerializer
from api.serializers.examples import answer, page
from api.serializers.pages import PageSerializer
from api.serializers.shapes import EditionSerializer, PointSerializer, ShapeSerializer
from api.serializers.summaries import LocationSummarySerializer
from kb.models import LocationKind, NameKind
from kb.models.records import SLUG


class LocationNameSerializer(ShapeSerializer):
    """One more spelling of the place, right or wrong."""

    text = serializers.CharField(help_text="The name as written.")
    kind = serializers.ChoiceField(NameKind.choices, help_text="What name it is.")
    language = serializers.CharField(
        allow_null=True, help_text="ISO 639 code; null if it is of no one language."
    )
    script = serializers.CharField(
        allow_null=True, help_text="ISO 15924 code: Latn, Arab, Cyrl; null if not noted."
    )
    note = serializers.CharField(
        allow_null=True, help_text="Where it is found, and why; null if nothing is to be said."
    )


class FormerParentSerializer(ShapeSerializer):
    """The unit the place lay in before the borders of units changed."""

    parent_ = LocationSummarySerializer(help_text="Where it lay.")
    from_ = FuzzyDateSerializer(
        allow_null=True, help_text="From when it lay there; null if always or nobody knows."
    )
    to = FuzzyDateSerializer(
        allow_null=True, help_text="Until when it lay there; null if nobody knows."
    )
    note = serializers.CharField(
        allow_null=True, help_text="The law or fact behind it; null if not noted."
    )


@extend_schema_serializer(examples=[answer("location")])
class LocationSerializer(ShapeSerializer):
    """One place; its parent is the unit it lies in today."""

    slug = serializers.RegexField(SLUG, help_text="Permanent public id.")
    url = serializers.CharField(help_text="Address of this document on this server.")
    name = serializers.CharField(help_text="The name used here for it.")
    kind = serializers.ChoiceField(LocationKind.choices, help_text="What sort of place it is.")
    parent_ = LocationSummarySerializer(
        allow_null=True, help_text="The unit it lies in today; null if in none, as a country."
    )
    country = serializers.CharField(
        allow_null=True, help_text="ISO 3166-1 alpha-2; null for waters of no country."
    )
    point = PointSerializer(
        allow_null=True, help_text="A point that stands for it; null if not known."
    )
    from_ = FuzzyDateSerializer(
        allow_null=True, help_text="From when the unit existed; null if always or nobody knows."
    )
    to = FuzzyDateSerializer(
        allow_null=True, help_text="Until when it existed; null if it does or nobody knows."
    )
    summary = serializers.CharField(
        allow_null=True, help_text="What a reader should know, homonyms above all; null if nothing."
    )
    names = LocationNameSerializer(many=True, help_text="Every other spelling of it.")
    former_parents = FormerParentSerializer(
        many=True, help_text="The units it lay in before borders changed."
    )
    citations = CitationSerializer(many=True, help_text="What the record rests on.")
    external_ids = ExternalIdSerializer(many=True, help_text="What it is called in other schemes.")
    former_ids = serializers.ListField(
        child=serializers.RegexField(SLUG),
        help_text="Public ids of records of the same place that were merged into this one.",
    )
    edition = EditionSerializer(help_text="Which published state this is.")


@extend_schema_serializer(examples=[page("location", "locations")])
class LocationListSerializer(PageSerializer):
    """A page of locations, by their public id."""

    results = LocationSerializer(many=True, help_text="The locations.")
