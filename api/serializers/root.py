"""The root of the API."""

from __future__ import annotations

from drf_spectacular.utils import extend_schema_serializer
from rest_framework import serializers

from api.serializers.examples import answer
from api.serializers.shapes import ShapeSerializer


class RootLinksSerializer(ShapeSerializer):
    """Addresses on this server."""

    groups = serializers.CharField(help_text="Armed groups, coalitions and forces.")
    events = serializers.CharField(help_text="What happened where and when, and who took part.")
    claims = serializers.CharField(help_text="Who says what, in which source.")
    locations = serializers.CharField(help_text="Countries, units, towns and sites.")
    sources = serializers.CharField(help_text="Where claims are printed.")
    datasets = serializers.CharField(help_text="Where imported events come from, and their terms.")
    codebook = serializers.CharField(help_text="What every code means.")
    search = serializers.CharField(
        help_text="Groups, places, events and sources by any spelling; needs `q`."
    )
    lookup = serializers.CharField(
        help_text="Records by the ids of others; needs `scheme` and `value`, or `noun` and `id`."
    )
    crosswalk = serializers.CharField(
        help_text="All ids of one scheme against ours; needs `scheme`."
    )
    aggregate = serializers.CharField(help_text="Events counted, and their figures summed.")
    changes = serializers.CharField(help_text="The ledger in order: whatever was published.")
    releases = serializers.CharField(help_text="Frozen moments, with files to cite and to keep.")
    layouts = serializers.CharField(help_text="What the columns of flat files mean.")
    schema = serializers.CharField(help_text="OpenAPI, as YAML or JSON.")
    docs = serializers.CharField(help_text="The guide, which begins with the first request.")
    endpoints = serializers.CharField(help_text="Every endpoint, to read and to try.")


@extend_schema_serializer(examples=[answer("root")])
class RootSerializer(ShapeSerializer):
    """Where a client begins."""

    title = serializers.CharField(help_text="What this is.")
    version = serializers.CharField(help_text="The version of the API, as in its schema.")
    position = serializers.IntegerField(
        min_value=0, help_text="The last entry of the ledger; 0 if it is empty. See `changes/`."
    )
    recorded_at = serializers.DateTimeField(
        allow_null=True, help_text="When that was published, UTC; null if the ledger is empty."
    )
    links = RootLinksSerializer(help_text="Where everything is.")
