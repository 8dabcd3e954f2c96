"""The documentation pages. They are ours alone: no other host is ever asked for anything.

ReDoc's own template loads fonts and its bundle a logo from elsewhere, hence our template, our copy of
the bundle without that address, and a policy that forbids the rest.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import drf_spectacular_sidecar
from django.http import HttpRequest, HttpResponse
from django.utils.decorators import method_decorator
from drf_spectacular.views import SpectacularRedocView, SpectacularSwaggerSplitView

POLICY = (
    "default-src 'self'; img-src 'self' data:; style-src 'self' 'unsafe-inline'; "
    "worker-src 'self' blob:"
)


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


def redoc_script(request: HttpRequest) -> HttpResponse:
    return HttpResponse(redoc_bundle(), content_type="text/javascript")


def from_here_only(view: Any) -> Any:
    """Forbid the page to load anything from another host."""

    def guarded(*args: Any, **kwargs: Any) -> HttpResponse:
        response = view(*args, **kwargs)
        response["Content-Security-Policy"] = POLICY
        return response  # type: ignore[no-any-return]

    return guarded


@method_decorator(from_here_only, "dispatch")
class SwaggerView(SpectacularSwaggerSplitView):
    """The API, each endpoint to read and to try."""


@method_decorator(from_here_only, "dispatch")
class RedocView(SpectacularRedocView):
    """The API as one long page to read."""

    template_name = "api/redoc.html"
