"""One search through groups, places, events and sources."""

from __future__ import annotations

from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import ViewSet

from api.filters.search import SearchFilterSet
from api.openapi import LedgerSchema
from api.operations import Operation
from api.parameters import FORMAT, LIMIT, MOMENT
from api.search import search
from api.serializers.search import SearchSerializer


class SearchViewSet(ViewSet):
    """Groups, places, events and sources by any published spelling, best first."""

    operations = {
        "list": Operation("search", SearchSerializer, (LIMIT, *MOMENT, FORMAT), SearchFilterSet)
    }
    schema = LedgerSchema()

    def list(self, request: Request) -> Response:
        """The best matches over all kinds of record; misspellings are found too."""
        return Response(search(request))
