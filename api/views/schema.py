"""OpenAPI, for clients and for the pages that show it."""

from __future__ import annotations

from django.http import HttpResponse
from rest_framework.request import Request
from rest_framework.views import APIView

from api.caching import accepts_gzip
from api.lists import single
from api.renderers import JSONRenderer, renderer
from api.schema import written_schema


class SchemaView(APIView):
    """The schema as YAML or JSON: by `format=`, or else by `Accept`."""

    schema = None  # it does not tell of itself
    renderer_classes = [
        renderer("application/yaml", "yaml", charset="utf-8"),
        renderer("application/vnd.oai.openapi", "yaml", charset="utf-8"),
        JSONRenderer,
        renderer("application/vnd.oai.openapi+json", "json"),
    ]

    def get(self, request: Request) -> HttpResponse:
        """The same bytes for everybody until the next version."""
        single(request, "format")
        accepted = request.accepted_renderer
        written = written_schema(accepted.format)
        zips = accepts_gzip(request)
        kind = f"{accepted.media_type}; charset={accepted.charset}" if accepted.charset else None
        answer = HttpResponse(
            written.zipped if zips else written.plain, content_type=kind or accepted.media_type
        )
        answer["ETag"] = written.zipped_etag if zips else written.plain_etag
        answer["Content-Disposition"] = f'inline; filename="openapi.{accepted.format}"'
        if zips:
            answer["Content-Encoding"] = "gzip"
        return answer
