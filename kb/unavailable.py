"""A database that cannot be asked now is told as 503, in a page for people or a problem of the API."""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable
from http import HTTPStatus

import psycopg
from django.db import DatabaseError, OperationalError
from django.http import HttpRequest, HttpResponse

from kb import error_pages
from kb.checking.objects import is_whole
from kb.failures import Failure, failure_of

WAIT = 5  # seconds after which it is worth to ask again
LONGER = {Failure.READ_ONLY: 60, Failure.FULL: 300}  # what nobody mends at once
LOST = (
    "The database cannot be asked: it is busy, or is being restored. Nothing was saved. Go back to "
    "keep what you typed, and send it again in a little while."
)
KEEP = "Go back to keep what you typed, and send it again later."
logger = logging.getLogger(__name__)


def is_unavailable(error: BaseException | None) -> bool:
    """Whether the database could not be asked or written: stopped, full, not whole, as in a restore.

    While tables are dropped and made anew PostgreSQL has many words for what it misses. Whether
    that is so, or the statement is wrong, only a look at what is there can tell.
    """
    if error is not None and failure_of(error) in LONGER:
        return True
    if isinstance(error, OperationalError | psycopg.OperationalError):
        return True
    if not isinstance(error, DatabaseError | psycopg.Error):
        return False
    try:
        return not is_whole()
    except OperationalError:
        return True
    except DatabaseError:  # of a transaction that has failed nothing can be asked
        return False


def wait_of(failure: Failure | None) -> int:
    """Seconds after which it is worth to ask again."""
    return WAIT if failure is None else LONGER.get(failure, WAIT)


class UnavailableMiddleware:
    """Views outside the API fail here; those of the API tell it themselves (api/errors.py)."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        return unavailable(request, error) if is_unavailable(error) else None


def server_error(request: HttpRequest) -> HttpResponse:
    """The answer to what failed outside any view: `handler500`."""
    error = sys.exc_info()[1]
    return (
        unavailable(request, error) if is_unavailable(error) else error_pages.server_error(request)
    )


def unavailable(request: HttpRequest, error: BaseException | None) -> HttpResponse:
    """The page that asks to come back, and says so if something was to be saved."""
    logger.warning("%s %s: %s", request.method, request.path, error)
    is_lost = request.method not in {"GET", "HEAD"}
    failure = failure_of(error) if error is not None else None
    detail = LOST if is_lost else ""
    if failure in LONGER:
        detail = f"{failure.value} {KEEP}" if is_lost else failure.value
    response = error_pages.error_page(HTTPStatus.SERVICE_UNAVAILABLE, detail)
    response.headers["Retry-After"] = str(wait_of(failure) + 1)
    return response
