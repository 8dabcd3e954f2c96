"""Claims: who says what, how, and where it is printed."""

from __future__ import annotations

from drf_spectacular.utils import extend_schema_serializer
from rest_framework import serializers

from api.serializers.examples import answer, page
from api.serializers.pages import PageSerializer
from api.serializers.shapes import EditionSerializer
from api.serializers.statements import ClaimReferenceSerializer, StatementSerializer
from api.serializers.summaries import EventSummarySerializer, GroupSummarySerializer
from kb.models import Side


class ClaimSubjectSerializer(ClaimReferenceSerializer):
    """A claim, and the event or the group that it is about."""

    url = serializers.CharField(help_text="Address of this document on this server.")
    event = EventSummarySerializer(
        allow_null=True, help_text="The event it is about; null if it is about a group."
    )
    group = GroupSummarySerializer(
        allow_null=True, help_text="The group it is about; null if it is about an event."
    )
    claimant_side = serializers.ChoiceField(
        Side.choices,
        allow_null=True,
        required=False,
        help_text="The claimant's side in the event, by its own part, its family's or its state's; null "
        "if it is no party. Missing from editions of older versions.",
    )


@extend_schema_serializer(examples=[answer("claim")])
class ClaimSerializer(ClaimSubjectSerializer, StatementSerializer):
    """What one party says, in one source, about one event or one group."""

    edition = EditionSerializer(help_text="Which published state this is.")


@extend_schema_serializer(examples=[page("claim", "claims")])
class ClaimListSerializer(PageSerializer):
    """A page of claims, the latest first."""

    results = ClaimSerializer(many=True, help_text="The claims.")
