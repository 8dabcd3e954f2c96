"""The outermost layer of the API: whatever goes wrong below it leaves as a problem document.

Django answers what never reached a view (a wrong host, a failed middleware) with a page. Clients of
the API get a problem document instead, and so does whoever asks for JSON elsewhere; a person who
reads the documentation gets the page.
"""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus

import orjson
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from api.errors import MEDIA_TYPE, problem

Respond = Callable[[HttpRequest], HttpResponseBase]
API = "/api/"
CLIENTS_ONLY = ("/api/v1/", "/api/schema/")
"""Addresses that browsers too are answered as any client is: their answers are JSON."""
LONGEST = 8000  # bytes of path and query; the server itself stops at 8,190
KEPT = ("Allow", "Retry-After", "WWW-Authenticate")
PAGE = "text/html"
JSON = ("application/json", MEDIA_TYPE)


def problems(get_response: Respond) -> Respond:
    """Turn pages of errors into problem documents, for those who do not read pages."""

    def respond(request: HttpRequest) -> HttpResponseBase:
        is_of_api = request.path.startswith(API)
        if is_of_api and len(request.get_full_path()) > LONGEST:
            detail = f"An address has at most {LONGEST} characters: ask for less at once."
            return problem_document(request, HTTPStatus.REQUEST_URI_TOO_LONG, detail)
        response = get_response(request)
        is_page = response.status_code >= 400 and _is_page(request, response)
        if not is_page or _reads_pages(request):
            return response
        status = HTTPStatus(response.status_code)
        detail = getattr(response, "kb_detail", "") or f"{status.description or status.phrase}."
        answer = problem_document(request, status, detail)
        for name in KEPT:
            if name in response.headers:
                answer.headers[name] = response.headers[name]
        return answer

    return respond


def problem_document(request: HttpRequest, status: HTTPStatus, detail: str) -> HttpResponse:
    """The answer that is this problem."""
    body = problem(status, detail, request.path)
    return HttpResponse(orjson.dumps(body), status=status, content_type=MEDIA_TYPE)


def _is_page(request: HttpRequest, response: HttpResponseBase) -> bool:
    """Whether an error is a page of Django's or ours; below `/api/` all but problems are taken so."""
    kind = response.headers.get("Content-Type", "")
    return kind.startswith(PAGE) or (
        request.path.startswith(API) and not kind.startswith(MEDIA_TYPE)
    )


def _reads_pages(request: HttpRequest) -> bool:
    """Whether an error is shown as a page: by `Accept`, and where that leaves it open by address."""
    if request.path.startswith(CLIENTS_ONLY):
        return False
    is_of_api = request.path.startswith(API)
    offered = [*JSON, PAGE] if is_of_api else [PAGE, *JSON]
    return (request.get_preferred_type(offered) or offered[0]) == PAGE
