"""The ledger: the editions of one record, how two of them differ, and all in their order."""

from __future__ import annotations

from drf_spectacular.utils import extend_schema_serializer
from rest_framework import serializers

from api.serializers.examples import answer
from api.serializers.shapes import ShapeSerializer
from kb.models import EditionKind, Noun
from kb.models.records import SLUG


class RevisionSerializer(ShapeSerializer):
    """One edition of a record, without its document."""

    number = serializers.IntegerField(
        min_value=1, help_text="1, 2, 3 ... of the record, without gaps."
    )
    kind = serializers.ChoiceField(
        EditionKind.choices, help_text="Whether it published, withdrew or merged the record."
    )
    recorded_at = serializers.DateTimeField(help_text="When it was published, UTC.")
    superseded_at = serializers.DateTimeField(
        allow_null=True, help_text="When the next edition was published; null for the current one."
    )
    reason = serializers.CharField(help_text="Why it was published.")
    sha256 = serializers.RegexField(
        r"^[0-9a-f]{64}$",
        allow_null=True,
        help_text="Digest of its document; null if it withdrew or merged the record.",
    )
    changed = serializers.ListField(
        child=serializers.CharField(),
        help_text="Top-level keys that differ from the edition before; none for the first.",
    )


@extend_schema_serializer(many=False, examples=[answer("revisions")])
class RevisionListSerializer(ShapeSerializer):
    """Every edition of one record, the newest first."""

    results = RevisionSerializer(many=True, help_text="The editions.")


class DifferenceSerializer(ShapeSerializer):
    """One place where an edition says something else than an earlier one."""

    path = serializers.CharField(
        help_text="JSON pointer (RFC 6901) to the place; an item of a list that has an `id` or a "
        "`slug` is named by it instead of by its position."
    )
    old = serializers.JSONField(
        allow_null=True, help_text="What stood there; null also if there was no such place."
    )
    new = serializers.JSONField(
        allow_null=True, help_text="What stands there; null also if there is no such place."
    )


@extend_schema_serializer(many=False, examples=[answer("diff")])
class DifferenceListSerializer(ShapeSerializer):
    """How an edition differs from an earlier one, in the order of the newer."""

    results = DifferenceSerializer(many=True, help_text="The differences.")


class ChangeSerializer(ShapeSerializer):
    """One entry of the ledger."""

    position = serializers.IntegerField(
        min_value=1, max_value=2**63 - 1, help_text="Its place in the ledger, in commit order."
    )
    noun = serializers.ChoiceField(Noun.choices, help_text="What kind of record it is about.")
    id = serializers.RegexField(SLUG, help_text="Public id of the record.")
    number = serializers.IntegerField(min_value=1, help_text="Which edition of the record it is.")
    kind = serializers.ChoiceField(
        EditionKind.choices, help_text="Whether it published, withdrew or merged the record."
    )
    changed = serializers.ListField(
        child=serializers.CharField(),
        help_text="Top-level keys that differ from the edition before; none for the first.",
    )
    reason = serializers.CharField(help_text="Why it was published.")
    recorded_at = serializers.DateTimeField(help_text="When it was published, UTC.")
    merged_into = serializers.RegexField(
        SLUG, allow_null=True, help_text="Public id of the survivor; null unless merged."
    )
    url = serializers.CharField(help_text="Address of this edition on this server.")


@extend_schema_serializer(many=False, examples=[answer("changes")])
class ChangeListSerializer(ShapeSerializer):
    """A page of the ledger, in commit order: who follows it misses nothing."""

    results = ChangeSerializer(many=True, help_text="The entries.")
    next = serializers.URLField(
        allow_null=True,
        help_text="Address of the next page; null on the last, from where one asks again later.",
    )
