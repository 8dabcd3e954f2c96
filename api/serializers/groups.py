"""Groups: organised actors with their names, dated ties, leaders and listings."""

from __future__ import annotations

from drf_spectacular.utils import extend_schema_serializer
from rest_framework import serializers

from api.serializers.citations import CitationSerializer, ExternalIdSerializer
from api.serializers.dates import FuzzyDateSerializer
from api.serializers.examples import answer, page, relations_of
from api.serializers.pages import PageSerializer
from api.serializers.relations import RelationSerializer
from api.serializers.shapes import EditionSerializer, ShapeSerializer, TermSerializer
from api.serializers.statements import NestedClaimSerializer
from api.serializers.summaries import LocationSummarySerializer
from kb.models import Confidence, NameKind
from kb.models.records import SLUG


class GroupNameSerializer(ShapeSerializer):
    """One more name that the group is known by, in any script, right or wrong."""

    text = serializers.CharField(help_text="The name as written.")
    kind = serializers.ChoiceField(NameKind.choices, help_text="What name it is.")
    language = serializers.CharField(
        allow_null=True, help_text="ISO 639 code; null if it is of no one language."
    )
    script = serializers.CharField(
        allow_null=True, help_text="ISO 15924 code: Latn, Arab, Cyrl; null if not noted."
    )
    from_ = FuzzyDateSerializer(
        allow_null=True, help_text="From when the name was used; null if nobody says."
    )
    to = FuzzyDateSerializer(
        allow_null=True, help_text="Until when it was; null if it still is or nobody says."
    )
    confidence = serializers.ChoiceField(
        Confidence.choices, help_text="How sure it is that the name is the group's."
    )
    note = serializers.CharField(
        allow_null=True, help_text="Where it is found, and why; null if nothing is to be said."
    )
    citations = CitationSerializer(many=True, help_text="What the name rests on.")


class LeaderSerializer(ShapeSerializer):
    """A public figure's role in the group, as publicly reported."""

    name = serializers.CharField(help_text="The public figure's name as reported.")
    role = serializers.CharField(help_text="The office: emir, commander, spokesman.")
    from_ = FuzzyDateSerializer(
        allow_null=True, help_text="From when the role was held; null if nobody knows."
    )
    to = FuzzyDateSerializer(
        allow_null=True, help_text="Until when it was held; null if it still is or nobody knows."
    )
    confidence = serializers.ChoiceField(Confidence.choices, help_text="How sure the role is.")
    note = serializers.CharField(
        allow_null=True, help_text="Other spellings, doubts, how the role ended; null if none."
    )
    citations = CitationSerializer(many=True, help_text="What the role rests on.")


class DesignationSerializer(ShapeSerializer):
    """A listing of the group by an authority, such as a sanctions committee."""

    authority = serializers.CharField(help_text="Who listed it.")
    instrument = serializers.CharField(help_text="The list or the act.")
    reference = serializers.CharField(
        allow_null=True, help_text="The entry's number in the list; null if it has none."
    )
    date = FuzzyDateSerializer(allow_null=True, help_text="When it was listed; null if not found.")
    note = serializers.CharField(
        allow_null=True, help_text="What the listing covers, what became of it; null if nothing."
    )
    citations = CitationSerializer(many=True, help_text="What the listing rests on.")


@extend_schema_serializer(examples=[answer("group")])
class GroupSerializer(ShapeSerializer):
    """One organised actor: an armed group, a coalition, a state force, a mission, or a named set
    of civilians."""

    slug = serializers.RegexField(SLUG, help_text="Permanent public id.")
    url = serializers.CharField(help_text="Address of this document on this server.")
    name = serializers.CharField(help_text="The full name used here for it.")
    short_name = serializers.CharField(
        allow_null=True, help_text="What it is called in a sentence; null if by its full name."
    )
    kind = TermSerializer(help_text="What sort of actor it is, of the codebook's `group-kind`.")
    summary = serializers.CharField(
        allow_null=True, help_text="What a reader should know, in our own words; null if unwritten."
    )
    founded = FuzzyDateSerializer(
        allow_null=True, help_text="When it was formed; null if nobody knows."
    )
    ended = FuzzyDateSerializer(
        allow_null=True, help_text="When it ceased to exist; null if it exists or nobody knows."
    )
    homeland = LocationSummarySerializer(
        allow_null=True, help_text="Where it comes from or is based; null if not known."
    )
    names = GroupNameSerializer(many=True, help_text="Every other name it is known by.")
    relations = RelationSerializer(
        many=True, help_text="Its ties to other groups, its own before those of others to it."
    )
    leaders = LeaderSerializer(many=True, help_text="Public figures' roles in it.")
    designations = DesignationSerializer(many=True, help_text="Listings by authorities.")
    claims = NestedClaimSerializer(many=True, help_text="What is claimed about the group itself.")
    citations = CitationSerializer(many=True, help_text="What the record rests on.")
    external_ids = ExternalIdSerializer(many=True, help_text="What it is called in other schemes.")
    former_ids = serializers.ListField(
        child=serializers.RegexField(SLUG),
        help_text="Public ids of records of the same group that were merged into this one.",
    )
    edition = EditionSerializer(help_text="Which published state this is.")


@extend_schema_serializer(examples=[page("group", "groups")])
class GroupListSerializer(PageSerializer):
    """A page of groups, by their public id."""

    results = GroupSerializer(many=True, help_text="The groups.")


@extend_schema_serializer(many=False, examples=[relations_of("group")])
class RelationListSerializer(ShapeSerializer):
    """The dated ties of one group."""

    results = RelationSerializer(many=True, help_text="Its own ties before those of others to it.")
