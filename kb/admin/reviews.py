"""The pages of reviews: what waits, one request with its differences, and what is done with it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils.timesince import timesince

from kb.admin import look
from kb.models import ReviewedRecord, ReviewRequest, ReviewState
from kb.publishing import Busy, Refused
from kb.reviewing import NotReviewed, accept, comment, take_back, turn_down
from kb.reviewing.seeing import look_at, why_not

Waiting = QuerySet[ReviewRequest]


class WaitingFilter(admin.SimpleListFilter):
    """What waits is listed unless something else is chosen."""

    title = "state"
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        decided = [choice for choice in ReviewState.choices if choice[0] != ReviewState.OPEN]
        return [("others", "Waiting, by others"), ("mine", "Waiting, by me"), *decided]

    def queryset(self, request: HttpRequest, queryset: Waiting) -> Waiting:
        waiting = queryset.filter(state=ReviewState.OPEN)
        if self.value() == "others":
            return waiting.exclude(asked_by=request.user.pk)
        if self.value() == "mine":
            return waiting.filter(asked_by=request.user.pk)
        known = self.value() in ReviewState.values
        return queryset.filter(state=self.value()) if known else waiting


class NounFilter(admin.SimpleListFilter):
    title = "kind of record"
    parameter_name = "noun"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return list(ReviewedRecord._meta.get_field("noun").choices or [])

    def queryset(self, request: HttpRequest, queryset: Waiting) -> Waiting:
        return queryset.filter(records__noun=self.value()).distinct() if self.value() else queryset


class Words(forms.Form):
    """One text that an act needs."""

    text = forms.CharField(
        label="Words", max_length=5000, widget=look.Textarea(attrs={"rows": 3, "cols": 80})
    )


@admin.register(ReviewRequest)
class ReviewAdmin(look.ModelAdmin):
    """Waiting for review: who asked, what for, since when."""

    readonly_fields = ("asked_by", "decided_by")
    list_display = ("what", "asked_by", "age", "note", "state")
    list_display_links = ("what",)
    list_filter = (WaitingFilter, NounFilter)
    list_select_related = ("asked_by",)
    list_per_page = 50
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    sortable_by = ()

    class Media:
        css = {"all": ("kb/admin.css", "kb/review.css")}

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).prefetch_related("records")

    @admin.display(description="Records")
    def what(self, request: ReviewRequest) -> str:
        return ", ".join(f"{entry.noun} {entry.slug}" for entry in request.records.all())

    @admin.display(description="Submitted")
    def age(self, request: ReviewRequest) -> str:
        return f"{timesince(request.asked_at, depth=1)} ago"

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        review = self.get_object(request, object_id)
        if not self.has_view_permission(request):
            raise PermissionDenied
        if review is None:
            raise Http404
        if request.method == "POST" and self._done(request, review):
            return HttpResponseRedirect(request.get_full_path())
        return self._page(request, review)

    def _done(self, request: HttpRequest, review: ReviewRequest) -> bool:
        """Whether the act was taken; if not, the page says why and keeps what was written."""
        act = ACTS.get(request.POST.get("act", ""))
        if act is None:
            raise PermissionDenied
        try:
            self.message_user(request, act(request, review), messages.SUCCESS)
        except (NotReviewed, Refused, Busy) as refusal:
            for problem in getattr(refusal, "problems", [str(refusal)]):
                self.message_user(request, problem, messages.ERROR)
            return False
        return True

    def _page(self, request: HttpRequest, review: ReviewRequest) -> HttpResponse:
        review.refresh_from_db()
        is_open = review.state == ReviewState.OPEN
        sight = look_at(review) if is_open else None
        records = [seen.record for seen in sight.drafts] if sight else []
        may_decide = is_open and request.user.has_perm("kb.publish")
        refused = request.POST if request.method == "POST" else {}
        context = {
            **self.admin_site.each_context(request),
            "title": f"Review: {self.what(review)}",
            "opts": self.opts,
            "media": self.media,
            "review": review,
            "sight": sight,
            "own": why_not(records, request.user) if may_decide else [],
            "may_decide": may_decide,
            "is_mine": is_open and review.asked_by_id == request.user.pk,
            "comments": review.comments.filter(record=None).select_related("by"),
            "all_comments": review.comments.select_related("by", "record"),
            "written": refused,
        }
        return TemplateResponse(request, "admin/kb/review.html", context)


def _words(request: HttpRequest, name: str, missing: str) -> str:
    """A text of the form, refused as any form field would be: NUL, or far too long."""
    form = Words({"text": request.POST.get(name, "")})
    if not form.is_valid():
        empty = not request.POST.get(name, "").strip()
        raise NotReviewed(*([missing] if empty else form.errors["text"]))
    return str(form.cleaned_data["text"])


def _accept(request: HttpRequest, review: ReviewRequest) -> str:
    _may_decide(request)
    reason = _words(request, "reason", "Say why: the reason is printed with the edition.")
    seen = {
        entry.pk: request.POST.get(f"seen-{entry.pk}", "")
        for entry in review.records.filter(is_open=True)
    }
    report = accept(review, reason=reason, by=request.user, seen=seen)
    return f"Accepted and published: {report}."


def _return(request: HttpRequest, review: ReviewRequest) -> str:
    _may_decide(request)
    why = _words(request, "why", "Say why it is returned: the author reads it first.")
    turn_down(review, reason=why, by=request.user)
    return "Returned to its author."


def _comment(request: HttpRequest, review: ReviewRequest) -> str:
    text = _words(request, "text", "Write something.")
    chosen = request.POST.get("record", "")
    record = review.records.filter(pk=chosen).first() if chosen.isdecimal() else None
    field = request.POST.get("field", "")[:200].replace("\0", "")
    comment(review, text=text, by=request.user, record=record, field=field)
    return "Your comment stands."


def _take_back(request: HttpRequest, review: ReviewRequest) -> str:
    take_back(review, by=request.user)
    return "Taken back: the drafts are as they were."


def _may_decide(request: HttpRequest) -> None:
    if not request.user.has_perm("kb.publish"):
        raise PermissionDenied


ACTS = {"accept": _accept, "return": _return, "comment": _comment, "take-back": _take_back}
