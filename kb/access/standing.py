"""How long a session stands: from when, last seen when, signed in by what."""

from __future__ import annotations

import time
from typing import Any

from django.conf import settings

SINCE, SEEN, CONFIRMED = "kb_since", "kb_seen", "kb_confirmed"
FACTOR, ADDRESS, BROWSER = "kb_factor", "kb_address", "kb_browser"
PASSWORD, CODE, RECOVERY = "password", "code", "recovery code"
SEEN_EVERY = 60
"""Seconds; the last use of a session is true to the minute."""


def begin(session: Any, factor: str, address: str = "", browser: str = "") -> None:
    """Note who has just proved who they are, and by what."""
    now = time.time()
    for name, value in (
        *((SINCE, now), (SEEN, now), (CONFIRMED, now)),
        *((FACTOR, factor), (ADDRESS, address), (BROWSER, browser[:200])),
    ):
        session[name] = value


def stands(session: Any) -> bool:
    """Whether it may go on: neither idle nor old, and by a second factor if one is required."""
    if SINCE not in session or seconds_left(session) <= 0:
        return False
    return settings.TWO_FACTOR != "required" or session.get(FACTOR) in {CODE, RECOVERY}


def seconds_left(session: Any) -> float:
    """Until it ends, if nobody does anything."""
    now = time.time()
    idle = session[SEEN] + settings.SESSION_IDLE - now
    return float(min(idle, seconds_at_most(session)))


def seconds_at_most(session: Any) -> float:
    """Until it ends whatever anybody does."""
    return float(session[SINCE] + settings.SESSION_COOKIE_AGE - time.time())


def note_use(session: Any) -> None:
    now = time.time()
    if session[SEEN] < now - SEEN_EVERY:
        session[SEEN] = now


def confirmed_within(session: Any, seconds: float) -> bool:
    """Whether password and code were given in the last seconds."""
    return bool(session.get(CONFIRMED, 0) > time.time() - seconds)


def confirm(session: Any) -> None:
    session[CONFIRMED] = time.time()
