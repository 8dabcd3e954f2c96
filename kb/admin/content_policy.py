"""What a page of the admin may load and run: files of this site, and nothing else.

`'unsafe-eval'` is for Alpine, by which unfold opens tabs and menus: it evaluates the attributes of
its tags. No inline script is allowed; styles may be inline, because the pages' scripts set them.
"""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self' 'unsafe-eval'",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)


def content_policy(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Send the policy with every page of the admin."""
    start = reverse("admin:index")

    def answer(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if request.path.startswith(start):
            response.headers.setdefault("Content-Security-Policy", POLICY)
        return response

    return answer
