"""Pairs of records that may tell of one incident: compared side by side, and decided."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import Q
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from kb.admin import look
from kb.admin.base import BaseAdmin
from kb.admin.forms import RecordForm
from kb.linking import NotDecided, decide, take_back
from kb.linking.deciding import counted, objection
from kb.models import Dataset, Event, EventLink, EventPair, LinkKind, Verdict

FIGURES = ("low", "best", "high")
BREAK = mark_safe("<br>")
VERDICTS = (("", "Not decided"), *Verdict.choices)


class VerdictFilter(admin.SimpleListFilter):
    title = "verdict"
    parameter_name = "verdict"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [
            ("none", "Not decided"),
            *((str(code), str(name)) for code, name in Verdict.choices),
        ]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        chosen = self.value()
        if chosen == "none":
            return queryset.filter(verdict="")
        return queryset.filter(verdict=chosen) if chosen in Verdict.values else queryset


class DatasetFilter(admin.SimpleListFilter):
    """On either side."""

    title = "dataset"
    parameter_name = "dataset"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(slug, slug) for slug in Dataset.objects.values_list("slug", flat=True)]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        if not (slug := self.value()):
            return queryset
        return queryset.filter(Q(a__dataset__slug=slug) | Q(b__dataset__slug=slug))


class ScoreFilter(admin.SimpleListFilter):
    title = "score"
    parameter_name = "score"
    least = (("0.9", "0.90 and more"), ("0.8", "0.80 and more"), ("0.7", "0.70 and more"))

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [*self.least, ("under", "Less than 0.70")]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        if self.value() == "under":
            return queryset.filter(score__lt="0.7")
        if self.value() in dict(self.least):
            return queryset.filter(score__gte=self.value())
        return queryset


class PairForm(RecordForm):
    """The verdict; an empty one takes it back."""

    verdict = forms.ChoiceField(
        choices=VERDICTS,
        required=False,
        widget=look.RadioSelect,
        help_text="“Same” makes a draft of the link from the one record to the one that counts; "
        "somebody else publishes it. “Different” is remembered. “Not decided” takes a verdict back.",
    )

    def clean_verdict(self) -> str:
        verdict = str(self.cleaned_data["verdict"])
        if verdict == Verdict.SAME and (problem := objection(*counted(self.instance))):
            raise forms.ValidationError(problem)
        return verdict


@admin.register(EventPair)
class EventPairAdmin(BaseAdmin):
    form = PairForm
    list_display = ("shown_score", "first", "second", "explanation", "shown_verdict")
    list_filter = (VerdictFilter, DatasetFilter, ScoreFilter)
    list_select_related = ("a__dataset", "a__location", "b__dataset", "b__location")
    search_fields = ("a__title", "b__title")
    search_help_text = "Words of a title, or the public id of either record."
    public_id = "a__slug"
    sortable_by = ()
    fields = ("side_by_side", ("score", "decision"), "explanation", "verdict", "note")
    readonly_fields = ("side_by_side", "score", "explanation", "decision")

    # Who may change events decides; pairs are proposed by a command, and none is deleted by hand.
    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return bool(request.user.has_perm("kb.change_event"))

    has_change_permission = has_module_permission = has_view_permission

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def matching_id(self, text: str) -> Q:
        return Q(a__slug__startswith=text.lower()) | Q(b__slug__startswith=text.lower())

    @admin.display(description="Score")
    def shown_score(self, pair: EventPair) -> str:
        return f"{pair.score:.2f}"

    @admin.display(description="First record")
    def first(self, pair: EventPair) -> SafeString:
        return in_short(pair.a)

    @admin.display(description="Second record")
    def second(self, pair: EventPair) -> SafeString:
        return in_short(pair.b)

    @admin.display(description="Verdict")
    def shown_verdict(self, pair: EventPair) -> str:
        return pair.get_verdict_display() if pair.verdict else "not decided"

    @admin.display(description="Decided")
    def decision(self, pair: EventPair) -> str:
        if not pair.decided_at:
            return "not yet"
        return f"{pair.decided_at:%Y-%m-%d %H:%M} by {pair.decided_by}; {linked(pair)}"

    @admin.display(description="The records")
    def side_by_side(self, pair: EventPair) -> SafeString:
        sides = [dict(told(event)) for event in (pair.a, pair.b)]
        rows = [(name, *(side[name] for side in sides)) for name in sides[0]]
        return render_to_string(
            "admin/kb/side_by_side.html",
            {"records": (pair.a, pair.b), "rows": rows, "kept": counted(pair)[0]},
        )

    def save_model(self, request: HttpRequest, obj: EventPair, form: Any, change: bool) -> None:
        """A verdict is kept by the same verbs whoever gives it; an untouched form changes nothing."""
        if not form.has_changed():
            return
        verdict, note = form.cleaned_data["verdict"], form.cleaned_data["note"]
        try:
            if verdict:
                decide(obj, verdict, by=request.user, note=note)
            else:
                take_back(obj, by=request.user, note=note)
        except NotDecided as refusal:  # what stands in the way came between the form and now
            self.message_user(request, str(refusal), messages.ERROR)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """No draft is changed but that of the link, which the verdict's own verb notes."""


def in_short(event: Event) -> SafeString:
    """Title, date, place and killed, one below the other."""
    place = event.location.name if event.location else "place not known"
    lines = (event.title, f"{event.date}", place, f"killed: {killed(event)}", event.dataset.slug)
    return format_html_join(BREAK, "{}", ((line,) for line in lines))


def killed(event: Event) -> str:
    """Lowest, best and highest number, as the draft has them; what nobody knows is a hyphen."""
    figures = [getattr(event, f"override_{name}") for name in FIGURES]
    if figures == [None, None, None]:
        document = json.loads(event.casualties or "{}").get("killed") or {}
        figures = [document.get(name) for name in FIGURES]
    if figures == [None, None, None]:
        return "not known"
    return ", ".join(
        f"{name} {'-' if figure is None else figure}"
        for name, figure in zip(FIGURES, figures, strict=True)
    )


def told(event: Event) -> Iterator[tuple[str, Any]]:
    """What the page shows of a record, by name."""
    parts = event.participations.select_related("group")
    point = event if event.latitude is not None else event.location
    yield "Title", link(event, event.title)
    words = f" ({event.date.text})" if event.date and event.date.text else ""
    yield "Date", f"{event.date}{words}"
    yield "Type", event.type.label
    yield "Place", f"{event.location.name}" if event.location else "not known"
    yield (
        "Point",
        f"{point.latitude:.4f}, {point.longitude:.4f}"
        if point and point.latitude is not None and point.longitude is not None
        else "-",
    )
    yield "What the point stands for", event.get_geo_precision_display() or "-"
    yield "Participants", "; ".join(map(str, parts)) or "nobody named"
    yield "Killed", killed(event)
    yield "Part of", link(event.parent, event.parent.title) if event.parent else "-"
    yield "Summary", event.summary or "-"
    yield "Dataset", str(event.dataset)


def link(event: Event, text: str) -> SafeString:
    return format_html(
        '<a href="{}">{}</a>', reverse("admin:kb_event_change", args=[event.pk]), text
    )


def linked(pair: EventPair) -> str:
    """Whether the drafts have the link that the verdict speaks of."""
    kept, other = counted(pair)
    links = EventLink.objects.filter(event=other, other=kept, kind=LinkKind.SAME_AS)
    found = links.exists()
    if pair.verdict == Verdict.SAME and not found:
        return "but the link was taken out of the draft since"
    if pair.verdict == Verdict.DIFFERENT and found:
        return "but the draft has a link that says they are the same"
    return f"the draft of {other.slug} names {kept.slug}" if found else "no link"
