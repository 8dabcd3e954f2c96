"""Moments of the ledger with a name, to cite and to download."""

from __future__ import annotations

from typing import Any

from django.http.response import HttpResponseBase
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import (
    OpenApiExample,
    OpenApiParameter,
    OpenApiResponse,
    extend_schema,
)
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView
from rest_framework.viewsets import ViewSet

from api.errors import MEDIA_TYPE
from api.lists import single
from api.openapi import LedgerSchema
from api.operations import Operation, problem
from api.releases import file, release, releases
from api.renderers import JSONRenderer
from api.serializers.releases import ReleaseListSerializer, ReleaseSerializer
from kb.models.releases import VERSION

HEAD = "id,url,title,type,dataset,date_start,date_end,date_precision"


def _example(name: str, value: str, status: int) -> OpenApiExample:
    kind = "application/octet-stream"
    return OpenApiExample(
        name, value=value, response_only=True, media_type=kind, status_codes=[str(status)]
    )


class ReleaseViewSet(ViewSet):
    """Frozen moments of the ledger: the same for ever, with files, digests and a citation."""

    operations = {
        "list": Operation("list_releases", ReleaseListSerializer),
        "retrieve": Operation("get_release", ReleaseSerializer, errors=(400, 404)),
    }
    lookup_field = "version"
    lookup_value_regex = VERSION.strip("^$")
    schema = LedgerSchema()

    def list(self, request: Request) -> Response:
        """Every release, the newest first."""
        single(request, "format")
        return Response({"results": releases()})

    def retrieve(self, request: Request, version: str) -> Response:
        """One release: what it is of, its files, how to cite it."""
        single(request, "format")
        return Response(release(version))


class ReleaseFileView(APIView):
    """The bytes of one file of a release."""

    def perform_content_negotiation(self, request: Request, force: bool = False) -> Any:
        """A file is what it is, whatever is accepted; errors are problem documents."""
        return JSONRenderer(), "application/json"

    @extend_schema(
        operation_id="get_release_file",
        tags=["releases"],
        parameters=[
            OpenApiParameter(
                "version", {"type": "string", "pattern": VERSION}, OpenApiParameter.PATH
            ),
            OpenApiParameter(
                "name",
                str,
                OpenApiParameter.PATH,
                description="Name of the file, as the release lists it.",
            ),
            OpenApiParameter(
                "Range", str, OpenApiParameter.HEADER, description="One range of bytes."
            ),
        ],
        responses={
            (200, "application/octet-stream"): OpenApiResponse(
                OpenApiTypes.BINARY,
                description="The file, in its own media type.",
                examples=[_example("events", HEAD, 200)],
            ),
            (206, "application/octet-stream"): OpenApiResponse(
                OpenApiTypes.BINARY,
                description="The bytes asked for.",
                examples=[_example("beginning", HEAD[:6], 206)],
            ),
            **{(status, MEDIA_TYPE): problem(status) for status in (400, 404, 416, 503)},
        },
    )
    def get(self, request: Request, version: str, name: str) -> HttpResponseBase:
        """One file, whole or the range asked for; its ETag is its SHA-256."""
        single(request)
        return file(request, version, name)
