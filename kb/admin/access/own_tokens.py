"""One's own tokens: made and revoked by whoever they act for, within what that person may do."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.admin.models import ADDITION, CHANGE, LogEntry
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from kb.access.own import scopes_of
from kb.access.signing_in import log
from kb.admin import look
from kb.admin.access import pages
from kb.admin.access.confirming import asked
from kb.models import Scope, Token


class OwnTokenForm(forms.ModelForm):
    scopes = forms.MultipleChoiceField(
        required=False,
        widget=look.CheckboxSelectMultiple,
        help_text=Token._meta.get_field("scopes").help_text,
    )

    class Meta:
        model = Token
        fields = ("name", "scopes", "expires_at")
        widgets = {"name": look.TextInput, "expires_at": look.TextInput}
        help_texts = {
            "expires_at": "Year-month-day hour:minute, UTC; a year from now at the latest."
        }

    def __init__(self, user: Any, *args: Any) -> None:
        super().__init__(*args)
        self.instance.user = user
        may = scopes_of(user)
        self.fields["scopes"].choices = may  # type: ignore[attr-defined]
        if not may:
            self.fields["scopes"].help_text = "Your roles allow none: it may only read."
        self.initial["expires_at"] = f"{self.instance.expires_at:%Y-%m-%d %H:%M}"


@require_GET
def own_tokens(request: HttpRequest) -> HttpResponse:
    found = Token.objects.filter(user=_owner(request))
    labels = dict(Scope.choices)
    rows = [(token, [labels[one].partition(":")[0] for one in token.scopes]) for token in found]
    return pages.answer(
        request, "admin/kb/access/tokens.html", {"title": "My tokens", "rows": rows}
    )


@require_http_methods(["GET", "POST"])
def add_token(request: HttpRequest) -> HttpResponse:
    form = OwnTokenForm(request.user, request.POST if request.method == "POST" else None)
    if form.is_valid():
        page = asked(request, "Make a token")
        if page is not None:
            return page
        token = form.save(commit=False)
        written = token.renew_secret()
        token.save()
        note(request, token, ADDITION, "Made by its owner.")
        context = {"title": "The token was made", "token": token, "written": written}
        return pages.answer(request, "admin/kb/access/token_made.html", context)
    context = {"title": "Make a token", "form": form, "button": "Make the token"}
    return pages.answer(request, "admin/kb/access/token_add.html", context)


@require_http_methods(["GET", "POST"])
def revoke_token(request: HttpRequest, pk: int) -> HttpResponse:
    """Only one's own: others are not there."""
    token = Token.objects.filter(user=_owner(request), pk=pk).first()
    if token is None:
        raise Http404
    if token.revoked_at is None:
        told = [
            f"The token “{token.name}” (kb_{token.key}) works no more from then on. It cannot be"
            " brought back."
        ]
        page = asked(request, "Revoke a token", told)
        if page is not None:
            return page
        token.revoke()
        note(request, token, CHANGE, "Revoked by its owner.")
        messages.success(request, f"“{token.name}” is revoked.")
    return HttpResponseRedirect(reverse("access:tokens"))


def _owner(request: HttpRequest) -> Any:
    """Whoever is signed in: nobody else sees these pages."""
    return request.user


def note(request: HttpRequest, token: Token, flag: int, words: str) -> None:
    user: Any = request.user
    LogEntry.objects.log_actions(user.pk, [token], flag, words, single_object=True)
    log.info("%s Token kb_%s of user %s, by user %s", words, token.key, token.user_id, user.pk)
