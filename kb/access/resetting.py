"""Help for who lost the device."""

from __future__ import annotations

from typing import Any

from kb.access import second_factor
from kb.access.signing_in import log
from kb.models import LoginSession


def reset_two_factor(user: Any, by: str) -> bool:
    """Take device and recovery codes away and end the user's sessions; whether there were any."""
    had = second_factor.remove(user)
    LoginSession.objects.filter(user=user).delete()
    log.warning("second factor reset: user %s, by %s", user.pk, by)
    return had
