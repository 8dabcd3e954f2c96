"""Who was locked out, and the action that unlocks."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse

from kb.access.lockout import is_locked, unlock
from kb.admin import look
from kb.admin.access.confirming import asked
from kb.models import FailedSignIn


@admin.register(FailedSignIn)
class FailedSignInAdmin(look.ModelAdmin):
    list_display = ("whose", "address", "failures", "last_at", "state")
    list_display_links = None
    list_select_related = ("user",)
    search_fields = ("user__username", "address__startswith")
    search_help_text = "The name of a user, or how an address begins."
    ordering = ("-last_at", "-id")
    sortable_by = ()
    actions = ("unlock",)
    list_per_page = 50
    show_full_result_count = False
    fields = ("whose", "address", "failures", "last_at", "state")
    readonly_fields = ("whose", "state")

    @admin.display(description="Whose name")
    def whose(self, row: FailedSignIn) -> str:
        return str(row).partition(" from ")[0]

    @admin.display(description="State")
    def state(self, row: FailedSignIn) -> str:
        return "locked out" if is_locked(row) else "may try again"

    @admin.action(description="Unlock selected", permissions=["delete"])
    def unlock(self, request: HttpRequest, rows: Any) -> HttpResponse | None:
        told = ["The failures are forgotten, so that these may try again at once:", *map(str, rows)]
        page = asked(request, "Unlock", told)
        if page is not None:
            return page
        count = unlock(rows, by=f"user {request.user.pk}")
        self.message_user(request, f"Unlocked: {count}.", messages.SUCCESS)
        return None

    def get_actions(self, request: HttpRequest) -> Any:
        actions = super().get_actions(request)
        actions.pop("delete_selected", None)
        return actions

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Rows are unlocked in the list, not deleted one by one."""
        return obj is None and super().has_delete_permission(request)
