"""The fields of pages that ask who somebody is."""

from __future__ import annotations

from typing import Any

from django import forms

from kb.admin import look


class NameField(forms.CharField):
    def __init__(self, **kwargs: Any) -> None:
        hints = {"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}
        super().__init__(label="Name", max_length=150, widget=look.TextInput(attrs=hints), **kwargs)


class PasswordField(forms.CharField):
    def __init__(self, **kwargs: Any) -> None:
        hints = {"autocomplete": "current-password"}
        super().__init__(
            label="Password",
            strip=False,
            max_length=4096,
            widget=look.PasswordInput(attrs=hints),
            **kwargs,
        )


class CodeField(forms.CharField):
    """Not `inputmode=numeric`: a recovery code has letters."""

    def __init__(self, **kwargs: Any) -> None:
        hints = {"autocomplete": "one-time-code", "autocapitalize": "characters"}
        kwargs.setdefault(
            "help_text", "The six digits that your app shows now, or a recovery code."
        )
        widget = look.TextInput(attrs={**hints, "spellcheck": "false"})
        super().__init__(label="Code", max_length=40, widget=widget, **kwargs)
