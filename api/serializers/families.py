"""Families: which groups were counted as of the families asked for, and for which days."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from api.serializers.shapes import ShapeSerializer
from kb.models.records import SLUG


class FamilyMemberSerializer(ShapeSerializer):
    """A group that counts as of a family, in days when it was or belonged to it."""

    family = serializers.RegexField(SLUG, help_text="Public id of the family asked for.")
    group = serializers.RegexField(SLUG, help_text="Public id of the group counted.")
    name = serializers.CharField(help_text="What the group is called.")
    from_ = serializers.DateField(
        allow_null=True, help_text="The first day that it counts; null if ever since."
    )
    to = serializers.DateField(
        allow_null=True, help_text="The last day that it counts; null if to this day."
    )


def family() -> serializers.Field[Any, Any, Any, Any]:
    return FamilyMemberSerializer(
        many=True,
        allow_null=True,
        help_text="With `family`: which groups were counted, and for which days; else null.",
    )


def unjudged() -> serializers.Field[Any, Any, Any, Any]:
    return serializers.IntegerField(
        min_value=0,
        allow_null=True,
        help_text="With `near` or `bbox` and `match=possible`: how many more may have happened "
        "there, of which no more is known than a unit not known to come near, or nothing; else null.",
    )
