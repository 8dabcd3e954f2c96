"""Short forms: what a document shows of another record, as that was last published."""

from __future__ import annotations

from rest_framework import serializers

from api.serializers.shapes import ShapeSerializer, WebAddressField
from kb.models import LocationKind
from kb.models.records import SLUG


class GroupSummarySerializer(ShapeSerializer):
    """A group, in short."""

    slug = serializers.RegexField(SLUG, help_text="Public id of the group.")
    name = serializers.CharField(help_text="Its short name if it has one, else its full name.")


class LocationSummarySerializer(ShapeSerializer):
    """A place, in short, with the units it lies in today."""

    slug = serializers.RegexField(SLUG, help_text="Public id of the place.")
    name = serializers.CharField(help_text="The name used here for it.")
    kind = serializers.ChoiceField(LocationKind.choices, help_text="What sort of place it is.")
    admin1 = serializers.RegexField(
        SLUG,
        allow_null=True,
        help_text="Public id of its first-order unit, which may be itself; null if it has none.",
    )
    admin2 = serializers.RegexField(
        SLUG, allow_null=True, help_text="The same of its second-order unit; null if it has none."
    )
    country = serializers.CharField(
        allow_null=True, help_text="ISO 3166-1 alpha-2; null for waters of no country."
    )
    within = serializers.ListField(
        child=serializers.RegexField(SLUG),
        help_text="Public ids of the units it lies in, from the smallest up.",
    )


class EventSummarySerializer(ShapeSerializer):
    """An event, in short."""

    id = serializers.RegexField(SLUG, help_text="Public id of the event.")
    title = serializers.CharField(help_text="What happened, short and neutral.")


class SourceSummarySerializer(ShapeSerializer):
    """A publication, in short: enough to find it."""

    slug = serializers.RegexField(SLUG, help_text="Public id of the source.")
    title = serializers.CharField(help_text="Its title, in its own language.")
    publisher = serializers.CharField(help_text="The name of who issued it.")
    web_url = WebAddressField(
        allow_null=True, help_text="Where it was read; null if it is not on the web."
    )
    archived_url = WebAddressField(
        allow_null=True, help_text="A lasting copy in a web archive; null if none is known."
    )
    published_on = serializers.CharField(
        allow_null=True, help_text="When it was published, as EDTF text; null if it does not say."
    )


class DatasetSummarySerializer(ShapeSerializer):
    """A dataset, in short: whose rows these are, and under what licence."""

    slug = serializers.RegexField(SLUG, help_text="Public id of the dataset.")
    version = serializers.CharField(
        allow_null=True, help_text="Release as its maker numbers it; null if it has none."
    )
    licence = serializers.CharField(help_text="Licence as an SPDX id, or its name.")
