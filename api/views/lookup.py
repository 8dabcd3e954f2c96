"""Ids elsewhere against our own."""

from __future__ import annotations

from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import ViewSet

from api.filters.lookup import CrosswalkFilterSet, LookupFilterSet
from api.lookup import crosswalk_page, lookup
from api.openapi import LedgerSchema
from api.operations import Operation
from api.parameters import CURSOR, FORMAT, MOMENT, PAGE_SIZE
from api.serializers.lookup import CrosswalkSerializer, LookupSerializer


class LookupViewSet(ViewSet):
    """From somebody else's id to our record, and from our record to all ids of others."""

    operations = {
        "list": Operation(
            "lookup", LookupSerializer, (*MOMENT, FORMAT), LookupFilterSet, errors=(400, 410)
        )
    }
    schema = LedgerSchema()

    def list(self, request: Request) -> Response:
        """The records that have these ids, or the ids that one record has."""
        return Response(lookup(request))


class CrosswalkViewSet(ViewSet):
    """All ids of one scheme against our own."""

    operations = {
        "list": Operation(
            "crosswalk",
            CrosswalkSerializer,
            (*MOMENT, PAGE_SIZE, CURSOR, FORMAT),
            CrosswalkFilterSet,
        )
    }
    schema = LedgerSchema()

    def list(self, request: Request) -> Response:
        """Every id of the scheme with the record that has it, page by page."""
        return Response(crosswalk_page(request))
