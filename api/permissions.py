"""Who may do what: an endpoint says which scope of a token and which permission it needs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, cast

from django.contrib.auth.models import User
from rest_framework.exceptions import PermissionDenied
from rest_framework.permissions import BasePermission
from rest_framework.request import Request


@dataclass(frozen=True)
class Needs:
    """What an operation asks of whoever asks for it."""

    scope: str
    permission: str
    """May hold {noun}."""


def needs_of(view: Any) -> Needs | None:
    """What the endpoint needs for this method; None for what is public or not there."""
    operation = view.operations.get(view.action)
    return getattr(operation, "needs", None)


def user_of(request: Request) -> User:
    """Whoever asks, at an endpoint that needs somebody."""
    return cast("User", request.user)


class Permitted(BasePermission):
    """The scope of the token and the permissions of its user both allow it."""

    def has_permission(self, request: Request, view: Any) -> bool:
        needs = needs_of(view)
        if needs is None:
            return True
        user: Any = request.user
        if user is None:
            return False
        token: Any = request.auth
        if token is not None and needs.scope not in token.scopes:
            raise PermissionDenied(f"This token has not the scope “{needs.scope}”.")
        permission = needs.permission.format(noun=view.noun)
        if not user.has_perm(permission):
            raise PermissionDenied(f"Your roles have not the permission “{permission}”.")
        return True
