"""Errors, as problem documents (RFC 9457)."""

from __future__ import annotations

from drf_spectacular.utils import extend_schema_serializer
from rest_framework import serializers

from api.serializers.examples import problem
from api.serializers.shapes import ShapeSerializer


class ProblemErrorSerializer(ShapeSerializer):
    """One thing that is wrong with the request."""

    parameter = serializers.CharField(
        required=False, help_text="The query parameter concerned, if it is one."
    )
    pointer = serializers.CharField(
        required=False, help_text="JSON pointer to the place in the body concerned, if it is one."
    )
    code = serializers.CharField(help_text="What is wrong, as a stable code.")
    detail = serializers.CharField(help_text="What is wrong, and what is allowed.")


@extend_schema_serializer(examples=[problem()])
class ProblemSerializer(ShapeSerializer):
    """Why a request could not be answered."""

    type = serializers.CharField(help_text="URI of the kind of problem; about:blank if plain.")
    title = serializers.CharField(help_text="The status in words.")
    status = serializers.IntegerField(min_value=400, max_value=599, help_text="HTTP status.")
    detail = serializers.CharField(
        allow_null=True, help_text="What went wrong, in a sentence; null if the title says it."
    )
    instance = serializers.CharField(help_text="Path of the request.")
    errors_ = ProblemErrorSerializer(
        many=True, help_text="Each thing that is wrong; empty if the detail says it all."
    )
