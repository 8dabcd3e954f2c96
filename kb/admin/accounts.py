"""Who may log in, and what they may do.

Django's own name for a set of permissions is “group”; here it is a role, because a group is an
organised actor.
"""

from typing import Any

from django.contrib import admin
from django.contrib.auth import get_user_model
from django.contrib.auth.admin import GroupAdmin as DjangoGroupAdmin
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.models import Group as DjangoGroup
from django.db import models
from django.http import HttpRequest

from kb.admin import look
from kb.models.accounts import Role

User = get_user_model()

admin.site.unregister(DjangoGroup)
admin.site.unregister(User)


@admin.register(Role)
class RoleAdmin(DjangoGroupAdmin, look.ModelAdmin):
    pass


@admin.register(User)
class UserAdmin(DjangoUserAdmin, look.ModelAdmin):
    form = look.UserChangeForm
    add_form = look.UserCreationForm
    change_password_form = look.AdminPasswordChangeForm
    list_display = ("username", "is_active", "is_staff", "is_superuser", "last_login")
    list_filter = ("is_active", "is_staff", "is_superuser")
    filter_horizontal = ("user_permissions",)
    list_per_page = 50
    show_full_result_count = False

    def formfield_for_manytomany(
        self, db_field: models.ManyToManyField, request: HttpRequest, **kwargs: Any
    ) -> Any:
        if db_field.name == "groups":
            kwargs |= {
                "label": "Roles",
                "help_text": "What this person may do.",
                "widget": look.CheckboxSelectMultiple,
            }
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Only a superuser makes another, or gives permissions past the roles."""
        fixed = () if request.user.is_superuser else ("is_superuser", "user_permissions")
        return (*super().get_readonly_fields(request, obj), *fixed)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        above = obj is not None and obj.is_superuser and not request.user.is_superuser
        return not above and super().has_change_permission(request, obj)
