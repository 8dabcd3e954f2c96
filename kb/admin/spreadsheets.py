"""Spreadsheets sent in: the page that takes a file, and the page that shows what it would change."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.views.decorators.http import require_POST, require_safe

from kb.admin import look
from kb.admin.base import BaseAdmin
from kb.models import SheetNoun, SheetState, Spreadsheet
from kb.reviewing import NotReviewed, submit
from kb.spreadsheets import (
    MAX_BYTES,
    MOST,
    SHEETS,
    NotWritten,
    Unreadable,
    cancel,
    confirm,
    forget_old,
    send_in,
)
from kb.spreadsheets.writing_csv import guard

SHOWN = 200
"""Records or mistakes on the page; all of them stand in the file beside it."""


class UploadForm(forms.Form):
    noun = forms.ChoiceField(
        label="What its rows are",
        widget=look.Select,
        help_text="The records that the list was downloaded of.",
    )
    file = forms.FileField(
        label="File",
        widget=look.FileInput,
        help_text=f"A workbook (.xlsx) or CSV, of at most {MOST:,} records and"
        f" {MAX_BYTES // 1_000_000} MB.",
    )

    def __init__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["noun"].choices = [  # type: ignore[attr-defined]
            (noun, label) for noun, label in SheetNoun.choices if may_change(request, noun)
        ]


def may_change(request: HttpRequest, noun: str) -> bool:
    """Whether somebody may change records of this noun, and make new ones."""
    return request.user.has_perms([f"kb.change_{noun}", f"kb.add_{noun}"])


@admin.register(Spreadsheet)
class SpreadsheetAdmin(BaseAdmin):
    public_id = "file_name"
    list_display = ("file_name", "noun", "state", "rows", "changed", "created", "by", "uploaded_at")
    list_filter = ("state", "noun")
    list_select_related = ("uploaded_by",)
    search_fields = ("file_name",)
    search_help_text = "Words of the file's name."
    sortable_by = ("uploaded_at",)
    actions = None

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).defer("content", "mistakes")

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    @admin.display(description="Changed")
    def changed(self, sent: Spreadsheet) -> int:
        return sent.changed

    @admin.display(description="New")
    def created(self, sent: Spreadsheet) -> int:
        return sent.created

    @admin.display(description="Sent by", ordering="uploaded_by")
    def by(self, sent: Spreadsheet) -> str:
        return str(sent.uploaded_by)

    def get_urls(self) -> list[URLPattern]:
        views = {
            "confirm": require_POST(self.confirm_view),
            "review": require_POST(self.review_view),
            "told": require_safe(self.told_view),
        }
        own = [
            path(
                f"<path:object_id>/{name}/",
                self.admin_site.admin_view(view),
                name=f"kb_spreadsheet_{name}",
            )
            for name, view in views.items()
        ]
        return [*own, *super().get_urls()]

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """Take a file; the page that it leads to says what is in it."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        if request.method == "POST":
            form = UploadForm(request, request.POST, request.FILES)
            if form.is_valid() and (sent := self._send_in(request, form)):
                return HttpResponseRedirect(self.address("change", sent.pk))
        else:
            form = UploadForm(request, initial={"noun": request.GET.get("noun", "")})
        context = self._context(request, "Update records from a spreadsheet") | {"form": form}
        return TemplateResponse(request, "admin/kb/sheets/send.html", context)

    def _send_in(self, request: HttpRequest, form: UploadForm) -> Spreadsheet | None:
        file = form.cleaned_data["file"]
        if file.size > MAX_BYTES:
            form.add_error(
                "file", f"The file has more than the {MAX_BYTES:,} bytes that are allowed."
            )
            return None
        try:
            return send_in(form.cleaned_data["noun"], file.name, file.read(), by=request.user)
        except Unreadable as refusal:
            form.add_error("file", str(refusal))
        return None

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: Any = None,
    ) -> HttpResponse:
        """What is wrong with a file, or what it changes, and the button that writes it."""
        forget_old()
        sent = self._sent(request, object_id)
        is_own = sent.uploaded_by_id == request.user.pk
        context = self._context(request, f"{sent.get_noun_display()} from “{sent.file_name}”") | {
            "original": sent,
            "differences": [*_linked(sent)][:SHOWN],
            "mistakes": sent.mistakes[:SHOWN],
            "shown": SHOWN,
            "may_write": is_own and sent.state == SheetState.WAITING,
            "may_review": is_own and sent.state == SheetState.WRITTEN and sent.noun != "publisher",
        }
        return TemplateResponse(request, "admin/kb/sheets/sent.html", context)

    def confirm_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Write the changes to the drafts, or forget the file."""
        sent = self._own(request, object_id)
        if request.POST.get("act") == "cancel":
            cancel(sent, by=request.user)
            self.message_user(request, "Cancelled. Nothing was written.")
        elif request.POST.get("act") == "write":
            self._write(request, sent)
        return HttpResponseRedirect(self.address("change", object_id))

    def _write(self, request: HttpRequest, sent: Spreadsheet) -> None:
        try:
            done = confirm(sent, by=request.user)
        except NotWritten as refusal:
            self.message_user(request, str(refusal), messages.ERROR)
        else:
            told = f"Written: {done.changed:,} drafts changed, {done.created:,} made. Nothing is published."
            self.message_user(request, told, messages.SUCCESS)

    def review_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Submit all drafts that the file changed, as one review."""
        sent = self._own(request, object_id)
        if sent.state != SheetState.WRITTEN:
            raise Http404
        slugs = [one["slug"] for one in sent.differences]
        records = SHEETS[sent.noun].model._default_manager.filter(slug__in=slugs).order_by("pk")
        try:
            review = submit(list(records), note=request.POST.get("note", ""), by=request.user)
        except NotReviewed as refusal:
            for problem in refusal.problems:
                self.message_user(request, problem, messages.ERROR)
            return HttpResponseRedirect(self.address("change", object_id))
        self.message_user(request, "Sent to review.", messages.SUCCESS)
        return HttpResponseRedirect(review_address(review))

    def told_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """All mistakes or all changes as CSV."""
        sent = self._sent(request, object_id)
        response = HttpResponse(content_type="text/csv; charset=utf-8")
        response["Content-Disposition"] = f'attachment; filename="spreadsheet-{sent.pk}.csv"'
        response.write("\ufeff")
        writer = csv.writer(response)
        for line in _lines(sent):
            writer.writerow([guard(text) for text in line])
        return response

    def _sent(self, request: HttpRequest, object_id: str) -> Spreadsheet:
        if not self.has_view_permission(request):
            raise PermissionDenied
        sent = Spreadsheet.objects.defer("content").filter(pk=_number(unquote(object_id))).first()
        if sent is None:
            raise Http404
        return sent

    def _own(self, request: HttpRequest, object_id: str) -> Spreadsheet:
        if not self.has_add_permission(request):
            raise PermissionDenied
        sent = self._sent(request, object_id)
        if sent.uploaded_by_id != request.user.pk or not may_change(request, sent.noun):
            raise PermissionDenied
        return sent

    def _context(self, request: HttpRequest, title: str) -> dict[str, Any]:
        return {
            **self.admin_site.each_context(request),
            "title": title,
            "opts": self.opts,
            "media": self.media,
        }


def _number(text: str) -> int:
    """The key that an address names; one that no row has if it is no number."""
    return int(text) if text.isdecimal() and len(text) < 19 else 0


def review_address(review: Any) -> str:
    return reverse("admin:kb_reviewrequest_change", args=[review.pk])


def _linked(sent: Spreadsheet) -> Iterator[dict[str, Any]]:
    """The changes, each with the page of its record; what is new has none before it is written."""
    for one in sent.differences:
        is_there = not one["is_new"] or sent.state == SheetState.WRITTEN
        link = reverse(f"admin:kb_{sent.noun}_change", args=[one["key"]]) if is_there else ""
        yield one | {"link": link}


def _lines(sent: Spreadsheet) -> Iterator[tuple[str, ...]]:
    if sent.mistakes:
        yield ("cell", "column", "mistake")
        yield from ((one["cell"], one["name"], one["text"]) for one in sent.mistakes)
        return
    yield ("record", "cell", "column", "before", "after")
    for one in sent.differences:
        for change in one["changes"]:
            yield (one["slug"], *(change[key] for key in ("cell", "name", "before", "after")))
