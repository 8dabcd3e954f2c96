"""Datasets: where events come from, and under what licence."""

from __future__ import annotations

from drf_spectacular.utils import extend_schema_serializer
from rest_framework import serializers

from api.serializers.examples import answer, page
from api.serializers.pages import PageSerializer
from api.serializers.shapes import EditionSerializer, ShapeSerializer, WebAddressField
from api.serializers.sources import PublisherSerializer
from kb.models.records import SLUG


@extend_schema_serializer(examples=[answer("dataset")])
class DatasetSerializer(ShapeSerializer):
    """One release of somebody's event data, or our own curated events."""

    slug = serializers.RegexField(SLUG, help_text="Permanent public id.")
    url = serializers.CharField(help_text="Address of this document on this server.")
    title = serializers.CharField(help_text="Name of the dataset.")
    version = serializers.CharField(
        allow_null=True, help_text="Release as its maker numbers it; null if it has none."
    )
    series = serializers.RegexField(
        SLUG,
        allow_null=True,
        help_text="What its releases have in common, such as ucdp-ged; null if it has no others.",
    )
    publisher = PublisherSerializer(help_text="Who issues it.")
    licence = serializers.CharField(help_text="Licence as an SPDX id, or its name.")
    attribution = serializers.CharField(
        allow_null=True, help_text="The line to print wherever its rows are shown; null if none."
    )
    citation = serializers.CharField(help_text="How its makers ask to be cited.")
    web_url = WebAddressField(
        allow_null=True, help_text="Where it is issued; null if not on the web."
    )
    is_redistributable = serializers.BooleanField(
        help_text="Whether its rows may be shown to the public; if not, this server shows none."
    )
    note = serializers.CharField(
        allow_null=True, help_text="Terms, gaps and other remarks; null if none."
    )
    edition = EditionSerializer(help_text="Which published state this is.")


@extend_schema_serializer(examples=[page("dataset", "datasets")])
class DatasetListSerializer(PageSerializer):
    """A page of datasets, by their public id."""

    results = DatasetSerializer(many=True, help_text="The datasets.")
