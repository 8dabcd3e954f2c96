"""What a search finds."""

from __future__ import annotations

from drf_spectacular.utils import extend_schema_serializer
from rest_framework import serializers

from api.serializers.examples import answer
from api.serializers.lookup import AS_OF, RELEASE
from api.serializers.pages import LicenceSerializer
from api.serializers.shapes import ShapeSerializer
from kb.models import Noun
from kb.models.records import SLUG

RANKS = (
    ("exact", "It is the name"),
    ("begins", "The name begins so"),
    ("word", "The name has it as whole words"),
    ("contains", "The name, the summary or the publisher has all of its words"),
    ("resembles", "The name is spelt much like it"),
)


class SpellingSerializer(ShapeSerializer):
    """The published spelling that was found."""

    text = serializers.CharField(help_text="The spelling as published.")
    kind = serializers.CharField(
        help_text="name, title, short-name, a kind of name of the codebook (`name-kind`), id, "
        "publisher or summary."
    )


class HitSerializer(ShapeSerializer):
    """One record that was found."""

    noun = serializers.ChoiceField(Noun.choices, help_text="What kind of record it is.")
    id = serializers.RegexField(SLUG, help_text="Its public id.")
    url = serializers.CharField(help_text="Its address.")
    name = serializers.CharField(help_text="Its name; of an event or a source, the title.")
    rank = serializers.ChoiceField(RANKS, help_text="How the text was found, the best way first.")
    score = serializers.FloatField(
        min_value=0,
        max_value=1,
        help_text="From 0 to 1: the rank, and within it how much of the spelling was asked for.",
    )
    matched = SpellingSerializer(help_text="The spelling that was found.")


@extend_schema_serializer(many=False, examples=[answer("search")])
class SearchSerializer(ShapeSerializer):
    """What was found, best first; at equal rank groups and places before events and sources."""

    results = HitSerializer(many=True, help_text="The records that were found.")
    truncated = serializers.ListField(
        child=serializers.ChoiceField(Noun.choices),
        help_text="The kinds of record of which more was found than is ranked (500 for each way of "
        "finding): better ones may be missing. Add words, or use the filters of the list.",
    )
    as_of = serializers.DateTimeField(allow_null=True, help_text=AS_OF)
    release = serializers.CharField(allow_null=True, help_text=RELEASE)
    licences = LicenceSerializer(many=True, help_text="The terms of each dataset shown.")
