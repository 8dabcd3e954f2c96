"""The documentation pages. They are ours alone: no other host is ever asked for anything.

Their templates are ours, because drf-spectacular's have inline scripts and ReDoc's loads fonts from
elsewhere. ReDoc's bundle loads a logo from elsewhere, hence our copy of it without that address.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

import drf_spectacular_sidecar
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe
from django.views.generic import TemplateView

BUNDLE = "static/drf_spectacular_sidecar/redoc/bundles/redoc.standalone.js"
LOGO = b"https://cdn.redoc.ly/redoc/logo-mini.svg"


@cache
def redoc_bundle() -> bytes:
    """ReDoc's script, its remote logo replaced by an empty image."""
    return (
        (Path(drf_spectacular_sidecar.__file__).parent / BUNDLE)
        .read_bytes()
        .replace(LOGO, b"data:,")
    )


@require_safe
def redoc_script(request: HttpRequest) -> HttpResponse:
    """The bundle, from here."""
    return HttpResponse(redoc_bundle(), content_type="text/javascript")


class SchemaPage(TemplateView):
    """A page that shows the schema."""

    extra_context = {"title": settings.SPECTACULAR_SETTINGS["TITLE"]}


class SwaggerView(SchemaPage):
    """The API, each endpoint to read and to try."""

    template_name = "api/swagger.html"


class RedocView(SchemaPage):
    """The API as one long page to read."""

    template_name = "api/redoc.html"
