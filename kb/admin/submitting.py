"""From a record's form to a review: the page that asks for a note, and the panel that tells of it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse

from kb.admin import look
from kb.admin.panels import Panel
from kb.admin.publishing import needed
from kb.models import ReviewState
from kb.reviewing import NotReviewed, my_drafts, submit
from kb.reviewing.drafts import noun_of
from kb.reviewing.lists import last_review_of

OFFERED = 30
"""Other drafts of one's own offered to go along."""


class Submission(forms.Form):
    note = forms.CharField(
        label="Note to the reviewer",
        max_length=5000,
        widget=look.Textarea(attrs={"rows": 4, "cols": 80}),
        help_text="What you changed and why. It is proposed as the public note of the edition.",
    )
    along = forms.MultipleChoiceField(
        label="Submit along with it",
        required=False,
        widget=look.CheckboxSelectMultiple,
        help_text="Claims go with their event or group. Records it needs are ticked.",
    )


class Reviewed:
    """What the page of a record has of reviews."""

    def get_urls(self: Any) -> list[URLPattern]:
        name = f"{self.opts.app_label}_{self.opts.model_name}_review"
        view = self.admin_site.admin_view(self.review_view)
        return [path("<path:object_id>/review/", view, name=name), *super().get_urls()]  # type: ignore[misc]

    def panels(self: Any, request: HttpRequest, record: Any) -> Iterator[Any]:
        yield from super().panels(request, record)  # type: ignore[misc]
        review = last_review_of(self.noun, record.pk)
        if review and review.state in (ReviewState.OPEN, ReviewState.RETURNED):
            comments = review.comments.select_related("by", "record")
            yield Panel("admin/kb/review_panel.html", {"review": review, "comments": comments})

    def _onwards(self: Any, request: HttpRequest, record: Any) -> HttpResponse | None:
        if "_review" in request.POST:
            return HttpResponseRedirect(self.address("review", record.pk))
        onwards: HttpResponse | None = super()._onwards(request, record)  # type: ignore[misc]
        return onwards

    def review_view(self: Any, request: HttpRequest, object_id: str) -> HttpResponse:
        """Submit the draft, and others that belong to it, with a note."""
        record = self.get_object(request, unquote(object_id))
        if not self.has_change_permission(request, record):
            raise PermissionDenied
        if record is None:
            raise Http404
        offered = offered_with(record, request.user)
        form = Submission(
            request.POST if request.method == "POST" else None,
            initial={"along": [key for key, (_, is_needed) in offered.items() if is_needed]},
        )
        choices = [
            (key, f"{other._meta.verbose_name} {other}") for key, (other, _) in offered.items()
        ]
        form.fields["along"].choices = choices  # type: ignore[attr-defined]
        if form.is_valid():
            chosen = [offered[key][0] for key in form.cleaned_data["along"]]
            try:
                review = submit([record, *chosen], note=form.cleaned_data["note"], by=request.user)
            except NotReviewed as refusal:
                form.add_error(None, refusal.problems)
            else:
                self.message_user(request, "Sent to review.", messages.SUCCESS)
                return HttpResponseRedirect(
                    reverse("admin:kb_reviewrequest_change", args=[review.pk])
                )
        context = {
            **self.admin_site.each_context(request),
            "title": f"Send to review: {record}",
            "opts": self.opts,
            "original": record,
            "form": form,
            "note": form,
            "media": self.media,
        }
        return TemplateResponse(request, "admin/kb/submit.html", context)


def offered_with(record: Any, user: Any) -> dict[str, tuple[Any, bool]]:
    """Drafts that may go along, by noun and key, and whether the record needs them."""
    found: dict[str, tuple[Any, bool]] = {}
    for rows in needed(type(record)._default_manager.filter(pk=record.pk)):
        found |= {f"{noun_of(other)}:{other.pk}": (other, True) for other in rows}
    for draft in my_drafts(user, OFFERED):
        found.setdefault(f"{draft.noun}:{draft.record.pk}", (draft.record, False))
    found.pop(f"{noun_of(record)}:{record.pk}", None)
    return {key: pair for key, pair in found.items() if not _goes_with(pair[0], record)}


def _goes_with(other: Any, record: Any) -> bool:
    """Whether it is a claim about the record, which is published with it anyway."""
    return any(getattr(other, name, None) == record for name in ("event", "group"))
