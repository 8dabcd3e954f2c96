"""What is sent to publish, withdraw and merge, and what is answered; an example of each draft."""

from __future__ import annotations

from drf_spectacular.utils import OpenApiExample, extend_schema_serializer
from rest_framework import serializers

from api.serializers.examples import answer
from api.serializers.shapes import ShapeSerializer
from kb.models import Noun
from kb.models.records import SLUG

REASON = "Why, for readers: it is printed with the edition, for ever."


def draft_example(noun: str) -> OpenApiExample:
    """A draft of the seeds, its long lists cut."""
    return answer(f"draft-{noun}")


class ReasonSerializer(ShapeSerializer):
    """Why a record is published, withdrawn, or no longer merged."""

    reason = serializers.RegexField(r"\S", max_length=2000, help_text=REASON)


class MergeSerializer(ShapeSerializer):
    """Which record stands for this one from now on."""

    into = serializers.RegexField(SLUG, help_text="Public id of the survivor, of the same noun.")
    reason = serializers.RegexField(r"\S", max_length=2000, help_text=REASON)


class ConfirmSerializer(ShapeSerializer):
    """That whoever opens a dataset knows what it lets into the public."""

    confirm = serializers.RegexField(
        r"\S",
        max_length=2000,
        help_text="The sentence that says what may be published from then on. It stands in the "
        "refusal of a request that sends another text.",
    )


class AppendedSerializer(ShapeSerializer):
    """Editions that an act appended, of one noun."""

    noun = serializers.ChoiceField(Noun.choices, help_text="The noun.")
    editions = serializers.IntegerField(min_value=1, help_text="How many of its records.")


@extend_schema_serializer(examples=[answer("report")])
class ReportSerializer(ShapeSerializer):
    """What an act appended to the ledger."""

    id = serializers.RegexField(SLUG, help_text="Public id of the record.")
    edition = serializers.IntegerField(
        min_value=1,
        allow_null=True,
        help_text="Number of its current edition, which may be a tombstone; null if it has none.",
    )
    appended = AppendedSerializer(
        many=True, help_text="Editions of the record and its claims; none if nothing changed."
    )
    rewritten = serializers.IntegerField(
        min_value=0, help_text="Editions of other records whose documents show what changed."
    )
    left = serializers.ListField(
        child=serializers.RegexField(SLUG),
        help_text="Public ids of records that show the old state still, for their drafts are ahead.",
    )
