"""Something weighty is confirmed: said in words what it does, and by password and code if the last
proof of who it is was some time ago. What was sent is carried along, so that nothing is lost."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any, TypeVar, overload

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from kb.access import lockout, signing_in, standing
from kb.access.addresses import address_of
from kb.access.lockout import Locked
from kb.access.second_factor import device_of
from kb.access.signing_in import Refused
from kb.admin.access import pages
from kb.admin.access.fields import CodeField, PasswordField

RECENT = 15 * 60
"""Seconds in which a proof of who it is holds."""
AT_ONCE = 2 * 60
"""Likewise, for changes of the second factor itself."""
SURE, AGAIN, OPENED = "_sure", "_again", "_asked"
WRONG = "The password or the code is not right. Each code works once: wait for the next one."
View = TypeVar("View", bound=Callable[..., HttpResponse])


class Again(forms.Form):
    """Password, and code of whoever has a second factor."""

    prefix = AGAIN
    password = PasswordField()
    code = CodeField()

    def __init__(self, request: HttpRequest, *args: Any) -> None:
        super().__init__(*args)
        self.request = request
        self.user: Any = request.user
        if device_of(self.user) is None:
            del self.fields["code"]

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if not self.errors:
            self._prove(said)
        return said

    def _prove(self, said: dict[str, str]) -> None:
        try:
            attempt = lockout.count_attempt(self.user.get_username(), address_of(self.request))
            if not self.user.check_password(said["password"]):
                signing_in.log.warning("refused: wrong password again, user %s", self.user.pk)
                raise Refused(WRONG)
            if "code" not in said:
                return attempt.succeeded()
            attempt.passed()
            signing_in.check_code(self.request, self.user, said["code"])
        except (Refused, Locked) as refusal:
            raise forms.ValidationError(str(refusal)) from None


def asked(
    request: HttpRequest, title: str, told: Sequence[str] = (), within: int = RECENT, back: str = ""
) -> HttpResponse | None:
    """The page that asks whether it is meant, and who it is; None once both are known.

    `back` is where Cancel leads from an address that only takes forms."""
    form = None
    if not standing.confirmed_within(request.session, within):
        form = Again(request, request.POST if AGAIN in request.POST else None)
        if form.is_valid():
            standing.confirm(request.session)
            request.session.cycle_key()
            form = None
    if form is None and (not told or SURE in request.POST):
        return None
    is_opened = request.method == "GET" or OPENED in request.POST
    marks = {SURE: bool(told), AGAIN: form is not None, OPENED: is_opened}
    context = {
        "title": title,
        "told": told,
        "form": form,
        "marks": [mark for mark, is_meant in marks.items() if is_meant],
        "carried": pages.carried(request),
        "address": request.get_full_path(),
        "back": back or _back(request, is_opened),
    }
    return pages.answer(request, "admin/kb/access/asked.html", context)


def _back(request: HttpRequest, is_opened: bool) -> str:
    """Where Cancel leads: to the page of the form, if that can be opened."""
    match = request.resolver_match
    if match is not None and match.namespace == "access":
        return reverse("access:account")
    return reverse("admin:index") if is_opened else request.get_full_path()


@overload
def recently_authenticated(view: View) -> View: ...
@overload
def recently_authenticated(*, within: int) -> Callable[[View], View]: ...
def recently_authenticated(view: View | None = None, *, within: int = RECENT) -> Any:
    """A view, or a method of a page's class, that is for somebody who proved lately who they are."""

    def guarded(view: View) -> View:
        @wraps(view)
        def guard(*args: Any, **kwargs: Any) -> HttpResponse:
            request = next(one for one in args if isinstance(one, HttpRequest))
            page = asked(request, "Confirm that it is you", within=within)
            if page is not None:
                return page
            if OPENED in request.POST:
                return HttpResponseRedirect(request.get_full_path())
            return view(*args, **kwargs)

        return guard  # type: ignore[return-value]

    return guarded if view is None else guarded(view)
