"""The codebook: every vocabulary with its codes, their definitions and their crosswalks."""

from __future__ import annotations

from drf_spectacular.utils import extend_schema_field, extend_schema_serializer
from rest_framework import serializers

from api.serializers.examples import answer, page
from api.serializers.pages import PageSerializer
from api.serializers.shapes import EditionSerializer, ShapeSerializer
from kb.models.records import SLUG


@extend_schema_field({"oneOf": [{"type": "string"}, {"type": "integer"}]})
class ForeignCodeField(serializers.JSONField):
    """A code as its own scheme writes it."""


class DefinedTermSerializer(ShapeSerializer):
    """One code of the vocabulary; a tree of codes has the general above the particular."""

    code = serializers.RegexField(SLUG, help_text="Stable code.")
    label_ = serializers.CharField(help_text="The code in words.")
    definition = serializers.CharField(help_text="What the code means and where its borders lie.")
    parent_ = serializers.RegexField(
        SLUG, allow_null=True, help_text="The more general code; null at the top."
    )
    crosswalk = serializers.DictField(
        child=serializers.ListField(child=ForeignCodeField()),
        help_text="The same notion elsewhere: by scheme, its codes there (texts or numbers).",
    )


@extend_schema_serializer(examples=[answer("vocabulary")])
class VocabularySerializer(ShapeSerializer):
    """One list of codes, such as the event types or the casualty harms."""

    slug = serializers.RegexField(SLUG, help_text="Permanent public id.")
    url = serializers.CharField(help_text="Address of this document on this server.")
    title = serializers.CharField(help_text="What the list is called.")
    definition = serializers.CharField(help_text="What its codes classify, and by whose standard.")
    terms = DefinedTermSerializer(many=True, help_text="Its codes, in their order.")
    edition = EditionSerializer(help_text="Which published state this is.")


@extend_schema_serializer(examples=[page("vocabulary", "codebook")])
class VocabularyListSerializer(PageSerializer):
    """The codebook, page by page."""

    results = VocabularySerializer(many=True, help_text="The vocabularies.")
