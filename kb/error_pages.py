"""The site's own pages of errors: plain words, the ways out, and nothing of the inside.

They need neither the database nor a static file, so that they can be shown whatever failed.
`kb_detail` of a response is its sentence, for whoever answers a client in JSON instead.
"""

from __future__ import annotations

import base64
import hashlib
from functools import cache
from http import HTTPStatus

from django.conf import settings
from django.core.exceptions import DisallowedHost, PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.template.loader import render_to_string

from kb.security_headers import CONTENT_POLICY, content_policy

TEMPLATE = "kb/error.html"
STYLE = "kb/error.css"
WORDS = {
    HTTPStatus.BAD_REQUEST: (
        "The request cannot be understood",
        "Something in it is not as it must be.",
    ),
    HTTPStatus.FORBIDDEN: ("Not allowed", "You may not see this, or not do this."),
    HTTPStatus.NOT_FOUND: (
        "Nothing here",
        "There is nothing at this address. Perhaps it was misspelt, or was never there.",
    ),
    HTTPStatus.INTERNAL_SERVER_ERROR: (
        "The server failed",
        "It is not your fault. The failure has been logged; trying again later may help.",
    ),
    HTTPStatus.SERVICE_UNAVAILABLE: (
        "Not at the moment",
        "The database cannot be asked: it is busy, or is being restored. Nothing is wrong with "
        "what you asked. Wait a little, then load this page again.",
    ),
}
"""By status: title, and the sentence that stands where there is none of its own."""
UNPROVEN = (
    "Nothing was changed. The form did not come from a page of this site that is open in this "
    "browser, or the browser keeps no cookies. Open the page again, and send it from there."
)
WRONG_HOST = "This site does not answer to the name by which it was asked."


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400; a wrong host is said to be one. What else was raised may quote what was sent."""
    wrong_host = isinstance(exception, DisallowedHost)
    return error_page(HTTPStatus.BAD_REQUEST, _about_hosts() if wrong_host else "")


def permission_denied(request: HttpRequest, exception: PermissionDenied) -> HttpResponse:
    """403, with the sentence that was raised."""
    return error_page(HTTPStatus.FORBIDDEN, _sentence(exception))


def page_not_found(request: HttpRequest, exception: Http404) -> HttpResponse:
    """404, with the sentence that was raised; the resolver's own lists all addresses instead."""
    return error_page(HTTPStatus.NOT_FOUND, _sentence(exception))


def server_error(request: HttpRequest) -> HttpResponse:
    """500; Django has logged what was raised."""
    return error_page(HTTPStatus.INTERNAL_SERVER_ERROR)


def unproven(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 for a form without the proof that a page of ours sent it (CSRF)."""
    return error_page(HTTPStatus.FORBIDDEN, UNPROVEN)


def error_page(status: HTTPStatus, sentence: str = "") -> HttpResponse:
    """The page for a status, with a sentence of its own or else the usual one."""
    title, usual = WORDS[status]
    sentence = sentence or usual
    context = {"title": title, "sentence": sentence, "status": int(status), "style": STYLE}
    response = HttpResponse(render_to_string(TEMPLATE, context), status=status)
    response.headers[CONTENT_POLICY] = _policy()
    response.headers["Cache-Control"] = "no-store"
    response.kb_detail = sentence  # type: ignore[attr-defined]
    return response


@cache
def _policy() -> str:
    """Allow the style that stands in the page, known by its digest."""
    digest = hashlib.sha256(render_to_string(STYLE).encode()).digest()
    style = f"style-src 'sha256-{base64.b64encode(digest).decode()}'"
    return content_policy(style, "img-src data:")


def _sentence(exception: Exception) -> str:
    first = exception.args[0] if exception.args else ""
    return first if isinstance(first, str) else ""


def _about_hosts() -> str:
    """On one's own machine it helps to know the names; elsewhere they are nobody's business."""
    if not settings.LOCAL:
        return WRONG_HOST
    names = ", ".join(name.removeprefix(".") for name in settings.ALLOWED_HOSTS)
    return (
        f"{WRONG_HOST} It answers to: {names}. Others are allowed by ALLOWED_HOSTS=name make run."
    )
