"""What an address or a token may have a minute: requests, writes, and seconds of the server."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from rest_framework import exceptions
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

from kb.counting import add, count, total

WINDOW = 60  # seconds; a count begins anew with each minute of the clock
SAFE = {"GET", "HEAD", "OPTIONS"}
MICROSECONDS = 1_000_000


class TooMuch(exceptions.APIException):
    """More than this client may have now; `wait` says after how many seconds it may again."""

    status_code = 429

    def __init__(self, detail: str, wait: float) -> None:
        self.wait = wait
        super().__init__(f"{detail} Ask again in {int(wait) + 1} seconds.")


@dataclass(frozen=True)
class Client:
    """Whose requests are counted together: those with one token, or else of one address."""

    limit: str
    """The name of its limits in the settings."""
    key: str

    @property
    def name(self) -> str:
        return f"{self.limit}:{self.key}"

    @property
    def title(self) -> str:
        """How a sentence that is written to the client begins."""
        return "This token" if self.limit == "token" else f"The address {self.key}"

    def hint(self, limits: dict[str, int], unit: str) -> str:
        """What a token has instead; nothing for who has one."""
        if self.limit == "token":
            return ""
        most = limits["token"]
        return f" A token has {most:,} {unit}." if most else " A token has no such limit."


def client_of(request: Request) -> Client:
    if request.auth is not None:
        return Client("token", f"{request.auth.pk}")
    return Client("anonymous", str(BaseThrottle().get_ident(request)))


def exceeds(limit: str, who: str) -> bool:
    """Count one more request of theirs; whether that is more than the limit. 0 is no limit."""
    most = settings.RATE_LIMITS[limit]
    return bool(most) and count(f"{limit}:{who}", _window()) > most


def charge(client: Client, seconds: float) -> None:
    """Count the seconds that the server has worked for them."""
    if settings.COST_LIMITS[client.limit]:
        add(f"cost:{client.name}", _window(), round(seconds * MICROSECONDS))


def spent(client: Client) -> float:
    """Seconds that the server has worked for them in this minute."""
    return total(f"cost:{client.name}", _window()) / MICROSECONDS


def rest_of_window() -> float:
    """Seconds until counts begin anew."""
    return WINDOW - time.time() % WINDOW


class Throttle(BaseThrottle):
    """A token or a user has limits of its own; everybody else shares those of their address."""

    def allow_request(self, request: Request, view: Any) -> bool:
        client = client_of(request)
        # Whom the answer is charged to (api/costs.py).
        request._request.kb_client = client  # type: ignore[attr-defined]
        _check_requests(client)
        _check_seconds(client)
        writes = request.method not in SAFE and request.user is not None
        if writes and exceeds("writes", f"{request.user.pk}"):
            most = settings.RATE_LIMITS["writes"]
            detail = f"This user has used the {most:,} requests of this minute that may write."
            raise TooMuch(detail, rest_of_window())
        return True


def _check_requests(client: Client) -> None:
    if exceeds(client.limit, client.key):
        most = settings.RATE_LIMITS[client.limit]
        hint = client.hint(settings.RATE_LIMITS, "requests")
        detail = f"{client.title} has used its {most:,} requests of this minute.{hint}"
        raise TooMuch(detail, rest_of_window())


def _check_seconds(client: Client) -> None:
    most = settings.COST_LIMITS[client.limit]
    if most and (used := spent(client)) >= most:
        hint = client.hint(settings.COST_LIMITS, "seconds")
        detail = (
            f"{client.title} has used {used:.1f} seconds of the server's work in this minute, "
            f"of {most:,}.{hint}"
        )
        raise TooMuch(detail, rest_of_window())


def _window() -> int:
    return int(time.time()) // WINDOW
