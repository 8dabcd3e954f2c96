"""Pages of accounts, roles and tokens: what is sent there is for who proved lately who they are."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse

from kb.admin.access.confirming import asked

TITLE = "Confirm that it is you"


class ProvenAdmin(admin.ModelAdmin):
    """A mixin of a page of the admin: its forms and deletions ask who it is."""

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        page = asked(request, TITLE) if request.method == "POST" else None
        return page or super().changeform_view(request, *args, **kwargs)

    def delete_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        page = asked(request, TITLE) if request.method == "POST" else None
        return page or super().delete_view(request, *args, **kwargs)

    def response_action(
        self, request: HttpRequest, *args: Any, **kwargs: Any
    ) -> HttpResponse | None:
        return asked(request, TITLE) or super().response_action(request, *args, **kwargs)
