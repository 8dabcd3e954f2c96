"""How the admin looks: the one module that knows of django-unfold.

Without it (`KB_ADMIN=plain`) every page is Django's own, with the same fields, buttons and rules.
Widgets named here are for forms that no model admin makes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import forms
from django.conf import settings
from django.contrib import admin
from django.contrib.admin import widgets as plain
from django.contrib.admin.templatetags import admin_list
from django.contrib.auth import forms as accounts

IS_PLAIN = "unfold" not in settings.INSTALLED_APPS

if TYPE_CHECKING or IS_PLAIN:
    ModelAdmin = admin.ModelAdmin
    list_heads = admin_list.result_headers
    StackedInline = admin.StackedInline
    TabularInline = admin.TabularInline
    TextInput = plain.AdminTextInputWidget
    Textarea = plain.AdminTextareaWidget
    Select = forms.Select
    RadioSelect = plain.AdminRadioSelect
    CheckboxSelectMultiple = forms.CheckboxSelectMultiple
    UserChangeForm = accounts.UserChangeForm
    UserCreationForm = accounts.AdminUserCreationForm
    AdminPasswordChangeForm = accounts.AdminPasswordChangeForm
    PasswordInput = forms.PasswordInput
    FileInput = forms.FileInput
else:
    from unfold.admin import ModelAdmin, StackedInline, TabularInline
    from unfold.forms import AdminPasswordChangeForm, UserChangeForm, UserCreationForm
    from unfold.mixins import DatasetModelAdminMixin
    from unfold.templatetags.unfold_list import result_headers as list_heads
    from unfold.widgets import UnfoldAdminCheckboxSelectMultipleWidget as CheckboxSelectMultiple
    from unfold.widgets import UnfoldAdminFileFieldWidget as FileInput
    from unfold.widgets import UnfoldAdminPasswordWidget as PasswordInput
    from unfold.widgets import UnfoldAdminRadioSelectWidget as RadioSelect
    from unfold.widgets import UnfoldAdminSelectWidget as Select
    from unfold.widgets import UnfoldAdminTextareaWidget as Textarea
    from unfold.widgets import UnfoldAdminTextInputWidget as TextInput

    # It takes a field called “dataset”, which our events have, for a table of its own, and saves nothing.
    del DatasetModelAdminMixin.changeform_view

BARE_LAYOUT = (
    "admin/kb/access/plain_layout.html" if IS_PLAIN else "unfold/layouts/unauthenticated.html"
)
"""The layout of pages for those who have not signed in."""

__all__ = [
    "BARE_LAYOUT",
    "IS_PLAIN",
    "AdminPasswordChangeForm",
    "CheckboxSelectMultiple",
    "FileInput",
    "ModelAdmin",
    "PasswordInput",
    "RadioSelect",
    "Select",
    "StackedInline",
    "TabularInline",
    "TextInput",
    "Textarea",
    "UserChangeForm",
    "UserCreationForm",
    "list_heads",
]
