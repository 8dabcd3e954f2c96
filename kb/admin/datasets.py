"""Datasets: whose rows they are, what may be done with them, and the act that opens a closed one."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path

from kb.admin.access.confirming import recently_authenticated
from kb.admin.records import RecordAdmin
from kb.admin.states import StateFilter
from kb.editing import Unconfirmed, foresee_opening, open_dataset
from kb.models import Dataset
from kb.publishing import Busy, Refused


@admin.register(Dataset)
class DatasetAdmin(RecordAdmin):
    change_form_template = "admin/kb/dataset.html"
    list_display = ("title", "version", "publisher", "licence", "is_redistributable", "state")
    list_filter = (StateFilter, "is_redistributable")
    list_select_related = ("publisher",)
    search_fields = ("title",)
    autocomplete_fields = ("publisher",)
    prepopulated_fields = {"slug": ("title", "version")}
    fieldsets = (
        ("What it is", {"fields": (("title", "version", "series"), "slug", "publisher", "url")}),
        (
            "What may be done with it",
            {"fields": (("licence", "is_redistributable"), "citation", "attribution", "note")},
        ),
    )

    def has_open_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("kb.open_dataset")

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        dataset = kwargs.get("obj")
        is_closed = dataset is not None and not dataset.is_redistributable
        context["may_open"] = is_closed and self.has_open_permission(request)
        return super().render_change_form(request, context, *args, **kwargs)

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.open_view)
        return [path("<path:object_id>/open/", view, name="kb_dataset_open"), *super().get_urls()]

    @recently_authenticated
    def open_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """What opening lets into the public, and the button that does it."""
        dataset: Any = self.get_object(request, unquote(object_id))
        if not self.has_open_permission(request):
            raise PermissionDenied
        if dataset is None:
            raise Http404
        problems: list[str] = []
        if request.method == "POST":
            confirmed = request.POST.get("confirmed", "")
            try:
                open_dataset(dataset.slug, by=_user(request), confirmed=confirmed)
            except Unconfirmed:
                problems = ["What would become public is not what you confirmed: read it again."]
            except (Refused, Busy) as refusal:
                problems = getattr(refusal, "problems", [str(refusal)])
            else:
                done = f"{dataset} is open. Nothing is published yet: somebody else publishes it."
                self.message_user(request, done, messages.SUCCESS)
                return HttpResponseRedirect(self.address("change", object_id))
        elif dataset.is_redistributable:
            problems = [f"The dataset “{dataset.slug}” is open already."]
        context = {
            **self.admin_site.each_context(request),
            "title": f"Open {dataset}",
            "opts": self.opts,
            "original": dataset,
            "problems": problems,
            "may_open": not dataset.is_redistributable,
            "sentence": foresee_opening(dataset),
            "media": self.media,
        }
        return TemplateResponse(request, "admin/kb/dataset_open.html", context)


def _user(request: HttpRequest) -> Any:
    """Whoever is logged in: nobody else sees these pages."""
    return request.user
