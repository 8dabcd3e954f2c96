"""The codebook of flat files: what each column of each noun's files means."""

from __future__ import annotations

from drf_spectacular.utils import extend_schema_serializer
from rest_framework import serializers

from api.serializers.examples import answer
from api.serializers.shapes import ShapeSerializer
from kb.models import Noun

COLUMN_TYPES = ("text", "integer", "number", "boolean", "date", "datetime", "texts")


class ColumnSerializer(ShapeSerializer):
    """One column of a flat file."""

    name = serializers.CharField(help_text="What the column is called in every format.")
    type = serializers.ChoiceField(
        COLUMN_TYPES, help_text="What it holds; `texts` is a list, joined by ; in CSV."
    )
    description = serializers.CharField(help_text="What it means, and in which unit.")
    references = serializers.ChoiceField(
        Noun.choices,
        allow_null=True,
        help_text="The kind of record whose public id it holds; null if it is no reference.",
    )


@extend_schema_serializer(examples=[answer("layout")])
class LayoutSerializer(ShapeSerializer):
    """The columns of one list's flat files, in their order; new ones are only ever added last."""

    name = serializers.CharField(help_text="The list that the files are of; `ged` is UCDP's own.")
    url = serializers.CharField(help_text="Address of this layout on this server.")
    formats = serializers.ListField(
        child=serializers.CharField(), help_text="Formats that have these columns."
    )
    columns = ColumnSerializer(many=True, help_text="The columns.")


@extend_schema_serializer(many=False, examples=[answer("layouts")])
class LayoutListSerializer(ShapeSerializer):
    """Every layout there is."""

    results = LayoutSerializer(many=True, help_text="The layouts.")
