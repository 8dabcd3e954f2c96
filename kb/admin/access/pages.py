"""How the pages of access are answered: kept by no cache, with or without the menu."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from kb.admin import look

MARKS = ("csrfmiddlewaretoken", "_sure", "_again", "_asked")
"""What our own pages add to a form; `_again-password` and its like go with `_again`."""


def bare(
    request: HttpRequest, template: str, context: dict[str, Any], status: int = 200
) -> HttpResponse:
    """A page for somebody who is not, or not yet wholly, signed in."""
    return answer(request, template, {"layout": look.BARE_LAYOUT, **context}, status)


def answer(
    request: HttpRequest, template: str, context: dict[str, Any], status: int = 200
) -> HttpResponse:
    whole = {**admin.site.each_context(request), "subtitle": None, **context}
    response = TemplateResponse(request, template, whole, status=status)
    response["Cache-Control"] = "no-store"
    # Now, so that nothing that is shown once is made twice.
    return response.render()


def carried(request: HttpRequest, *marks: str) -> list[tuple[str, str]]:
    """What was sent, but for what our own pages had added."""
    own = (*MARKS, *marks)
    return [
        (name, value)
        for name, values in request.POST.lists()
        if not any(name == mark or name.startswith(f"{mark}-") for mark in own)
        for value in values
    ]
