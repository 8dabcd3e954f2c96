"""What browsers may do with an answer: one declaration for every address of the site.

A page may load and run files of this site, and nothing else; what is no page may load nothing at
all. A view whose answer needs a policy of its own sets the header itself.
"""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase

CONTENT_POLICY = "Content-Security-Policy"
# What no page of ours asks a browser for.
PERMISSIONS = ", ".join(
    f"{feature}=()"
    for feature in (
        *("accelerometer", "browsing-topics", "camera", "display-capture", "geolocation"),
        *("gyroscope", "hid", "magnetometer", "microphone", "midi", "payment"),
        *("publickey-credentials-get", "screen-wake-lock", "serial", "usb", "xr-spatial-tracking"),
    )
)


def content_policy(*allowed: str) -> str:
    """A policy that allows these directives, and nothing that they do not name."""
    closed = ("default-src 'none'", "base-uri 'none'", "frame-ancestors 'none'")
    own = () if any(one.startswith("form-action") for one in allowed) else ("form-action 'none'",)
    return "; ".join((*closed, *own, *allowed))


NOTHING = content_policy()
GUIDE = content_policy("style-src 'self'", "img-src 'self'")
# Swagger UI and ReDoc write styles as they go, and have pictures in their own files.
SWAGGER = content_policy(
    "script-src 'self'",
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data:",
    "connect-src 'self'",
)
# ReDoc searches in a worker that it makes of a text of its own.
REDOC = f"{SWAGGER}; worker-src blob:"
# 'unsafe-eval' is for Alpine, by which unfold opens tabs and menus: it evaluates the attributes of
# its tags. Styles may be inline, because the pages' scripts set them.
ADMIN = content_policy(
    "script-src 'self' 'unsafe-eval'",
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "form-action 'self'",
)
PAGES = (
    ("/admin/", ADMIN),
    ("/api/docs/endpoints/", SWAGGER),
    ("/api/redoc/", REDOC),
    ("/api/", GUIDE),
)
"""By the beginning of their address, the first that fits."""


def policy_of(request: HttpRequest, response: HttpResponseBase) -> str:
    """The policy of a page by its address; what is no page may load nothing."""
    if not response.headers.get("Content-Type", "").startswith("text/html"):
        return NOTHING
    policies = (policy for beginning, policy in PAGES if request.path.startswith(beginning))
    return next(policies, NOTHING)


def security_headers(
    get_response: Callable[[HttpRequest], HttpResponseBase],
) -> Callable[[HttpRequest], HttpResponseBase]:
    """Send them with every answer, errors and what middlewares answer included.

    Three are Django's, which sends them only with what passes its own middleware.
    """
    everywhere = {
        "Permissions-Policy": PERMISSIONS,
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": settings.SECURE_REFERRER_POLICY,
        "Cross-Origin-Opener-Policy": settings.SECURE_CROSS_ORIGIN_OPENER_POLICY,
    }

    def respond(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        for name, value in everywhere.items():
            response.headers.setdefault(name, value)
        # The files of a page are judged by the policy of the page; a picture would lose its styles.
        if not request.path.startswith(settings.STATIC_URL):
            response.headers.setdefault(CONTENT_POLICY, policy_of(request, response))
        return response

    return respond
