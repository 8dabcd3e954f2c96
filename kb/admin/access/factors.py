"""The second factors of others: seen in the list of users, and reset for who lost the device."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.views.decorators.http import require_POST
from django_otp.plugins.otp_totp.admin import TOTPDevice

from kb.access.resetting import reset_two_factor
from kb.admin.access.confirming import asked

# Its page would show the secrets of everybody.
admin.site.unregister(TOTPDevice)


class FactorAdmin(admin.ModelAdmin):
    """A mixin of the page of users."""

    change_form_template = "admin/kb/access/user.html"

    @admin.display(description="Second factor", boolean=True)
    def factor(self, user: Any) -> bool:
        return bool(user.has_factor)

    def get_queryset(self, request: HttpRequest) -> Any:
        devices = TOTPDevice.objects.filter(user=OuterRef("pk"), confirmed=True)
        return super().get_queryset(request).annotate(has_factor=Exists(devices))

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(require_POST(self.reset_view))
        reset = path("<path:object_id>/reset-two-factor/", view, name="auth_user_reset_two_factor")
        return [reset, *super().get_urls()]

    def reset_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Take the device away from who lost it, once that is confirmed."""
        person = self.get_object(request, unquote(object_id))
        if person is None:
            raise Http404
        if person == request.user or not self.has_change_permission(request, person):
            raise PermissionDenied
        told = [
            f"The second factor and the recovery codes of {person} are taken away, and their sessions"
            " end. The next sign-in is by the password alone, and sets up another device where one is"
            " required. Be sure that it is they who ask."
        ]
        back = reverse("admin:auth_user_change", args=[person.pk])
        asking = asked(request, "Reset a second factor", told, back=back)
        if asking is not None:
            return asking
        reset_two_factor(person, by=f"user {request.user.pk}")
        self.log_change(request, person, "Second factor reset.")
        self.message_user(request, f"The second factor of {person} is reset.", messages.SUCCESS)
        return HttpResponseRedirect(back)
