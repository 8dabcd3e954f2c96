"""Who asks: the user of a session that stands. The admin and the API both read `request.user`."""

from __future__ import annotations

from typing import Any

from asgiref.sync import sync_to_async
from django.contrib import auth
from django.contrib.auth.middleware import AuthenticationMiddleware as DjangoMiddleware
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from kb.access import standing


class AuthenticationMiddleware(DjangoMiddleware):
    """Django's, but a session that is idle, old or without a second factor is nobody's."""

    def process_request(self, request: HttpRequest) -> None:
        super().process_request(request)
        user: Any = SimpleLazyObject(lambda: user_of(request))
        request.user = user
        request.auser = sync_to_async(lambda: request.user)


def user_of(request: HttpRequest) -> Any:
    user = auth.get_user(request)
    if not user.is_authenticated:
        return user
    if not standing.stands(request.session):
        request.session.flush()
        return AnonymousUser()
    standing.note_use(request.session)
    return user
