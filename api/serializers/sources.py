"""Sources: what is printed where, by whom."""

from __future__ import annotations

from drf_spectacular.utils import extend_schema_serializer
from rest_framework import serializers

from api.serializers.dates import FuzzyDateSerializer
from api.serializers.examples import answer, page
from api.serializers.pages import PageSerializer
from api.serializers.shapes import (
    EditionSerializer,
    ShapeSerializer,
    TermSerializer,
    WebAddressField,
)
from kb.models import Reliability
from kb.models.records import SLUG


class PublisherSerializer(ShapeSerializer):
    """Who issues sources: an agency, a newspaper, a ministry, a group's media arm."""

    slug = serializers.RegexField(SLUG, help_text="Permanent id.")
    name = serializers.CharField(help_text="The name it publishes under.")
    kind = serializers.RegexField(
        SLUG, help_text="What sort of publisher it is; a code of the codebook's `publisher-kind`."
    )
    country = serializers.CharField(
        allow_null=True, help_text="Seat, as ISO 3166-1 alpha-2; null if none or unknown."
    )
    reliability = serializers.ChoiceField(
        Reliability.choices, help_text="Admiralty letter of its reports in general."
    )


@extend_schema_serializer(examples=[answer("source")])
class SourceSerializer(ShapeSerializer):
    """One publication: an article, a communique, a report, an entry of a list, a release."""

    slug = serializers.RegexField(SLUG, help_text="Permanent public id.")
    url = serializers.CharField(help_text="Address of this document on this server.")
    title = serializers.CharField(help_text="Its title, in its own language.")
    kind = TermSerializer(
        help_text="What sort of publication it is, of the codebook's `source-kind`."
    )
    publisher = PublisherSerializer(help_text="Who issued it.")
    web_url = WebAddressField(
        allow_null=True, help_text="Where it was read; null if it is not on the web."
    )
    archived_url = WebAddressField(
        allow_null=True, help_text="A lasting copy in a web archive; null if none is known."
    )
    language = serializers.CharField(
        allow_null=True, help_text="Language of the text as ISO 639 code; null if not noted."
    )
    published_on = FuzzyDateSerializer(
        allow_null=True, help_text="When it was published; null if it does not say."
    )
    accessed_on = FuzzyDateSerializer(
        allow_null=True, help_text="When it was read for this knowledge base; null if not noted."
    )
    note = serializers.CharField(
        allow_null=True, help_text="How the copy read relates to the original; null if nothing."
    )
    edition = EditionSerializer(help_text="Which published state this is.")


@extend_schema_serializer(examples=[page("source", "sources")])
class SourceListSerializer(PageSerializer):
    """A page of sources, by their public id."""

    results = SourceSerializer(many=True, help_text="The sources.")
