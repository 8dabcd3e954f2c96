"""Where load balancers ask whether a process lives and whether it can serve.

They ask by address and plain HTTP, so they are answered before anything looks at the host or
leads to HTTPS; and they are told nothing but that.
"""

from __future__ import annotations

import logging
from collections.abc import Callable

from django.db import DatabaseError, connection, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.http.response import HttpResponseBase

from kb.unavailable import WAIT

logger = logging.getLogger(__name__)
METHODS = ("GET", "HEAD")


def livez() -> HttpResponse:
    """This process answers."""
    return HttpResponse("ok\n", content_type="text/plain")


def readyz() -> HttpResponse:
    """And a reader would be answered: the database can be asked, and is whole. 503 if not."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL lock_timeout = '500ms'")
            cursor.execute("SELECT FROM kb_edition LIMIT 1")
    except DatabaseError as error:
        logger.warning("not ready: %s", error)
        headers = {"Retry-After": str(WAIT + 1)}
        return HttpResponse("not ready\n", "text/plain", status=503, headers=headers)
    return livez()


PROBES = {"/livez": livez, "/readyz": readyz}


def probes(
    get_response: Callable[[HttpRequest], HttpResponseBase],
) -> Callable[[HttpRequest], HttpResponseBase]:
    """Answer the probes, and pass on everything else."""

    def respond(request: HttpRequest) -> HttpResponseBase:
        probe = PROBES.get(request.path)
        if probe is None:
            return get_response(request)
        if request.method not in METHODS:
            return HttpResponseNotAllowed(METHODS)
        return probe()

    return respond
