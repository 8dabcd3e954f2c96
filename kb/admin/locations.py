from django.contrib import admin

from kb.admin.base import RowsInline
from kb.admin.citations import CitationInline, ExternalIdInline
from kb.admin.combining import CombiningMixin
from kb.admin.filters import CountryFilter
from kb.admin.names import NAME_FIELDS, NamedAdmin
from kb.admin.states import StateFilter
from kb.models import FormerParent, Location, LocationName


class LocationNameInline(RowsInline):
    model = LocationName
    fields = NAME_FIELDS
    verbose_name = "other spelling"
    verbose_name_plural = "other spellings"


class FormerParentInline(RowsInline):
    model = FormerParent
    fk_name = "location"
    fields = ("parent", "since", "until", "note")
    autocomplete_fields = ("parent",)
    select_related = ("parent",)
    verbose_name = "unit it lay in before"
    verbose_name_plural = "units it lay in before"


@admin.register(Location)
class LocationAdmin(CombiningMixin, NamedAdmin):
    names = LocationName
    list_display = ("name", "kind", "parent", "country", "state", "slug")
    list_filter = (StateFilter, "kind", CountryFilter)
    list_select_related = ("parent", "merged_into")
    search_fields = ("name",)
    search_help_text = "Any name in any spelling or script, or the public id."
    autocomplete_fields = ("parent",)
    prepopulated_fields = {"slug": ("country", "name")}
    readonly_fields = ("merged_into",)
    fieldsets = (
        ("What it is", {"fields": (("name", "kind"), ("country", "parent"), "slug", "summary")}),
        ("Where it is", {"fields": (("latitude", "longitude"),)}),
        (
            "When it existed, if it has not always",
            {
                "fields": (("since", "since_text"), ("until", "until_text"), "merged_into"),
                "classes": ("collapse",),
            },
        ),
    )
    inlines = (LocationNameInline, FormerParentInline, CitationInline, ExternalIdInline)
