"""Imports: what was taken in, what it changed and left, and the page that undoes one."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from kb.admin.access.confirming import recently_authenticated
from kb.admin.base import BaseAdmin
from kb.admin.import_reports import sections, sentences
from kb.importing.datasets import FORMATS, NotUndone, undo_import
from kb.importing.datasets.undoing import foresee, refuse_undoing
from kb.models import Import, ImportedRow
from kb.publishing import Busy, Refused

SHOWN = 25
"""Imports that the list of events can be narrowed to by its filter."""


class StandsFilter(admin.SimpleListFilter):
    title = "state"
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("stands", "Stands"), ("undone", "Undone")]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        if self.value() in {"stands", "undone"}:
            return queryset.filter(undone_at__isnull=self.value() == "stands")
        return queryset


class ImportFilter(admin.SimpleListFilter):
    """Of events: those whose rows an import brought, new or changed."""

    title = "import"
    parameter_name = "import"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        last = Import.objects.select_related("dataset")[:SHOWN]
        return [(str(batch.pk), str(batch)) for batch in last]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        value = self.value() or ""
        if not value.isdecimal():
            return queryset
        rows = ImportedRow.objects.filter(brought_by=int(value), noun="event")
        return queryset.filter(pk__in=rows.values("record_id"))


@admin.register(Import)
class ImportAdmin(BaseAdmin):
    change_form_template = "admin/kb/import.html"
    list_display = (
        *("id", "format", "dataset", "file_name", "finished_at", "rows", "added", "changed"),
        *("unchanged", "withdrawn", "refused", "state"),
    )
    list_filter = (StandsFilter, "format")
    list_select_related = ("dataset",)
    ordering = ("-id",)
    sortable_by = ("id",)
    search_fields = ("file_name", "dataset__title", "dataset__version")
    search_help_text = "Words of the file's name, or the dataset's title and release."
    actions = None
    fieldsets = (
        ("What was taken in", {"fields": (("format", "release"), "file", "digest", "when")}),
        ("What came of it", {"fields": ("counts", "told", "events")}),
    )
    readonly_fields = ("release", "file", "digest", "when", "counts", "told", "events")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Who sees datasets sees what was taken in of them."""
        return request.user.has_perm("kb.view_dataset")

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def has_undo_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("kb.undo_import")

    def matching_id(self, text: str) -> Q:
        """By the import's number."""
        return Q(pk=int(text)) if text.isdecimal() and len(text) < 10 else Q(pk=None)

    @admin.display(description="State")
    def state(self, batch: Import) -> SafeString:
        if batch.undone_at:
            return format_html(
                '<span class="state withdrawn">undone {}</span>', f"{batch.undone_at:%Y-%m-%d}"
            )
        return format_html('<span class="state published">{}</span>', "stands")

    @admin.display(description="Release")
    def release(self, batch: Import) -> SafeString:
        url = reverse("admin:kb_dataset_change", args=[batch.dataset_id])
        return format_html('<a href="{}">{}</a>', url, batch.dataset)

    @admin.display(description="File")
    def file(self, batch: Import) -> str:
        part = ", said to be an extract" if batch.is_partial else ""
        return f"{batch.file_name}, {batch.file_size:,} bytes, {len(batch.columns)} known columns{part}"

    @admin.display(description="SHA-256")
    def digest(self, batch: Import) -> SafeString:
        return format_html("<code>{}</code>", batch.sha256)

    @admin.display(description="When, and by whom")
    def when(self, batch: Import) -> str:
        undone = f"; undone {batch.undone_at:%Y-%m-%d %H:%M} UTC" if batch.undone_at else ""
        seconds = (batch.finished_at - batch.started_at).total_seconds()
        return (
            f"{batch.started_at:%Y-%m-%d %H:%M} UTC, in {seconds:,.0f} seconds,"
            f" by {batch.by or 'a command'}{undone}"
        )

    @admin.display(description="Rows")
    def counts(self, batch: Import) -> SafeString:
        names = ("rows", "added", "changed", "unchanged", "withdrawn", "refused")
        fields = [Import._meta.get_field(name) for name in names]
        lines = [(field.name, getattr(batch, field.name), field.help_text) for field in fields]  # type: ignore[union-attr]
        return SafeString(render_to_string("admin/kb/import_counts.html", {"lines": lines}))

    @admin.display(description="Report")
    def told(self, batch: Import) -> SafeString:
        context = {"sections": sections(batch.report), "sentences": sentences(batch.report)}
        return SafeString(render_to_string("admin/kb/import_report.html", context))

    @admin.display(description="Its events")
    def events(self, batch: Import) -> SafeString:
        listed = f"{reverse('admin:kb_event_changelist')}?import={batch.pk}"
        work = reverse("admin:kb_referent_changelist")
        return format_html(
            '<a href="{}">Events whose rows it brought</a>; <a href="{}">what is to be decided</a>',
            listed,
            work,
        )

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        batch = kwargs.get("obj")
        stands = batch is not None and batch.undone_at is None
        context["may_undo"] = stands and self.has_undo_permission(request)
        return super().render_change_form(request, context, *args, **kwargs)

    def get_urls(self) -> list[URLPattern]:
        undo = path(
            "<path:object_id>/undo/",
            self.admin_site.admin_view(self.undo_view),
            name="kb_import_undo",
        )
        return [undo, *super().get_urls()]

    @recently_authenticated
    def undo_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """What undoing would do, and the button that does it."""
        batch: Any = self.get_object(request, unquote(object_id))
        if not self.has_undo_permission(request):
            raise PermissionDenied
        if batch is None:
            raise Http404
        problems: list[str] = []
        if request.method == "POST":
            try:
                done = undo_import(FORMATS[batch.format], batch, by=_user(request))
            except (NotUndone, Refused, Busy) as refusal:
                problems = getattr(refusal, "problems", [str(refusal)])
            else:
                self.log_change(request, batch, "Undone.")
                self._tell(request, done)
                return HttpResponseRedirect(self.address("change", object_id))
        else:
            try:
                refuse_undoing(batch)
            except NotUndone as refusal:
                problems = [str(refusal)]
        context = {
            **self.admin_site.each_context(request),
            "title": f"Undo {batch}",
            "opts": self.opts,
            "original": batch,
            "problems": problems,
            "foreseen": foresee(batch),
            "media": self.media,
        }
        return TemplateResponse(request, "admin/kb/import_undo.html", context)

    def _tell(self, request: HttpRequest, done: Any) -> None:
        self.message_user(request, str(done), messages.SUCCESS)
        for reason, slugs in done.left.items():
            self.message_user(request, f"Left ({reason}): {', '.join(slugs)}.", messages.WARNING)


def _user(request: HttpRequest) -> Any:
    """Whoever is logged in: nobody else sees these pages."""
    return request.user
