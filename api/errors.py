"""Every error of the API is a problem document (RFC 9457) that says what is allowed."""

from __future__ import annotations

import difflib
import logging
from collections.abc import Iterable
from http import HTTPStatus
from typing import Any

import orjson
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import resolve
from django.views.decorators.csrf import csrf_exempt
from rest_framework import exceptions
from rest_framework.response import Response

from kb.failures import Failure, failure_of
from kb.unavailable import WAIT, is_unavailable, wait_of

logger = logging.getLogger(__name__)
MEDIA_TYPE = "application/problem+json"
PASSING = {Failure.SLOW, Failure.CROWDED, Failure.READ_ONLY, Failure.FULL}
"""What is told of a database that cannot be asked; of anything else only that."""
MOST_NAMED = 40  # of what is allowed; a longer list is in the documentation


class ParameterError(exceptions.APIException):
    """A query parameter that cannot be answered; `errors` are entries of the problem."""

    status_code = 400

    def __init__(self, *errors: dict[str, str]) -> None:
        self.errors = list(errors)
        super().__init__(" ".join(error["detail"] for error in errors))


class Gone(exceptions.APIException):
    """A record that was withdrawn; the problem document says why, and which edition was its last."""

    status_code = 410

    def __init__(self, detail: str, **more: Any) -> None:
        self.more = more
        super().__init__(detail)


class Unavailable(exceptions.APIException):
    """Not now; the same question may be answered later."""

    status_code = 503
    wait = WAIT
    """Seconds after which to ask again."""


class Unsettled(Unavailable):
    """A moment whose editions are still being written."""


def parameter_error(parameter: str, code: str, detail: str) -> ParameterError:
    return ParameterError({"parameter": parameter, "code": code, "detail": detail})


def not_allowed(found: str, allowed: Iterable[str], what: str = "value") -> str:
    """A sentence that says what was found, the nearest match, and what is allowed."""
    known = sorted(allowed)
    near = difflib.get_close_matches(found, known, n=1, cutoff=0.5)
    guess = f" Did you mean “{near[0]}”?" if near else ""
    named = ", ".join(known[:MOST_NAMED]) + (", …" if len(known) > MOST_NAMED else "")
    return f"“{found}” is no {what} here.{guess} Allowed: {named}."


def problem(
    status: int,
    detail: str | None,
    instance: str,
    errors: list[dict[str, str]] | None = None,
    **more: Any,
) -> dict[str, Any]:
    body = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
        "instance": instance,
        "errors": errors or [],
    }
    return {**body, **more}


def handle(error: Exception, context: dict[str, Any]) -> Response:
    """DRF's exception handler: whatever was raised, a problem document goes out."""
    request = context["request"]
    if is_unavailable(error):
        error = _unavailable(error)
    if isinstance(error, Http404):
        error = exceptions.NotFound(str(error) or None)
    elif isinstance(error, PermissionDenied):
        error = exceptions.PermissionDenied()
    if not isinstance(error, exceptions.APIException):
        logger.exception("%s %s failed", request.method, request.path)
        error = exceptions.APIException("The server failed; the failure has been logged.")
    body = problem(
        error.status_code,
        _sentence(error),
        request.path,
        getattr(error, "errors", None),
        **getattr(error, "more", {}),
    )
    response = Response(body, status=error.status_code, content_type=MEDIA_TYPE)
    if wait := getattr(error, "wait", None):
        response["Retry-After"] = str(int(wait) + 1)
    if challenge := getattr(error, "auth_header", None):
        response["WWW-Authenticate"] = challenge
    for name, value in getattr(error, "headers", {}).items():
        response[name] = value
    return response


def _unavailable(error: Exception) -> Unavailable:
    """A question too dear, a database that cannot be asked, a disk that is full: all pass."""
    logger.warning("%s", error)
    failure = failure_of(error)
    if failure not in PASSING:
        failure = Failure.GONE
    unavailable = Unavailable(failure.value)
    unavailable.wait = wait_of(failure)
    return unavailable


def _sentence(error: exceptions.APIException) -> str:
    detail = error.detail
    return str(detail) if isinstance(detail, str) else orjson.dumps(detail).decode()


@csrf_exempt
def not_found(request: HttpRequest, *_: Any, **__: Any) -> HttpResponse:
    """Any address under /api/ that is none of ours; one without its last slash leads there."""
    path = f"{request.path}/"
    if resolve(path).func is not not_found:
        query = request.META["QUERY_STRING"]
        location = f"{path}?{query}" if query else path
        return HttpResponse(status=308, headers={"Location": location})
    raise Http404("There is nothing at this address; /api/docs/ lists all that there is.")
