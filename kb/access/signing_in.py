"""Signing in, in two steps: nobody is logged in before the second is done."""

from __future__ import annotations

import logging
import time
from typing import Any

from django.conf import settings
from django.contrib import auth
from django.http import HttpRequest
from django.utils.crypto import constant_time_compare

from kb.access import lockout, second_factor, standing
from kb.access.addresses import address_of
from kb.access.second_factor import Checked
from kb.models import LoginSession

log = logging.getLogger("kb.access")
HELD = "kb_held"
HELD_FOR = 600
"""Seconds in which the second step has to follow the first."""
WRONG = "The name or the password is not right. Both distinguish capital letters."
WRONG_CODE = {
    Checked.WRONG: "This code is not right. Each code works once: wait for the next one.",
    Checked.TOO_SOON: "Wait some seconds before the next code: the last one was wrong.",
}


class Refused(Exception):
    """Not let in, and why in a sentence that tells nothing about who exists."""


def check_password(request: HttpRequest, name: str, password: str) -> Any:
    """The curator of this name and password; Refused or Locked otherwise."""
    attempt = lockout.count_attempt(name, address_of(request))
    user = auth.authenticate(request, username=name, password=password)
    if user is None or not user.is_staff:
        log.warning("refused: wrong name or password, from %s", attempt.address)
        raise Refused(WRONG)
    attempt.passed()
    return user


def check_code(request: HttpRequest, user: Any, code: str) -> Checked:
    """By what the user is let in; Refused or Locked otherwise."""
    attempt = lockout.count_attempt(user.get_username(), address_of(request))
    checked = second_factor.check(user, code)
    if checked in WRONG_CODE:
        log.warning("refused: wrong code, user %s from %s", user.pk, attempt.address)
        raise Refused(WRONG_CODE[checked])
    attempt.succeeded()
    if checked is Checked.RECOVERY:
        left = second_factor.codes_left(user)
        log.warning("recovery code used: user %s from %s, %s left", user.pk, attempt.address, left)
    return checked


def check_both(request: HttpRequest, user: Any, code: str) -> str:
    """The factor of somebody whose password is right, for pages that ask for all at once."""
    if second_factor.device_of(user):
        return str(check_code(request, user, code).value)
    if settings.TWO_FACTOR == "required":
        raise Refused("Set up your second factor first, on the sign-in page.")
    return standing.PASSWORD


def hold(request: HttpRequest, user: Any, onwards: str) -> None:
    """Remember who gave the right password, until the second step."""
    request.session.flush()
    request.session[HELD] = {
        "user": user.pk,
        "proof": user.get_session_auth_hash(),
        "at": time.time(),
        "onwards": onwards,
    }


def held(request: HttpRequest) -> tuple[Any, str] | None:
    """Who has passed the first step, and where they were going."""
    kept = request.session.get(HELD)
    if not kept or kept["at"] < time.time() - HELD_FOR:
        return None
    user = auth.get_user_model()._default_manager.filter(pk=kept["user"], is_active=True).first()
    if user is None or not constant_time_compare(kept["proof"], user.get_session_auth_hash()):
        return None
    return user, kept["onwards"]


def complete(request: HttpRequest, user: Any, factor: str) -> None:
    """Log in, with a new session key; what was held is gone."""
    request.session.pop(HELD, None)
    backend = settings.AUTHENTICATION_BACKENDS[0]
    auth.login(request, user, backend=backend)
    address = address_of(request)
    standing.begin(request.session, factor, address, request.headers.get("User-Agent", ""))
    if factor == standing.PASSWORD:
        lockout.Attempt(lockout.digest_of(user.get_username()), address).forget()
    log.info("signed in: user %s from %s, by %s", user.pk, address, factor)


def end_others(request: HttpRequest, user: Any) -> int:
    """End the sessions of the user but this one; how many there were."""
    others = LoginSession.objects.filter(user=user).exclude(session_key=request.session.session_key)
    ended, _ = others.delete()
    return int(ended)
