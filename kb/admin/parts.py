"""The parts of a coordinated attack or a campaign, edited with their claims on its page."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db import models
from django.forms import BaseInlineFormSet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from kb.admin.base import BlocksInline
from kb.admin.changes import with_nested
from kb.admin.claims import ClaimInline
from kb.admin.forms import SluggedForm, day_in_slug
from kb.admin.rows import FoldedForm
from kb.models import Claim, Event

MOST = 20
"""Parts that one page lists: each brings the fields of all its claims."""

ASKED = "parts"


class EventForm(SluggedForm):
    def slug_parts(self) -> tuple[str, ...]:
        event = self.instance
        place = event.location.slug.partition("-")[2] if event.location else ""
        words = " ".join(event.title.split()[:6])
        return ("evt", day_in_slug(event.date), place or words)


class PartForm(FoldedForm, EventForm):
    """A new part is of the dataset of the whole."""

    def save(self, commit: bool = True) -> Any:
        if self.instance._state.adding:
            self.instance.dataset = self.instance.parent.dataset
        return super().save(commit)


def shown_parts(event: Event) -> models.QuerySet[Event]:
    """The first parts by age: one that is added meanwhile changes nothing about the others."""
    return event.parts.order_by("pk")[:MOST]


class PartFormSet(BaseInlineFormSet):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        event, rows = kwargs["instance"], kwargs["queryset"]
        keys = list(shown_parts(event).values_list("pk", flat=True))
        kwargs["queryset"] = rows.filter(pk__in=keys).order_by("pk")
        super().__init__(*args, **kwargs)


class PartClaimInline(ClaimInline):
    """The claims of a part, within its block."""

    tab = False


class PartInline(BlocksInline):
    """Parts; each is deleted on its own page, where all that hangs on it is seen."""

    model = Event
    fk_name = "parent"
    form = PartForm
    formset = PartFormSet
    fields = ("title", "type", ("date", "date_text"), ("location", "geo_precision"), "slug")
    autocomplete_fields = ("type", "location")
    select_related = ("type", "location", "dataset")
    verbose_name = "part"
    verbose_name_plural = "parts"
    max_num = MOST
    can_delete = False
    show_change_link = True
    template_before = "admin/kb/parts.html"


class FullPartInline(PartInline):
    """Parts with their claims. Plain admin knows no rows within rows, and shows the parts only."""

    inlines = (PartClaimInline,)


class Parted:
    """Mixed into the page of events, which is asked for its parts with their claims by `?parts=1`.

    It then lists nothing else: an event of many parts and claims would be too heavy a page.
    """

    def get_inlines(self, request: HttpRequest, obj: Any) -> Any:
        if ASKED in request.GET:
            return (FullPartInline,)
        return super().get_inlines(request, obj)  # type: ignore[misc]

    def get_inline_instances(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        """An event that is not saved, or is itself a part without parts, has no tab for them."""
        found: list[Any] = super().get_inline_instances(request, obj)  # type: ignore[misc]
        if obj is not None and (obj.parent_id is None or obj.parts.exists()):
            return found
        return [inline for inline in found if not isinstance(inline, PartInline)]

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        """What is wrong within a part is told above the form too, as of all other rows."""
        formsets = [inline.formset for inline in context["inline_admin_formsets"]]
        for formset in (inner for inner in with_nested(formsets) if inner not in formsets):
            context["errors"].extend(formset.non_form_errors())
            for errors in formset.errors:
                context["errors"].extend(errors.values())
        answer: HttpResponse = super().render_change_form(request, context, *args, **kwargs)  # type: ignore[misc]
        return answer

    def response_change(self, request: HttpRequest, obj: Any) -> HttpResponse:
        """Who goes on editing goes on with what they had open."""
        answer: HttpResponse = super().response_change(request, obj)  # type: ignore[misc]
        if ASKED in request.GET and "_continue" in request.POST:
            return HttpResponseRedirect(f"{request.path}?{ASKED}=1#parts")
        return answer

    def _guard(self, request: HttpRequest, key: Any) -> HttpResponse | None:
        """Nobody writes a part on its own page between the look at what changed and the save."""
        for rows in (Event.objects.filter(parent=key), Claim.objects.filter(event__parent=key)):
            list(rows.order_by("pk").select_for_update(of=("self",)).values_list("pk"))
        answer: HttpResponse | None = super()._guard(request, key)  # type: ignore[misc]
        return answer

    @admin.display(description="Parts")
    def parts(self, event: Event) -> SafeString | str:
        """Links to their pages; where there are more than one page lists, a link to the list."""
        if event.pk is None:
            return "-"
        address = self.address  # type: ignore[attr-defined]
        links = [(address("change", part.pk), part.title) for part in shown_parts(event)]
        if not links:
            return "-"
        items = format_html_join("", '<li><a href="{}">{}</a></li>', links)
        number = event.parts.count() if len(links) == MOST else len(links)
        more = (
            format_html(
                "<p>The first {} of {} parts are here and under “Parts”. "
                '<a href="{}?parent__id__exact={}">All parts, as a list</a></p>',
                *(MOST, number, address("changelist"), event.pk),
            )
            if number > MOST
            else ""
        )
        return format_html("<ul>{}</ul>{}", items, more)
