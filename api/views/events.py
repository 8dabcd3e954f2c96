from django.http import HttpResponse
from rest_framework.decorators import action
from rest_framework.request import Request

from api.cursors import NEWEST_EVENT
from api.documents import Merged, document
from api.filters.events import EventFilterSet
from api.lists import below, texts_of
from api.openapi import PAGE, Operation
from api.serializers.claims import ClaimListSerializer
from api.serializers.events import EventListSerializer, EventSerializer
from api.views.claims import ClaimViewSet
from api.views.merging import MergingViewSet
from api.views.records import moved
from kb.models import EventEdition, Noun


class EventViewSet(MergingViewSet):
    """What happened at a time and place, who took part, and who says what about it."""

    noun = Noun.EVENT
    table = EventEdition._meta.db_table
    order = NEWEST_EVENT
    filterset_class = EventFilterSet
    serializer_class = EventSerializer
    list_serializer_class = EventListSerializer

    operations = {
        **MergingViewSet.operations,
        "claims": Operation("list_claims_of_event", ClaimListSerializer, PAGE, errors=(400, 404)),
    }

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
