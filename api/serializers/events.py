"""Events: what happened at a time and place, who took part, and what is said of it."""

from __future__ import annotations

from drf_spectacular.utils import extend_schema_serializer
from rest_framework import serializers

from api.serializers.casualties import CasualtiesSerializer, FigureStepSerializer
from api.serializers.citations import CitationSerializer, ExternalIdSerializer
from api.serializers.dates import BoundedDateSerializer
from api.serializers.examples import answer, page
from api.serializers.families import family, unjudged
from api.serializers.pages import PageSerializer
from api.serializers.shapes import EditionSerializer, ShapeSerializer, TermSerializer
from api.serializers.statements import NestedClaimSerializer
from api.serializers.summaries import (
    DatasetSummarySerializer,
    EventSummarySerializer,
    GroupSummarySerializer,
    LocationSummarySerializer,
)
from kb.models import GeoPrecision, LinkKind, ParticipationBasis, Role, Side
from kb.models.events import EPISODE
from kb.models.records import SLUG


class EventPointSerializer(ShapeSerializer):
    """Where it happened, as a point and how far the truth may be from it."""

    latitude = serializers.FloatField(
        min_value=-90,
        max_value=90,
        allow_null=True,
        help_text="Degrees north, WGS 84; null if the place has no point.",
    )
    longitude = serializers.FloatField(
        min_value=-180,
        max_value=180,
        allow_null=True,
        help_text="Degrees east, WGS 84; null if the place has no point.",
    )
    precision = serializers.ChoiceField(
        GeoPrecision.choices, help_text="What the point stands for."
    )
    radius_km = serializers.FloatField(
        min_value=0,
        allow_null=True,
        help_text="Kilometres within which it surely happened; null if nobody knows.",
    )


class CoversSerializer(ShapeSerializer):
    """What a casualty total adds up: over which period and countries, and whose losses."""

    period = serializers.CharField(help_text="The period, as EDTF.")
    countries = serializers.ListField(
        child=serializers.RegexField(r"^[A-Z]{2}$"),
        help_text="The countries, as ISO 3166-1 alpha-2 codes; empty if nobody says.",
    )
    victims = serializers.CharField(help_text="Whose losses it adds up.")


class RelatedEventSerializer(ShapeSerializer):
    """An event that this one hangs together with without being part of it."""

    event = EventSummarySerializer(help_text="The other event.")
    kind = serializers.ChoiceField(LinkKind.choices, help_text="How they hang together.")
    note = serializers.CharField(
        allow_null=True, help_text="Who sees the connection, and why; null if not noted."
    )


class ParticipantSerializer(ShapeSerializer):
    """A group's part in the event."""

    group = GroupSummarySerializer(help_text="The group.")
    side = serializers.ChoiceField(
        Side.choices, allow_null=True, help_text="Its side; null if neither or unknown."
    )
    role = serializers.ChoiceField(Role.choices, help_text="Its part in the event.")
    basis = serializers.ChoiceField(
        ParticipationBasis.choices, help_text="What the attribution rests on."
    )
    note = serializers.CharField(allow_null=True, help_text="Doubts, units, numbers; null if none.")


@extend_schema_serializer(examples=[answer("event")])
class EventSerializer(ShapeSerializer):
    """Something that happened at a time and place; a campaign is an event with parts."""

    id = serializers.RegexField(SLUG, help_text="Permanent public id.")
    url = serializers.CharField(help_text="Address of this document on this server.")
    title = serializers.CharField(help_text="What happened, short and neutral.")
    type = TermSerializer(help_text="What sort of event it is, of the codebook's `event-type`.")
    dataset = DatasetSummarySerializer(help_text="Where the record comes from, and its licence.")
    summary = serializers.CharField(
        allow_null=True, help_text="What happened, attributed, in our own words; null if unwritten."
    )
    date = BoundedDateSerializer(help_text="When it happened.")
    episodes = serializers.ListField(
        child=serializers.RegexField(EPISODE),
        allow_null=True,
        required=False,
        help_text="The spans in which it surely went on, as EDTF, such as the years of a conflict; null "
        "if it has none but its date.",
    )
    covers = CoversSerializer(
        allow_null=True,
        required=False,
        help_text="What a casualty total adds up; null for every other event.",
    )
    location = LocationSummarySerializer(
        allow_null=True, help_text="The smallest known place that holds it; null if nobody knows."
    )
    point = EventPointSerializer(
        allow_null=True, help_text="Where on the map; null only if the place is not known."
    )
    part_of = EventSummarySerializer(
        allow_null=True, help_text="The campaign or attack it is a part of; null if of none."
    )
    parts = EventSummarySerializer(many=True, help_text="The events that are parts of it.")
    related = RelatedEventSerializer(many=True, help_text="Events it hangs together with.")
    participants = ParticipantSerializer(many=True, help_text="Who took part.")
    casualties = CasualtiesSerializer(help_text="How many were harmed, as assessed.")
    grade = TermSerializer(
        allow_null=True, help_text="How sure it is, of the codebook's `grade`; null if not graded."
    )
    claims = NestedClaimSerializer(many=True, help_text="What each party says of it.")
    citations = CitationSerializer(many=True, help_text="What the record rests on.")
    external_ids = ExternalIdSerializer(many=True, help_text="What it is called in other schemes.")
    original = serializers.DictField(
        child=serializers.JSONField(allow_null=True),
        allow_null=True,
        help_text="The row as its dataset has it, under the dataset's own names of columns, without the "
        "texts about its sources; null for an event that is not imported.",
    )
    quality_flags = serializers.ListField(
        child=serializers.RegexField(SLUG),
        help_text="What is odd about an imported row, of the codebook's `quality-flag`.",
    )
    flags_reason = serializers.CharField(
        allow_null=True,
        required=False,
        help_text="Why the record is right although it is flagged; null if nobody was asked.",
    )
    former_ids = serializers.ListField(
        child=serializers.RegexField(SLUG),
        help_text="Public ids of records of the same event that were merged into this one.",
    )
    edition = EditionSerializer(help_text="Which published state this is.")
    explanation = FigureStepSerializer(
        many=True,
        required=False,
        help_text="The arithmetic behind the figures, if asked for by `explain`; empty for figures of a "
        "dataset or by an older rule.",
    )


@extend_schema_serializer(examples=[page("event", "events", family=None, unjudged=None)])
class EventListSerializer(PageSerializer):
    """A page of events, the latest first."""

    results = EventSerializer(many=True, help_text="The events.")
    family = family()
    unjudged = unjudged()
