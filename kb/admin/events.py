import json
from typing import Any

import yaml
from django.contrib import admin
from django.db.models import Q
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString

from kb.admin.base import RowsInline
from kb.admin.citations import CitationInline, ExternalIdInline
from kb.admin.claims import ClaimInline
from kb.admin.combining import CombiningMixin
from kb.admin.filters import ClaimsFilter, CountryFilter, TermFilter, YearFilter
from kb.admin.glance import EventGlance
from kb.admin.imports import ImportFilter
from kb.admin.informants import ImportedPanels
from kb.admin.parts import EventForm, Parted, PartInline
from kb.admin.records import RecordAdmin
from kb.admin.rows import FoldedRows
from kb.admin.states import StateFilter
from kb.models import Dataset, Event, EventLink, Location, Participation

PLACES = 200
"""Homonyms looked at when a word may be the name of a place."""


class ParticipationInline(RowsInline):
    model = Participation
    fields = ("group", "side", "role", "basis", "note")
    autocomplete_fields = ("group",)
    select_related = ("group",)
    verbose_name = "participant"
    verbose_name_plural = "participants"


class EventLinkInline(RowsInline):
    model = EventLink
    fk_name = "event"
    fields = ("kind", "other", "note")
    autocomplete_fields = ("other",)
    select_related = ("other",)
    verbose_name_plural = "links to other events"


class EventCountryFilter(CountryFilter):
    path = "location__country"


@admin.register(Event)
class EventAdmin(FoldedRows, Parted, EventGlance, CombiningMixin, ImportedPanels, RecordAdmin):
    form = EventForm
    list_display = ("title", "date", "state", "location", "groups", "type", "origin")
    list_filter = (
        StateFilter,
        EventCountryFilter,
        ("type", TermFilter),
        YearFilter,
        "dataset",
        ImportFilter,
        ClaimsFilter,
    )
    list_select_related = ("type", "location", "dataset", "merged_into")
    list_prefetch_related = ("participations__group",)
    search_fields = ("title",)
    search_help_text = "Words of the title, a place in any spelling, or the public id."
    sortable_by = ("date",)
    autocomplete_fields = ("type", "location", "parent", "grade")
    readonly_fields = ("parts", "assessment", "assessed_grade", "quality_flags", "merged_into")
    fieldsets = (
        (
            "What happened",
            {"fields": ("title", "type", "summary", ("date", "date_text"), "episodes")},
        ),
        (
            "Where it happened",
            {"fields": (("location", "geo_precision"), ("latitude", "longitude", "radius_km"))},
        ),
        ("The record", {"fields": (("dataset", "slug"), "parent", "parts")}),
        (
            "What a casualty total covers",
            {
                "fields": (("covers_victims", "covers_countries"),),
                "classes": ("collapse",),
                "description": "For events of the type “Casualty total” only: the period is the date.",
            },
        ),
        (
            "Assessment",
            {
                "fields": (
                    ("assessment", "assessed_grade"),
                    "grade",
                    ("override_low", "override_best", "override_high"),
                    "override_reason",
                ),
                "classes": ("collapse",),
                "description": "Figures and grade follow from the claims when the event is published. "
                "A curator may overrule them, with a reason.",
            },
        ),
        (
            "What is odd about it; imports and merges",
            {
                "fields": (("quality_flags", "merged_into"), "flags_reason"),
                "classes": ("collapse",),
            },
        ),
    )
    inlines = (
        ParticipationInline,
        ClaimInline,
        PartInline,
        CitationInline,
        EventLinkInline,
        ExternalIdInline,
    )

    @admin.display(description="Participants")
    def groups(self, event: Event) -> str:
        return ", ".join(dict.fromkeys(str(part.group) for part in event.participations.all()))

    @admin.display(description="Dataset")
    def origin(self, event: Event) -> str:
        return event.dataset.slug

    @admin.display(description="Assessment")
    def assessment(self, event: Event) -> SafeString | str:
        if not event.casualties:
            return "-"
        figures = yaml.safe_dump(json.loads(event.casualties), sort_keys=False)
        return format_html("<pre>{}</pre>", figures)

    def matching_word(self, word: str) -> Q:
        """In the title, or a place that is called so in any spelling."""
        places = Location.objects.named(word).values_list("pk", flat=True)
        return super().matching_word(word) | Q(location__in=list(places[:PLACES]))

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        own = Dataset.objects.filter(slug="curated").values_list("pk", flat=True).first()
        return {"dataset": own, **super().get_changeform_initial_data(request)}
