"""The pages of signing in: name and password, then a code, or the setting up of the app."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from kb.access import second_factor, signing_in, standing
from kb.access.lockout import Locked
from kb.access.signing_in import Refused
from kb.admin.access import pages
from kb.admin.access.enrolling import EnrolForm, codes_page, secret_for, setup_of
from kb.admin.access.fields import CodeField, NameField, PasswordField

TOO_LATE = "Too much time has passed since the password. Begin again."


class SignInForm(forms.Form):
    username = NameField()
    password = PasswordField()


class CodeForm(forms.Form):
    code = CodeField()


def safe(request: HttpRequest, address: str) -> str:
    """The address if it is of this site, else the first page of the admin."""
    hosts = {request.get_host()}
    if url_has_allowed_host_and_scheme(address, hosts, require_https=request.is_secure()):
        return address
    return reverse("admin:index")


@sensitive_post_parameters("password")
@csrf_protect
@require_http_methods(["GET", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """Name and password; then the code, or setting it up, or in."""
    onwards = safe(request, request.POST.get("next", request.GET.get("next", "")))
    if request.method == "GET" and admin.site.has_permission(request):
        return HttpResponseRedirect(reverse("admin:index"))
    form = SignInForm(request.POST if request.method == "POST" else None)
    refusal: Refused | Locked | None = None
    if form.is_valid():
        said = form.cleaned_data
        try:
            user = signing_in.check_password(request, said["username"], said["password"])
        except (Refused, Locked) as raised:
            refusal = raised
        else:
            return _second_step(request, user, onwards)
    context = {"title": "Sign in", "form": form, "next": onwards, "button": "Sign in"}
    return refused(request, "admin/kb/access/form.html", context, refusal)


def _second_step(request: HttpRequest, user: Any, onwards: str) -> HttpResponse:
    if second_factor.device_of(user) is None and settings.TWO_FACTOR != "required":
        signing_in.complete(request, user, standing.PASSWORD)
        return HttpResponseRedirect(onwards)
    signing_in.hold(request, user, onwards)
    page = "code" if second_factor.device_of(user) else "enrol"
    return HttpResponseRedirect(reverse(f"access:{page}"))


@csrf_protect
@require_http_methods(["GET", "POST"])
def code(request: HttpRequest) -> HttpResponse:
    """The second step: a code of the app, or a recovery code."""
    found = signing_in.held(request)
    if found is None or second_factor.device_of(found[0]) is None:
        return _begin_again(request)
    user, onwards = found
    form = CodeForm(request.POST if request.method == "POST" else None)
    refusal: Refused | Locked | None = None
    if form.is_valid():
        try:
            checked = signing_in.check_code(request, user, form.cleaned_data["code"])
        except (Refused, Locked) as raised:
            refusal = raised
        else:
            signing_in.complete(request, user, checked.value)
            _warn_of_few_codes(request, user, checked)
            return HttpResponseRedirect(onwards)
    context = {"title": "Enter your code", "form": form, "button": "Go on", "is_code": True}
    return refused(request, "admin/kb/access/form.html", context, refusal)


def _warn_of_few_codes(request: HttpRequest, user: Any, checked: second_factor.Checked) -> None:
    if checked is second_factor.Checked.RECOVERY:
        left = second_factor.codes_left(user)
        said = (
            f"You signed in by a recovery code. {left} of them are left; make new ones, or set up"
        )
        messages.warning(request, f"{said} another device, under My account.")


@csrf_protect
@require_http_methods(["GET", "POST"])
def enrol(request: HttpRequest) -> HttpResponse:
    """The first sign-in where a second factor is required: set up the app, and in."""
    found = signing_in.held(request)
    if found is None or second_factor.device_of(found[0]) is not None:
        return _begin_again(request)
    user, onwards = found
    secret = secret_for(request)
    form = EnrolForm(user, secret, request.POST if request.method == "POST" else None)
    if form.is_valid():
        signing_in.complete(request, user, standing.CODE)
        request.user = user
        return codes_page(request, form.codes, onwards)
    context = {"title": "Set up your second factor", "form": form, "button": "Confirm"}
    context |= setup_of(secret, user)
    return pages.bare(request, "admin/kb/access/enrol.html", context)


def _begin_again(request: HttpRequest) -> HttpResponse:
    if signing_in.HELD in request.session:
        del request.session[signing_in.HELD]
        messages.warning(request, TOO_LATE)
    return HttpResponseRedirect(reverse("admin:login"))


def refused(
    request: HttpRequest, template: str, context: dict[str, Any], refusal: Exception | None
) -> HttpResponse:
    """The page with the refusal, if there is one; too many of them are 429."""
    if refusal is not None:
        context["form"].add_error(None, str(refusal))
    if not isinstance(refusal, Locked):
        return pages.bare(request, template, context)
    response = pages.bare(request, template, context, status=429)
    response["Retry-After"] = str(refusal.seconds)
    return response
