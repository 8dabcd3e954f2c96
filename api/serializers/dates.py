"""Dates as they are known: bounds, precision, EDTF, and the source's words."""

from __future__ import annotations

from rest_framework import serializers

from api.serializers.shapes import ShapeSerializer
from kb.models import DatePrecision

PRECISION = "How closely it is known."
EDTF = (
    "The same as EDTF text (ISO 8601-2): 2017, 2017-03, 2017-03-02, 201X, 2017-03-01/2017-03-02, "
    "../2017-03-02; `~` marks it approximate, `?` uncertain, `%` both."
)
TEXT = "The date in the source's own words; null if they add nothing."


class FuzzyDateSerializer(ShapeSerializer):
    """A date as closely as it is known: not before `earliest`, not after `latest`."""

    earliest = serializers.DateField(
        allow_null=True, help_text="First day it may have been; null if open."
    )
    latest = serializers.DateField(
        allow_null=True, help_text="Last day it may have been; null if open."
    )
    precision = serializers.ChoiceField(DatePrecision.choices, help_text=PRECISION)
    edtf = serializers.CharField(help_text=EDTF)
    text = serializers.CharField(allow_null=True, help_text=TEXT)


class BoundedDateSerializer(ShapeSerializer):
    """A fuzzy date of which both bounds are known."""

    earliest = serializers.DateField(help_text="First day it may have been.")
    latest = serializers.DateField(help_text="Last day it may have been.")
    precision = serializers.ChoiceField(DatePrecision.choices, help_text=PRECISION)
    edtf = serializers.CharField(help_text=EDTF)
    text = serializers.CharField(allow_null=True, help_text=TEXT)
