"""What the columns of flat files mean."""

from __future__ import annotations

from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import ViewSet

from api.layouts import layout, layouts
from api.lists import single
from api.openapi import LedgerSchema
from api.operations import Operation
from api.serializers.layouts import LayoutListSerializer, LayoutSerializer


class LayoutViewSet(ViewSet):
    """The codebook of CSV, GeoJSON, Parquet and spreadsheets: every column of every list."""

    operations = {
        "list": Operation("list_layouts", LayoutListSerializer),
        "retrieve": Operation("get_layout", LayoutSerializer, errors=(400, 404)),
    }
    schema = LedgerSchema()

    def list(self, request: Request) -> Response:
        """The columns of every list's files."""
        single(request, "format")
        return Response({"results": layouts()})

    def retrieve(self, request: Request, name: str) -> Response:
        """The columns of one list's files, in their order."""
        single(request, "format")
        return Response(layout(name))
