"""What every shape of the API is made of.

The serializers describe documents and never make them: PostgreSQL builds each document when it is
published (kb/publishing/documents), and a test holds the two together.
"""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from kb.models.records import SLUG


class ShapeSerializer(serializers.Serializer):
    """One JSON object. An underscore at the end is no part of a key: `from_` is the key `from`."""

    def get_fields(self) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
        return {name.rstrip("_"): field for name, field in super().get_fields().items()}


class WebAddressField(serializers.RegexField):
    """An address on the web as printed, which may have letters of any script (an IRI)."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(r"^[a-z]+://\S+$", **kwargs)


class TermSerializer(ShapeSerializer):
    """A code of the codebook with its label."""

    code = serializers.RegexField(SLUG, help_text="Stable code; the codebook defines it.")
    label_ = serializers.CharField(help_text="The code in words.")


class PointSerializer(ShapeSerializer):
    """A point on the map."""

    latitude = serializers.FloatField(
        min_value=-90, max_value=90, help_text="Degrees north, WGS 84."
    )
    longitude = serializers.FloatField(
        min_value=-180, max_value=180, help_text="Degrees east, WGS 84."
    )


class EditionSerializer(ShapeSerializer):
    """Which published state of the record this document is; it is outside the digest."""

    number = serializers.IntegerField(
        min_value=1, help_text="1, 2, 3 ... of its record, without gaps."
    )
    recorded_at = serializers.DateTimeField(help_text="When it was published, UTC.")
    reason = serializers.CharField(help_text="Why it was published.")
    sha256 = serializers.RegexField(
        r"^[0-9a-f]{64}$",
        help_text="SHA-256 (hex) of the document's bytes without its last key, `edition`.",
    )
