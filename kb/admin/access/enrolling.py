"""Setting up the app that shows codes: the secret, and the recovery codes that are shown once."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils.safestring import SafeString

from kb.access import second_factor
from kb.access.signing_in import log
from kb.admin.access import pages
from kb.admin.access.fields import CodeField

SECRET = "kb_secret"
WRONG = "This is not the code that belongs to this secret. Is the clock of the device right?"


class EnrolForm(forms.Form):
    """The first code of a new device; `codes` are its recovery codes once the form is valid."""

    code = CodeField(help_text="The six digits that the app shows once it knows the secret.")

    def __init__(self, user: Any, secret: str, *args: Any) -> None:
        super().__init__(*args)
        self.user, self.secret = user, secret
        self.codes: list[str] = []

    def clean_code(self) -> str:
        code = str(self.cleaned_data["code"])
        found = second_factor.enrol(self.user, self.secret, code)
        if found is None:
            raise forms.ValidationError(WRONG)
        log.info("second factor set up: user %s", self.user.pk)
        self.codes = found
        return code


def secret_for(request: HttpRequest) -> str:
    """The secret offered in this session. It is in no other, so that nobody else has seen it."""
    return str(request.session.setdefault(SECRET, second_factor.new_secret()))


def forget_secret(request: HttpRequest) -> None:
    request.session.pop(SECRET, None)


def setup_of(secret: str, user: Any) -> dict[str, Any]:
    """The secret as an image and as text, for a page."""
    # Made here of letters that are escaped: no text of anybody's stands in it.
    image = SafeString(second_factor.as_image(secret, user))
    return {"image": image, "secret": second_factor.as_text(secret)}


def codes_page(request: HttpRequest, codes: list[str], onwards: str) -> HttpResponse:
    """The recovery codes: the answer to the form, so that they are nowhere kept."""
    forget_secret(request)
    context = {"title": "Keep your recovery codes", "codes": codes, "onwards": onwards}
    return pages.answer(request, "admin/kb/access/recovery_codes.html", context)
