"""How many requests a minute: of an address, of a token; how many of them may write."""

from __future__ import annotations

import time
from typing import Any

from django.conf import settings
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

from kb.counting import count

WINDOW = 60  # seconds; a count begins anew with each minute of the clock
SAFE = {"GET", "HEAD", "OPTIONS"}


def exceeds(limit: str, who: str) -> bool:
    """Count one more request of theirs; whether that is more than the limit. 0 is no limit."""
    most = settings.RATE_LIMITS[limit]
    return bool(most) and count(f"{limit}:{who}", int(time.time()) // WINDOW) > most


def rest_of_window() -> float:
    """Seconds until counts begin anew."""
    return WINDOW - time.time() % WINDOW


class Throttle(BaseThrottle):
    """A token or a user has limits of its own; everybody else shares those of their address."""

    def allow_request(self, request: Request, view: Any) -> bool:
        if request.auth is not None:
            allowed = not exceeds("token", f"{request.auth.pk}")
        else:
            allowed = not exceeds("anonymous", str(self.get_ident(request)))
        if allowed and request.method not in SAFE and request.user is not None:
            allowed = not exceeds("writes", f"{request.user.pk}")
        return allowed

    def wait(self) -> float:
        return rest_of_window()
