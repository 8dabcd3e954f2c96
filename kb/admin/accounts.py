"""Who may log in, and what they may do.

Django's own name for a set of permissions is “group”; here it is a role, because a group is an
organised actor. Nobody gives what they may not do, nor changes the account of who may do more.
"""

from typing import Any

from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.contrib.auth import get_user_model
from django.contrib.auth.admin import GroupAdmin as DjangoGroupAdmin
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.models import Group as DjangoGroup
from django.contrib.auth.models import Permission
from django.db import models
from django.db.models import Q
from django.http import HttpRequest, HttpResponse

from kb.access.own import may_do_more, roles_within_reach
from kb.admin import look
from kb.admin.access.changing import in_words, told_of_role
from kb.admin.access.confirming import asked
from kb.admin.access.factors import FactorAdmin
from kb.admin.access.proven import ProvenAdmin
from kb.models.accounts import Role

User = get_user_model()

admin.site.unregister(DjangoGroup)
admin.site.unregister(User)


@admin.register(Role)
class RoleAdmin(ProvenAdmin, DjangoGroupAdmin, look.ModelAdmin):
    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        told = told_of_role(self, request, *args, **kwargs) if request.method == "POST" else []
        page = asked(request, "Change what a role may do", told) if told else None
        return page or super().changeform_view(request, *args, **kwargs)

    def formfield_for_manytomany(
        self, db_field: models.ManyToManyField, request: Any = None, **kwargs: Any
    ) -> Any:
        user: Any = request.user
        if db_field.name == "permissions" and not user.is_superuser:
            own = Q(user=user) | Q(group__user=user)
            kwargs["queryset"] = Permission.objects.filter(own).distinct()
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return _within(request, obj) and super().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return _within(request, obj) and super().has_delete_permission(request, obj)


def _within(request: HttpRequest, role: Any) -> bool:
    user: Any = request.user
    return role is None or user.is_superuser or roles_within_reach(user).filter(pk=role.pk).exists()


@admin.register(User)
class UserAdmin(ProvenAdmin, FactorAdmin, DjangoUserAdmin, look.ModelAdmin):
    form = look.UserChangeForm
    add_form = look.UserCreationForm
    change_password_form = look.AdminPasswordChangeForm
    list_display = ("username", "is_active", "is_staff", "is_superuser", "factor", "last_login")
    list_filter = ("is_active", "is_staff", "is_superuser")
    filter_horizontal = ("user_permissions",)
    list_per_page = 50
    show_full_result_count = False

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        told = in_words(self, request, *args, **kwargs) if request.method == "POST" else []
        page = asked(request, "Change what a person may do", told) if told else None
        return page or super().changeform_view(request, *args, **kwargs)

    def user_change_password(
        self, request: HttpRequest, id: str, form_url: str = ""
    ) -> HttpResponse:
        person = self.get_object(request, unquote(id))
        told = [f"You set the password of {person}, and end their sessions."]
        may = person is not None and self.has_change_permission(request, person)
        is_sent = may and request.method == "POST"
        page = asked(request, "Set a password", told) if is_sent else None
        return page or super().user_change_password(request, id, form_url)

    def formfield_for_manytomany(
        self, db_field: models.ManyToManyField, request: HttpRequest, **kwargs: Any
    ) -> Any:
        if db_field.name == "groups":
            kwargs |= {
                "label": "Roles",
                "help_text": "What this person may do.",
                "widget": look.CheckboxSelectMultiple,
                "queryset": roles_within_reach(request.user),
            }
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Only a superuser makes another, or gives permissions past the roles."""
        fixed = () if request.user.is_superuser else ("is_superuser", "user_permissions")
        return (*super().get_readonly_fields(request, obj), *fixed)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        above = obj is not None and may_do_more(obj, request.user)
        return not above and super().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        above = obj is not None and may_do_more(obj, request.user)
        return not above and super().has_delete_permission(request, obj)
