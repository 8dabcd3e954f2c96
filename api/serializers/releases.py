"""Releases: moments of the ledger with a name, and their files."""

from __future__ import annotations

from drf_spectacular.utils import extend_schema_serializer
from rest_framework import serializers

from api.serializers.examples import answer
from api.serializers.shapes import ShapeSerializer
from kb.models import Noun
from kb.models.records import SLUG
from kb.models.releases import VERSION

DIGEST = r"^[0-9a-f]{64}$"


class ReleaseCountsSerializer(ShapeSerializer):
    """How many records of each kind it has."""

    vocabularies = serializers.IntegerField(min_value=0, help_text="Vocabularies.")
    sources = serializers.IntegerField(min_value=0, help_text="Sources.")
    datasets = serializers.IntegerField(min_value=0, help_text="Datasets.")
    locations = serializers.IntegerField(min_value=0, help_text="Places.")
    groups = serializers.IntegerField(min_value=0, help_text="Groups.")
    events = serializers.IntegerField(min_value=0, help_text="Events.")
    claims = serializers.IntegerField(min_value=0, help_text="Claims.")


class ReleaseChangesSerializer(ShapeSerializer):
    """How many records changed since the release before; all 0 for the first."""

    added = serializers.IntegerField(min_value=0, help_text="Records that are new, or back.")
    changed = serializers.IntegerField(min_value=0, help_text="Records that say something else.")
    withdrawn = serializers.IntegerField(min_value=0, help_text="Records that were withdrawn.")
    merged = serializers.IntegerField(min_value=0, help_text="Records merged into another.")


class ReleaseSummarySerializer(ShapeSerializer):
    """One release, in short."""

    url = serializers.CharField(help_text="Its address: files, citation, terms.")
    version = serializers.RegexField(VERSION, help_text="Its name, for `release=`.")
    title = serializers.CharField(help_text="What it is, in words.")
    as_of = serializers.DateTimeField(help_text="The moment of the ledger that it shows.")
    position = serializers.IntegerField(
        min_value=0, help_text="The last entry of the ledger that it takes in; see `changes/`."
    )
    note = serializers.CharField(allow_null=True, help_text="What readers should know of it.")
    previous = serializers.CharField(
        allow_null=True, help_text="The release before, that changes are told from; null if none."
    )
    counts = ReleaseCountsSerializer(help_text="How many records it has.")
    changes = ReleaseChangesSerializer(help_text="How many changed since the release before.")
    created_at = serializers.DateTimeField(help_text="When it was made.")
    sha256 = serializers.RegexField(DIGEST, help_text="SHA-256 (hex) of its manifest.json.")


class ReleaseCitationSerializer(ShapeSerializer):
    """How to cite it."""

    text = serializers.CharField(help_text="As a sentence.")
    bibtex = serializers.CharField(help_text="As BibTeX.")


class ReleaseLicenceSerializer(ShapeSerializer):
    """The terms of one dataset that the release has events of."""

    slug = serializers.RegexField(SLUG, help_text="Public id of the dataset.")
    title = serializers.CharField(help_text="Its title.")
    licence = serializers.CharField(help_text="Licence as an SPDX id, or its name.")
    attribution = serializers.CharField(
        allow_null=True, help_text="The line to print wherever its rows are shown; null if none."
    )


class ReleaseFileSerializer(ShapeSerializer):
    """One file."""

    name = serializers.CharField(help_text="Its name.")
    title = serializers.CharField(help_text="What it is.")
    media_type = serializers.CharField(help_text="Its media type.")
    noun = serializers.ChoiceField(
        Noun.choices, allow_null=True, help_text="The kind of record it has a row each of, if any."
    )
    rows = serializers.IntegerField(
        min_value=0, allow_null=True, help_text="How many rows; null if it is no table."
    )
    bytes = serializers.IntegerField(min_value=0, help_text="Its size.")
    sha256 = serializers.RegexField(DIGEST, help_text="SHA-256 (hex) of its bytes; also its ETag.")
    url = serializers.CharField(help_text="Where it is.")


@extend_schema_serializer(many=False, examples=[answer("releases")])
class ReleaseListSerializer(ShapeSerializer):
    """Every release, the newest first."""

    results = ReleaseSummarySerializer(many=True, help_text="The releases.")


@extend_schema_serializer(examples=[answer("release")])
class ReleaseSerializer(ReleaseSummarySerializer):
    """One release: its files with digests, its citation, its terms."""

    citation = ReleaseCitationSerializer(help_text="How to cite it.")
    licences = ReleaseLicenceSerializer(many=True, help_text="The terms of its datasets.")
    files = ReleaseFileSerializer(many=True, help_text="All files, the manifest last.")
