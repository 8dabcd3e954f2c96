from dataclasses import replace

import orjson
from django.http import HttpResponse
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from api.aggregates import AggregateFilterSet, aggregate, ask
from api.aggregates.tables import CSVRenderer
from api.cursors import NEWEST_EVENT
from api.documents import Merged, document
from api.filters.events import EventFilterSet
from api.filters.listings import values_of
from api.ledger import Query, moment_of
from api.listing import Listing
from api.lists import below, read_flag, texts_of
from api.operations import Operation
from api.parameters import EXPLAIN, FLAT, MOMENT, PAGE, TABLE
from api.renderers import JSONRenderer
from api.serializers.aggregates import AggregateSerializer
from api.serializers.claims import ClaimListSerializer
from api.serializers.events import EventListSerializer, EventSerializer
from api.serializers.examples import csv_table
from api.views.claims import ClaimViewSet
from api.views.merging import MergingViewSet
from api.views.records import moved
from kb.assessing.explain import explain_casualties
from kb.models import EventEdition, Noun


class EventViewSet(MergingViewSet):
    """What happened at a time and place, who took part, and who says what about it."""

    noun = Noun.EVENT
    table = EventEdition._meta.db_table
    order = NEWEST_EVENT
    filterset_class = EventFilterSet
    serializer_class = EventSerializer
    list_serializer_class = EventListSerializer
    also_asked = ("explain",)

    operations = {
        **MergingViewSet.operations,
        "retrieve": replace(
            MergingViewSet.operations["retrieve"],
            parameters=(*MergingViewSet.operations["retrieve"].parameters, EXPLAIN),
        ),
        "aggregate": Operation(
            "aggregate_events",
            AggregateSerializer,
            (*MOMENT, TABLE),
            AggregateFilterSet,
            also={"text/csv": csv_table("aggregate")},
        ),
        "claims": Operation(
            "list_claims_of_event",
            ClaimListSerializer,
            PAGE,
            errors=(400, 404),
            files=FLAT,
            noun=Noun.CLAIM,
        ),
    }

    def complete(self, text: bytes, query: Query) -> bytes:
        """The document; with `explain`, the arithmetic behind its figures as its last key."""
        if not read_flag(query, "explain"):
            return text
        steps = explain_casualties(orjson.loads(text))
        return text.rstrip()[:-1] + b', "explanation" : ' + orjson.dumps(steps) + b"}"

    @action(detail=False, renderer_classes=[JSONRenderer, CSVRenderer])
    def aggregate(self, request: Request) -> HttpResponse:
        """Events counted and their figures summed, by one or two dimensions, nothing twice."""
        query = request.query_params
        listing = Listing(self.noun, self.table, self.order)
        listing.moment = moment_of(texts_of(query))
        others = ("as_of", "release", "format")
        values = values_of(query, AggregateFilterSet, others, moment=listing.known_at)
        return Response(aggregate(listing, ask(listing, values)))

    @action(detail=True)
    def claims(self, request: Request, slug: str) -> HttpResponse:
        """Who says what about this event, newest first; claims about its parts are with those."""
        query = below(request.query_params, "event", slug)
        listing = ClaimViewSet.begun(texts_of(query))
        try:
            document(self.noun, slug, listing.known_at)
        except Merged as merged:
            return moved(request, merged.survivor)
        return ClaimViewSet().listing(request, query)
