"""Aggregates: events counted and their figures summed, as flat rows."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_serializer
from rest_framework import serializers

from api.aggregates.dimensions import By
from api.aggregates.measures import FIGURES, Measure
from api.serializers.examples import answer
from api.serializers.families import family, unjudged
from api.serializers.pages import LicenceSerializer
from api.serializers.shapes import ShapeSerializer
from kb.models.records import SLUG

BUCKETS = {
    By.YEAR: "The year, as 2025; null if it is not known which.",
    By.QUARTER: "The quarter, as 2025-Q3; null if the date may be in several.",
    By.MONTH: "The month, as 2025-07; null if the date may be in several.",
    By.WEEK: "The ISO week, as 2025-W27; null if the date may be in several.",
    By.COUNTRY: "Country, ISO 3166-1 alpha-2; null if not known.",
    By.ADMIN1: "Public id of the first-order unit; null if not known.",
    By.ADMIN2: "Public id of the second-order unit; null if not known.",
    By.TYPE: "Code of the event type.",
    By.GROUP: "Public id of a group that took part; null for events without any.",
    By.FAMILY: "Public id of a family that took part: of those asked for, else the topmost that "
    "a group belonged to on the event's date; null if there was no group, or it is not known.",
    By.SIDE: "The side of a group that took part; null if neither or unknown.",
    By.GRADE: "Code of the grade; null if not graded.",
    By.DATASET: "Public id of the dataset.",
}


def numbers() -> dict[str, serializers.Field[Any, Any, Any, Any]]:
    """The keys of all measures, in their order; a row has those asked for."""
    fields: dict[str, serializers.Field[Any, Any, Any, Any]] = {
        "events": whole("How many events; 0 where only the rest of a whole is left.")
    }
    for measure in FIGURES:
        unless = (
            "nobody knows any"
            if measure.value.endswith("_low")
            else "it is not known of each event that has any figure of the harm"
        )
        fields[measure.value] = whole(f"{measure.label}, summed; null if {unless}.", True)
        fields[f"{measure.value}_known"] = whole(f"Of how many events `{measure.value}` is known.")
    fields["claims"] = whole("How many claims about them stand.")
    fields["disputed_share"] = serializers.FloatField(
        min_value=0,
        max_value=1,
        allow_null=True,
        required=False,
        help_text="The share of the events with claims that is in dispute; null if nobody claims "
        "anything.",
    )
    return fields


def whole(help_text: str, allow_null: bool = False) -> serializers.IntegerField:
    return serializers.IntegerField(
        min_value=0, allow_null=allow_null, required=False, help_text=help_text
    )


class AggregateTotalsSerializer(ShapeSerializer):
    """The measures over all events that were counted, each once."""

    def get_fields(self) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
        return numbers()


class AggregateRowSerializer(ShapeSerializer):
    """One bucket: what it was counted by, then its measures; a row has the keys asked for."""

    def get_fields(self) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
        buckets = {
            by.value: serializers.CharField(allow_null=True, required=False, help_text=told)
            for by, told in BUCKETS.items()
        }
        return {**buckets, **numbers()}


class NotCountedSerializer(ShapeSerializer):
    """Records that match and are not counted as events, so that none is counted twice."""

    same_event = serializers.IntegerField(
        min_value=0, help_text="Records of an event of which another record is counted."
    )
    wholes = serializers.IntegerField(
        min_value=0,
        help_text="Events of which parts are counted; of their figures that is summed which the "
        "parts do not account for.",
    )
    totals = serializers.ListField(
        child=serializers.RegexField(SLUG),
        help_text="Public ids of casualty totals, which add up what other events tell.",
    )
    conflicts = serializers.IntegerField(
        min_value=0, help_text="Whole conflicts, which are no incidents."
    )


@extend_schema_serializer(many=False, examples=[answer("aggregate")])
class AggregateSerializer(ShapeSerializer):
    """Events counted and their figures summed."""

    by = serializers.ListField(
        child=serializers.ChoiceField(By.choices), help_text="What the rows are by."
    )
    measures = serializers.ListField(
        child=serializers.ChoiceField(Measure.choices), help_text="What they measure."
    )
    additive = serializers.BooleanField(
        help_text="Whether the rows add up to the totals: not by group, family or side, since an "
        "event stands in the row of each."
    )
    results = AggregateRowSerializer(
        many=True, help_text="The buckets that hold anything, by time or code; null comes last."
    )
    totals = AggregateTotalsSerializer(help_text="The measures over distinct events.")
    left_out = NotCountedSerializer(help_text="What was not counted, so that nothing counts twice.")
    as_of = serializers.DateTimeField(
        allow_null=True, help_text="The moment that was asked about; null for now."
    )
    licences = LicenceSerializer(many=True, help_text="The terms of each dataset counted.")
    family = family()
    unjudged = unjudged()
