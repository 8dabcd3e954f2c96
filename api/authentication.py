"""Who asks: the user of a token, or who has logged in to the admin. Readers need be nobody."""

from __future__ import annotations

from typing import Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework import authentication, exceptions
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

from api.throttling import exceeds, rest_of_window
from kb.models import Token

SCHEME = "bearer"
REFUSED = (
    "This token is not known, has expired or was revoked. Tokens are made in the admin; "
    "what is public can be read without one."
)


class TokenAuthentication(authentication.BaseAuthentication):
    """`Authorization: Bearer kb_<key>.<secret>`; other schemes are left to whoever knows them."""

    def authenticate(self, request: Request) -> tuple[Any, Token] | None:
        scheme, _, written = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != SCHEME:
            return None
        token = Token.objects.matching(written.strip())
        if token is None:
            if exceeds("anonymous", str(BaseThrottle().get_ident(request))):
                raise exceptions.Throttled(rest_of_window())
            raise exceptions.AuthenticationFailed(REFUSED)
        token.mark_used()
        return token.user, token

    def authenticate_header(self, request: Request) -> str:
        return "Bearer"


class SessionAuthentication(authentication.SessionAuthentication):
    """Who has logged in to the admin; what writes needs the CSRF token as well.

    Only endpoints that need a login ask for it: a public page never looks at a session.
    """


class TokenScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    target_class = TokenAuthentication
    name = "token"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {
            "type": "http",
            "scheme": SCHEME,
            "bearerFormat": "kb_<key>.<secret>",
            "description": "A token made in the admin. It has scopes: draft, publish, merge.",
        }


class SessionScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    target_class = SessionAuthentication
    name = "session"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {
            "type": "apiKey",
            "in": "cookie",
            "name": "sessionid",
            "description": "The session of the admin; what writes needs `X-CSRFToken` as well.",
        }
