"""The outermost layer of the API: whatever goes wrong below it leaves as a problem document."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus

import orjson
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from api.errors import MEDIA_TYPE, problem

Respond = Callable[[HttpRequest], HttpResponseBase]
LONGEST = 8000  # bytes of path and query; the server itself stops at 8,190
PAGES = ("/api/docs/", "/api/redoc/")
"""Where people read: what cannot be shown there now is told as a page."""
KEPT = ("Allow", "Retry-After", "WWW-Authenticate")


def problems(get_response: Respond) -> Respond:
    """Django answers what never reached a view (a wrong host, a failed middleware) with HTML."""

    def respond(request: HttpRequest) -> HttpResponseBase:
        if not request.path.startswith("/api/"):
            return get_response(request)
        if len(request.get_full_path()) > LONGEST:
            detail = f"An address has at most {LONGEST} characters: ask for less at once."
            return told(request, HTTPStatus.REQUEST_URI_TOO_LONG, detail)
        response = get_response(request)
        kind = response.headers.get("Content-Type", "")
        if response.status_code < 400 or kind.startswith(MEDIA_TYPE):
            return response
        if response.status_code == HTTPStatus.SERVICE_UNAVAILABLE and request.path.startswith(
            PAGES
        ):
            return response
        status = HTTPStatus(response.status_code)
        answer = told(request, status, f"{status.description or status.phrase}.")
        for name in KEPT:
            if name in response.headers:
                answer.headers[name] = response.headers[name]
        return answer

    return respond


def told(request: HttpRequest, status: HTTPStatus, detail: str) -> HttpResponse:
    body = problem(status, detail, request.path)
    return HttpResponse(orjson.dumps(body), status=status, content_type=MEDIA_TYPE)
