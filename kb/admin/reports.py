"""From a report to records: its text is pasted, read for what it names, and drafted row by row."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.views.decorators.http import require_http_methods

from kb.admin import look
from kb.admin.base import BaseAdmin
from kb.admin.forms import RecordForm
from kb.admin.report_drafting import Drafting, NotDrafted
from kb.admin.report_page import page_of
from kb.models import Event, Report
from kb.reports import language_of

NEEDED = (
    "kb.change_report",
    "kb.add_source",
    "kb.add_event",
    "kb.add_participation",
    "kb.add_claim",
)
NOTHING = "Nothing was drafted. Tick the rows that are right; mistakes are told beside the rows."
MOST_KEPT = 500_000
"""Letters of answers that are kept; a page full of rows has a tenth of it."""


class ReportForm(RecordForm):
    """What is known of the report, and its text, which is not changed once it was read."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "text" in self.fields:
            self.fields["text"].required = True
            self.fields["text"].widget = look.Textarea(attrs={"rows": 16, "dir": "auto"})
            # White space at either end is the curator's; passages count from the first letter.
            self.fields["text"] = _unstripped(self.fields["text"])


def _unstripped(field: Any) -> forms.Field:
    field.strip = False
    return field  # type: ignore[no-any-return]


@admin.register(Report)
class ReportAdmin(BaseAdmin):
    form = ReportForm
    public_id = "title"
    change_form_template = "admin/kb/reports/change_form.html"
    list_display = ("title", "publisher", "published_on", "language", "outcome", "added_by", "read")
    list_select_related = ("publisher", "added_by")
    list_filter = ("language",)
    search_fields = ("title", "publisher__name", "url")
    search_help_text = "Words of the title, the publisher or the address on the web."
    autocomplete_fields = ("publisher",)
    actions = None
    fieldsets = (
        ("The report", {"fields": ("text",)}),
        (
            "Where it was published",
            {"fields": ("title", "publisher", "url", ("published_on", "language"))},
        ),
    )

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        return self.fieldsets if obj is None else self.fieldsets[1:]

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).prefetch_related("drafts")

    @admin.display(description="What came of it")
    def outcome(self, report: Report) -> str:
        count = len(report.drafts.all())
        drafts = f"{count} draft{'s'[: count != 1]}" if count else "no drafts yet"
        return drafts if report.text else f"{drafts}; text deleted"

    @admin.display(description="Go on")
    def read(self, report: Report) -> SafeString:
        page, words = ("read", "Read it") if report.text else ("made", "Drafts")
        return format_html('<a href="{}">{}</a>', self.address(page, report.pk), words)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        if not change:
            obj.added_by = request.user
        if obj.text and not obj.language:
            obj.language = language_of(obj.text)
        super().save_model(request, obj, form, change)

    def response_add(self, request: HttpRequest, obj: Any, *args: Any, **kwargs: Any) -> Any:
        return HttpResponseRedirect(self.address("read", obj.pk))

    def response_change(self, request: HttpRequest, obj: Any) -> HttpResponse:
        return HttpResponseRedirect(self.address("read" if obj.text else "made", obj.pk))

    def get_urls(self) -> list[URLPattern]:
        views = {"read": self.read_view, "made": self.made_view, "forget": self.forget_view}
        own = [
            path(
                f"<path:object_id>/{name}/",
                self.admin_site.admin_view(require_http_methods(["GET", "HEAD", "POST"])(view)),
                name=f"kb_report_{name}",
            )
            for name, view in views.items()
        ]
        return [*own, *super().get_urls()]

    def read_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """The text with what was found in it, and the rows; a POST drafts those that are ticked."""
        report = self._report(request, object_id)
        if not report.text:
            return HttpResponseRedirect(self.address("made", report.pk))
        if request.method != "POST":
            kept = _query(report.answers) if report.answers else None
            return self._page(request, page_of(report, kept), is_checked=False)
        self._keep(report, request.POST)
        if request.POST.get("act") == "keep":
            return self._kept(request, report)
        return self._draft(request, report)

    def _draft(self, request: HttpRequest, report: Report) -> HttpResponse:
        if not request.user.has_perms(NEEDED):
            raise PermissionDenied
        with transaction.atomic():
            # Who sends the same page twice waits here, and finds the rows drafted.
            Report.objects.select_for_update().get(pk=report.pk)
            page = page_of(report, request.POST)
            try:
                made = Drafting(page, request.user).run()
            except NotDrafted:
                messages.warning(request, NOTHING)
                return self._page(request, page, is_checked=True)
        for record in made:
            self.log_addition(request, record, "Drafted from a report.")
        count = f"{len(made)} draft{'s'[: len(made) != 1]}"
        messages.success(
            request, f"{count} made. Read and complete them; somebody else publishes them."
        )
        return HttpResponseRedirect(self.address("made", report.pk))

    def _keep(self, report: Report, sent: QueryDict) -> None:
        """Keep the answers as sent, so that nothing is lost; PostgreSQL holds no NUL."""
        answers = {
            name: [value.replace("\0", "") for value in values]
            for name, values in sent.lists()
            if name not in {"csrfmiddlewaretoken", "act"} and "\0" not in name
        }
        if sum(len(value) for values in answers.values() for value in values) <= MOST_KEPT:
            report.answers = answers
            report.save(update_fields=["answers"])

    def _kept(self, request: HttpRequest, report: Report) -> HttpResponse:
        if request.headers.get("X-Requested-With") == "fetch":
            return HttpResponse(status=204)
        messages.success(request, "Kept. Nothing was drafted; go on whenever you like.")
        return HttpResponseRedirect(self.address("read", report.pk))

    def _page(self, request: HttpRequest, page: Any, *, is_checked: bool) -> HttpResponse:
        context = self._context(request, page.report, "Read")
        context |= {"page": page, "is_checked": is_checked, "media": self.media + page.media}
        return TemplateResponse(request, "admin/kb/reports/read.html", context)

    def made_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """The drafts that were made from the report."""
        report = self._report(request, object_id)
        drafts = report.drafts.select_related("source", "event__location", "claim__claimant")
        context = self._context(request, report, "Drafts from")
        context |= {
            "sources": [draft.source for draft in drafts if draft.source],
            "events": Event.objects.filter(
                pk__in=[draft.event_id for draft in drafts if draft.event_id]
            )
            .prefetch_related("participations__group")
            .order_by("pk"),
            "claims": [draft.claim for draft in drafts if draft.claim],
        }
        return TemplateResponse(request, "admin/kb/reports/made.html", context)

    def forget_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Delete the text and the answers, once that is confirmed; the drafts stay."""
        report = self._report(request, object_id)
        if request.method == "POST":
            report.text, report.answers = "", {}
            report.save(update_fields=["text", "answers"])
            self.log_change(request, report, "Text deleted.")
            messages.success(request, "The text was deleted. The drafts made from it stay.")
            return HttpResponseRedirect(self.address("made", report.pk))
        context = self._context(request, report, "Delete the text of")
        return TemplateResponse(request, "admin/kb/reports/forget.html", context)

    def _report(self, request: HttpRequest, object_id: str) -> Report:
        report: Any = self.get_object(request, unquote(object_id))
        if not self.has_change_permission(request, report):
            raise PermissionDenied
        if report is None:
            raise Http404
        return report  # type: ignore[no-any-return]

    def _context(self, request: HttpRequest, report: Report, verb: str) -> dict[str, Any]:
        return {
            **self.admin_site.each_context(request),
            "title": f"{verb} “{report.title}”",
            "opts": self.opts,
            "original": report,
            "media": self.media,
        }


def _query(answers: dict[str, list[str]]) -> QueryDict:
    """Answers that were kept, as a browser would send them."""
    query = QueryDict(mutable=True)
    for name, values in answers.items():
        query.setlist(name, values)
    return query
