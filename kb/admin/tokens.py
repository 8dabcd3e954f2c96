"""Tokens for programs: made here, shown once, revoked here."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import ForeignKey
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from kb.access.own import within_reach
from kb.access.signing_in import log
from kb.admin import look
from kb.admin.access.confirming import asked
from kb.admin.access.proven import ProvenAdmin
from kb.models import Scope, Token


class TokenForm(forms.ModelForm):
    scopes = forms.MultipleChoiceField(
        choices=Scope.choices,
        required=False,
        widget=look.CheckboxSelectMultiple,
        help_text=Token._meta.get_field("scopes").help_text,
    )


@admin.register(Token)
class TokenAdmin(ProvenAdmin, look.ModelAdmin):
    form = TokenForm
    list_display = ("name", "key", "user", "scopes", "state", "expires_at", "last_used_at")
    list_select_related = ("user",)
    search_fields = ("name", "key", "user__username")
    search_help_text = "Its name, its key, or the name of its user."
    autocomplete_fields = ("user",)
    fields = ("user", "name", "scopes", "expires_at")
    actions = ("revoke",)
    list_per_page = 50
    show_full_result_count = False

    @admin.display(description="State")
    def state(self, token: Token) -> str:
        return token.state

    @admin.action(description="Revoke selected tokens", permissions=["change"])
    def revoke(self, request: HttpRequest, tokens: Any) -> HttpResponse | None:
        told = [
            "Programs that use these tokens are refused from then on. They cannot be brought back.",
            *(f"“{token.name}” (kb_{token.key}) of {token.user}" for token in tokens),
        ]
        page = asked(request, "Revoke tokens", told)
        if page is not None:
            return page
        for token in tokens:
            token.revoke()
            self.log_change(request, token, "Revoked.")
            log.info("Revoked. Token kb_%s, by user %s", token.key, request.user.pk)
        message = f"Revoked: {len(tokens)}. Programs that used them are refused from now on."
        self.message_user(request, message, messages.SUCCESS)
        return None

    def get_fields(self, request: HttpRequest, obj: Token | None = None) -> Any:
        seen = ("key", "created_at", "last_used_at", "revoked_at")
        return self.fields if obj is None else (*self.fields, *seen)

    def get_readonly_fields(self, request: HttpRequest, obj: Token | None = None) -> Any:
        """A token is made once; then only its name is changed, and it is revoked."""
        fixed = [name for name in self.get_fields(request, obj) if name != "name"]
        return fixed if obj else ()

    def has_delete_permission(self, request: HttpRequest, obj: Token | None = None) -> bool:
        """A token is revoked and stays on the list; only a superuser clears the list."""
        return bool(request.user.is_superuser)

    def get_queryset(self, request: HttpRequest) -> Any:
        """Nobody sees and revokes the tokens of who may do more."""
        tokens = super().get_queryset(request)
        return tokens.filter(user__in=within_reach(request.user))

    def formfield_for_foreignkey(
        self, db_field: ForeignKey, request: HttpRequest, **kwargs: Any
    ) -> Any:
        """Nobody makes a token that may do more than they could give."""
        if db_field.name == "user":
            kwargs["queryset"] = within_reach(request.user)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def save_model(self, request: HttpRequest, obj: Token, form: Any, change: bool) -> None:
        if not change:
            request.token = obj.renew_secret()  # type: ignore[attr-defined]
            log.info(
                "Made. Token kb_%s of user %s, by user %s", obj.key, obj.user_id, request.user.pk
            )
        super().save_model(request, obj, form, change)

    def response_add(
        self, request: HttpRequest, obj: Token, post_url_continue: str | None = None
    ) -> HttpResponse:
        """The page that shows the token: the answer to the form, so that it is nowhere kept."""
        context = {
            **self.admin_site.each_context(request),
            "title": "The token was made",
            "opts": self.opts,
            "original": obj,
            "written": request.token,  # type: ignore[attr-defined]
        }
        response = TemplateResponse(request, "admin/kb/token.html", context)
        response["Cache-Control"] = "no-store"
        return response
