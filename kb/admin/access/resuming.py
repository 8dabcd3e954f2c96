"""What was typed is not lost when a session ends, or another tab signs in, before it is sent.

The answer to such a form is a page that holds what was sent, and sends it again.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse

from kb import error_pages
from kb.access import signing_in
from kb.access.lockout import Locked
from kb.access.signing_in import Refused
from kb.admin.access import pages
from kb.admin.access.fields import CodeField, NameField, PasswordField

log = logging.getLogger("kb.access")
MARK = "_resume"
OPEN_PAGES = {"login", "logout", "code", "enrol"}
ENDED = (
    "Your session has ended, so nothing was saved yet. What you typed is kept on this page. Sign"
    " in again here, and it is sent."
)
SIGNED_IN_SINCE = (
    "You have signed in again since this form was opened. Nothing was saved yet. What you typed is"
    " kept on this page: send it again."
)
FILES = "Files cannot be kept: go back and choose them again."


class SignInAgain(forms.Form):
    """Names begin with an underscore, so that no field of a carried form has the same."""

    prefix = MARK
    name = NameField()
    password = PasswordField()
    code = CodeField(required=False)


class ResumingMiddleware:
    """A form sent to the admin by nobody: sign in, and it goes on."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Any, args: Any, kwargs: Any
    ) -> HttpResponse | None:
        if request.method != "POST" or not _is_page_of_curators(request):
            return None
        return None if request.user.is_authenticated else resume(request)


def _is_page_of_curators(request: HttpRequest) -> bool:
    match = request.resolver_match
    if match is None or not {"admin", "access"} & set(match.namespaces):
        return False
    return match.url_name not in OPEN_PAGES


def resume(request: HttpRequest) -> HttpResponse | None:
    """Ask who it is; None once that is known, and the form goes where it was sent."""
    again = MARK in request.POST
    form = SignInAgain(request.POST if again else None)
    if again and form.is_valid():
        said = form.cleaned_data
        try:
            user = signing_in.check_password(request, said["name"], said["password"])
            factor = signing_in.check_both(request, user, said["code"])
        except (Refused, Locked) as refusal:
            form.add_error(None, str(refusal))
        else:
            signing_in.complete(request, user, factor)
            request.user = user
            log.info("form sent again after signing in: user %s", user.pk)
            return None
    return _page(request, "Your session has ended", ENDED, form)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Of our own pages, as the browser itself says, a form may be sent again; others are refused."""
    is_own = request.headers.get("Sec-Fetch-Site") == "same-origin"
    if is_own and _is_page_of_curators(request):
        return _page(request, "Please send it again", SIGNED_IN_SINCE, None)
    return error_pages.unproven(request, reason)


def _page(request: HttpRequest, title: str, told: str, form: Any) -> HttpResponse:
    context = {
        "title": title,
        "told": [told, *([FILES] if request.FILES else [])],
        "form": form,
        "mark": MARK if form is not None else "",
        "carried": pages.carried(request, MARK),
        "address": request.get_full_path(),
        "button": "Sign in and send" if form is not None else "Send again",
    }
    return pages.bare(request, "admin/kb/access/resume.html", context, status=403)
