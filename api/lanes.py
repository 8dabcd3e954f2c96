"""The dearest requests go in lanes: so many at once, so that threads and processor stay for pages."""

from __future__ import annotations

import threading
import time
from typing import Any

from django.conf import settings
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

from api.errors import Unavailable
from api.throttling import TooMuch, client_of
from kb.lanes import Full, Place, Yours, enter

PATIENCE = 2  # seconds that a request waits for its place
PAUSE = 0.02  # seconds between two attempts
RETRY = {"exports": 10, "spreadsheets": 10, "aggregates": 3}  # seconds after which to ask again
WAITING = threading.BoundedSemaphore(2)
"""How many requests of this process may wait; its other threads are for pages."""


class Lane(BaseThrottle):
    """Has a dear request wait for its place, which is left when its answer is closed."""

    def allow_request(self, request: Request, view: Any) -> bool:
        lane = lane_of(request, view)
        if lane and settings.LANES[lane]:
            began, http = time.perf_counter(), request._request
            http.kb_place = wait_for(lane, request)  # type: ignore[attr-defined]
            http.kb_waited = time.perf_counter() - began  # type: ignore[attr-defined]
        return True


def lane_of(request: Request, view: Any) -> str | None:
    """The lane of a request; None for most, which cost little."""
    if file := getattr(request.accepted_renderer, "file", None):
        if request.method == "HEAD":  # whose headers count the rows
            return "aggregates"
        # PostgreSQL makes the others; these keep one of our processors busy, and a process of ours.
        return "spreadsheets" if file.name == "xlsx" else "exports"
    is_aggregate = getattr(view, "action", None) == "aggregate"
    return "aggregates" if is_aggregate or request.query_params.get("count") == "exact" else None


def wait_for(lane: str, request: Request) -> Place:
    """A place in the lane, after some patience if there are not too many who wait already."""
    client, places = client_of(request).name, settings.LANES[lane]
    by_one_client = max(places // 2, 1)
    try:
        return enter(lane, client, places, by_one_client)
    except (Full, Yours) as refused:
        why = refused
    if WAITING.acquire(blocking=False):
        try:
            end = time.monotonic() + PATIENCE
            while time.monotonic() < end:
                time.sleep(PAUSE)
                try:
                    return enter(lane, client, places, by_one_client)
                except (Full, Yours) as refused:
                    why = refused
        finally:
            WAITING.release()
    raise _refusal(lane, request, why, by_one_client)


def _refusal(lane: str, request: Request, why: Exception, by_one_client: int) -> Exception:
    wait = RETRY[lane]
    if isinstance(why, Yours):
        title = client_of(request).title
        return TooMuch(f"{title} has {by_one_client} of the {lane} that run now, its share.", wait)
    return Busy(f"As many {lane} run now as this server has room for.", wait)


class Busy(Unavailable):
    """Too many others ask for the same kind."""

    def __init__(self, detail: str, wait: int) -> None:
        self.wait = wait
        super().__init__(f"{detail} Ask again in {wait + 1} seconds.")
