"""The first address of the API, as JSON for clients and as a page for browsers."""

from __future__ import annotations

from typing import Any

from django.template.loader import render_to_string
from drf_spectacular.utils import OpenApiExample
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import ViewSet

from api.caching import stamp
from api.fields import nouns, with_code
from api.guide import contents
from api.lists import single
from api.openapi import LedgerSchema
from api.operations import Operation
from api.parameters import parameter
from api.renderers import JSONRenderer
from api.root import root
from api.serializers.root import RootLinksSerializer, RootSerializer

FORMAT = parameter(
    "format",
    "How the answer is written; `html` is a page to read.",
    {"type": "string", "enum": ["json", "html"], "default": "json"},
)
QUESTIONS = {
    "search": "?q=kayes",
    "lookup": "?scheme=geonames&value=2455518",
    "crosswalk": "?scheme=geonames",
}
"""What the page asks where an address alone has no answer."""


class PageRenderer(JSONRenderer):
    """The root as a page; errors stay problem documents."""

    media_type = "text/html"
    format = "html"
    charset = "utf-8"

    def render(
        self, data: Any, accepted_media_type: str | None = None, renderer_context: Any = None
    ) -> bytes:
        if renderer_context["response"].status_code >= 400:
            return super().render(data, accepted_media_type, renderer_context)
        meanings = RootLinksSerializer().get_fields()
        links = [
            (name, f"{url}{QUESTIONS.get(name, '')}", with_code(str(meanings[name].help_text)))
            for name, url in data["links"].items()
        ]
        context = {"root": data, "links": links, "contents": contents(), "nouns": nouns()}
        return render_to_string("api/root.html", context).encode()


class RootViewSet(ViewSet):
    """Where a client begins: links to all that there is, and how far the ledger has come."""

    operations = {
        "retrieve": Operation(
            "get_root",
            RootSerializer,
            (FORMAT,),
            also={
                "text/html": OpenApiExample(
                    "page", value="<!DOCTYPE html>", response_only=True, media_type="text/html"
                )
            },
        )
    }
    renderer_classes = [JSONRenderer, PageRenderer]
    schema = LedgerSchema()

    def retrieve(self, request: Request) -> Response:
        """The address of every list, of search, lookup, releases, schema and documentation."""
        single(request, "format")
        document, changed_at = root()
        response = Response(document)
        stamp(response, changed_at)
        return response
