"""The envelope of every list."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_serializer
from rest_framework import serializers

from api.serializers.shapes import ShapeSerializer
from kb.models.records import SLUG


class LicenceSerializer(ShapeSerializer):
    """The terms of one dataset that the page shows rows of."""

    dataset = serializers.RegexField(SLUG, help_text="Public id of the dataset.")
    licence = serializers.CharField(help_text="Licence as an SPDX id, or its name.")
    attribution = serializers.CharField(
        allow_null=True, help_text="The line to print wherever the rows are shown; null if none."
    )


@extend_schema_serializer(many=False)
class PageSerializer(ShapeSerializer):
    """One page of a list; a list serializer adds its `results`, which come first."""

    next = serializers.URLField(
        allow_null=True, help_text="Address of the next page; null on the last."
    )
    previous = serializers.URLField(
        allow_null=True, help_text="Address of the page before; null on the first."
    )
    count = serializers.IntegerField(
        min_value=0,
        allow_null=True,
        help_text="How many there are on all pages; null unless asked for with `count=`.",
    )
    as_of = serializers.DateTimeField(
        allow_null=True, help_text="The moment the list shows; null for now."
    )
    release = serializers.CharField(
        allow_null=True, help_text="The release that was asked for; null if none was."
    )
    licences = LicenceSerializer(many=True, help_text="The terms of each dataset shown.")

    def get_fields(self) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
        fields = super().get_fields()
        return {"results": fields.pop("results"), **fields}
