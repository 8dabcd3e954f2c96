"""What a user has: sessions that stand, and tokens within what the user may do."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Permission
from django.db.models import Q
from django.utils import timezone

from kb.access import standing
from kb.access.sessions import SessionStore
from kb.models import LoginSession, Scope
from kb.models.accounts import Role

NEEDED = {
    Scope.DRAFT: ("kb.change_event", "kb.change_source", "kb.change_group"),
    Scope.PUBLISH: ("kb.publish",),
    Scope.MERGE: ("kb.merge",),
}
"""Permissions of which one makes a scope of any use."""


@dataclass(frozen=True)
class Sitting:
    """A session, as its owner recognises it."""

    since: datetime
    seen: datetime
    address: str
    browser: str
    factor: str
    is_this: bool


def sittings(user: Any, this: str) -> list[Sitting]:
    """The user's sessions that stand, the last used first."""
    rows = LoginSession.objects.filter(user=user, expire_date__gt=timezone.now())
    found = []
    for row in rows:
        held = SessionStore().decode(row.session_data)
        if standing.stands(held):
            found.append(_sitting(held, row.session_key == this))
    return sorted(found, key=lambda one: one.seen, reverse=True)


def _sitting(held: dict[str, Any], is_this: bool) -> Sitting:
    return Sitting(
        since=_moment(held[standing.SINCE]),
        seen=_moment(held[standing.SEEN]),
        address=held.get(standing.ADDRESS, ""),
        browser=in_short(held.get(standing.BROWSER, "")),
        factor=held.get(standing.FACTOR, ""),
        is_this=is_this,
    )


def _moment(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


def in_short(browser: str) -> str:
    """“Firefox on Linux” for a user agent; what nobody knows is “unknown”."""
    programs = ("Edg", "OPR", "Firefox", "Chromium", "Chrome", "Safari")
    systems = ("Android", "iPhone", "iPad", "Windows", "Mac OS", "Linux")
    names = {"Edg": "Edge", "OPR": "Opera", "Mac OS": "macOS"}
    found = [
        next((names.get(one, one) for one in known if one in browser), "unknown")
        for known in (programs, systems)
    ]
    return " on ".join(found) if found != ["unknown", "unknown"] else "unknown"


def scopes_of(user: Any) -> list[tuple[str, str]]:
    """The scopes that are of use to the user; a token can do no more in any case."""
    return [
        (scope.value, scope.label)
        for scope, needed in NEEDED.items()
        if any(user.has_perm(name) for name in needed)
    ]


def may_do_more(other: Any, user: Any) -> bool:
    """Whether the other may do what the user may not: then the user does not touch that account."""
    if user.is_superuser:
        return False
    return bool(other.is_superuser or permissions_of(other) - user.get_all_permissions())


def permissions_of(other: Any) -> set[str]:
    """What an account may do, or could if it were let in again."""
    if other.is_active:
        return set(other.get_all_permissions())
    return set(get_user_model()(pk=other.pk, is_active=True).get_all_permissions())


def within_reach(user: Any) -> Any:
    """The accounts that may do no more than this user."""
    accounts = get_user_model()._default_manager.all()
    if user.is_superuser:
        return accounts
    beyond = Permission.objects.exclude(pk__in=_permissions(user))
    return accounts.filter(is_superuser=False).exclude(
        Q(user_permissions__in=beyond) | Q(groups__permissions__in=beyond)
    )


def roles_within_reach(user: Any) -> Any:
    """The roles that this user may give: those with nothing that the user may not do."""
    roles = Role.objects.all()
    if user.is_superuser:
        return roles
    return roles.exclude(permissions__in=Permission.objects.exclude(pk__in=_permissions(user)))


def _permissions(user: Any) -> Any:
    return Permission.objects.filter(Q(user=user) | Q(group__user=user)).values("pk")
