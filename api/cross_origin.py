"""Who may read from a page of another origin: everybody, as what is public is for everybody.

No credentials are allowed, so nobody's session is ever used from elsewhere. A token is: whoever
sends one has it. Writing is left to pages of the origins that `CORS_WRITE_ORIGINS` names.
"""

from __future__ import annotations

from collections.abc import Iterable

from corsheaders.conf import conf
from corsheaders.middleware import (
    ACCESS_CONTROL_ALLOW_HEADERS,
    ACCESS_CONTROL_ALLOW_METHODS,
    ACCESS_CONTROL_ALLOW_ORIGIN,
    ACCESS_CONTROL_EXPOSE_HEADERS,
    CorsMiddleware,
)
from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase

WRITING = ("DELETE", "PATCH", "POST", "PUT")
# To browsers POST needs no leave; to send JSON does, and leave once given is kept for a day. So
# `Content-Type` is never among the headers that readers may send.
WRITING_HEADERS = ("content-type", "idempotency-key", "if-match")


class CrossOrigin(CorsMiddleware):
    """django-cors-headers for preflights; to readers it says the same, whoever asks.

    The library answers only requests that name an origin, and varies by it. A copy kept by a proxy
    for a request without one would then shut out the page that asks next.
    """

    def add_response_headers(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        """Allow reading, and writing for the origins that may; who may not is given no leave."""
        may_write = request.headers.get("Origin") in settings.CORS_WRITE_ORIGINS
        asked = request.headers.get("Access-Control-Request-Method")
        is_enabled = getattr(request, "_cors_enabled", False)
        if not is_enabled or (asked in WRITING and not may_write):
            return response
        if request.method == "OPTIONS":
            super().add_response_headers(request, response)
            if may_write:
                _extend(response, ACCESS_CONTROL_ALLOW_METHODS, WRITING)
                _extend(response, ACCESS_CONTROL_ALLOW_HEADERS, WRITING_HEADERS)
        response.headers[ACCESS_CONTROL_ALLOW_ORIGIN] = "*"
        response.headers[ACCESS_CONTROL_EXPOSE_HEADERS] = ", ".join(conf.CORS_EXPOSE_HEADERS)
        return response


def _extend(response: HttpResponseBase, name: str, more: Iterable[str]) -> None:
    response.headers[name] = ", ".join((response.headers[name], *more))
