"""One's own account: the second factor, the recovery codes, the sessions."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.middleware.csrf import get_token
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kb.access import second_factor, signing_in, standing
from kb.access.own import sittings
from kb.access.signing_in import log
from kb.admin.access import pages
from kb.admin.access.confirming import AT_ONCE, asked, recently_authenticated
from kb.admin.access.enrolling import EnrolForm, codes_page, secret_for, setup_of
from kb.admin.access.sign_in import safe

REMOVED = (
    "Your second factor is removed: your password alone lets in, and your recovery codes do not."
)
NOT_KEPT = "The recovery codes cannot be shown again. If you did not keep them, make new ones here."


@require_GET
def account(request: HttpRequest) -> HttpResponse:
    device = second_factor.device_of(request.user)
    context = {
        "title": "My account",
        "device": device,
        "codes_left": second_factor.codes_left(request.user),
        "is_required": settings.TWO_FACTOR == "required",
        "sittings": sittings(request.user, request.session.session_key or ""),
        "hours": settings.SESSION_COOKIE_AGE // 3600,
        "idle": settings.SESSION_IDLE // 60,
    }
    return pages.answer(request, "admin/kb/access/account.html", context)


@require_http_methods(["GET", "POST"])
@recently_authenticated(within=AT_ONCE)
def device(request: HttpRequest) -> HttpResponse:
    """Set up the app, or another in place of the one there is."""
    user, secret = request.user, secret_for(request)
    is_sent = "code" in request.POST
    form = EnrolForm(user, secret, request.POST if is_sent else None)
    if form.is_valid():
        request.session[standing.FACTOR] = standing.CODE
        request.session.cycle_key()
        signing_in.end_others(request, user)
        return codes_page(request, form.codes, reverse("access:account"))
    context = {"title": "Set up your second factor", "form": form, "button": "Confirm"}
    context |= {"replaces": second_factor.device_of(user) is not None}
    context |= setup_of(secret, user)
    return pages.answer(request, "admin/kb/access/device.html", context)


@require_POST
def new_codes(request: HttpRequest) -> HttpResponse:
    if second_factor.device_of(request.user) is None:
        return _back()
    told = ["You get ten new recovery codes. The old ones work no more."]
    page = asked(request, "Make new recovery codes", told, within=AT_ONCE)
    if page is not None:
        return page
    log.info("new recovery codes: user %s", request.user.pk)
    codes = second_factor.renew_recovery_codes(request.user)
    return codes_page(request, codes, reverse("access:account"))


@require_POST
def remove_device(request: HttpRequest) -> HttpResponse:
    """Only where a second factor is not required; else it is replaced."""
    if settings.TWO_FACTOR == "required":
        messages.error(request, "A second factor is required here: replace yours instead.")
        return _back()
    told = ["From now on your password alone lets you in. Your recovery codes work no more."]
    page = asked(request, "Remove your second factor", told, within=AT_ONCE)
    if page is not None:
        return page
    second_factor.remove(request.user)
    request.session[standing.FACTOR] = standing.PASSWORD
    log.warning("second factor removed by its owner: user %s", request.user.pk)
    messages.success(request, REMOVED)
    return _back()


@require_POST
def kept(request: HttpRequest) -> HttpResponse:
    """After the recovery codes were shown: on, or where new ones are made."""
    if "kept" in request.POST:
        return HttpResponseRedirect(safe(request, request.POST.get("next", "")))
    messages.warning(request, NOT_KEPT)
    return _back()


@require_POST
def end_others(request: HttpRequest) -> HttpResponse:
    ended = signing_in.end_others(request, request.user)
    log.info("other sessions ended: user %s, %s of them", request.user.pk, ended)
    messages.success(request, f"Your other sessions are ended: {ended}.")
    return _back()


@never_cache
@require_GET
def session(request: HttpRequest) -> HttpResponse:
    """How long the session goes on, for the script that warns; asking counts as being there."""
    kept: Any = request.session
    return JsonResponse(
        {
            "idle": settings.SESSION_IDLE,
            "left": int(standing.seconds_at_most(kept)),
            "token": get_token(request),
        }
    )


def _back() -> HttpResponse:
    return HttpResponseRedirect(reverse("access:account"))
