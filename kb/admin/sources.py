from django.contrib import admin

from kb.admin.base import BaseAdmin
from kb.admin.combining import CombiningMixin
from kb.admin.filters import CopyFilter, TermFilter
from kb.admin.forms import SluggedForm, day_in_slug
from kb.admin.glance import SourceGlance
from kb.admin.records import RecordAdmin
from kb.admin.sheets import SheetsMixin
from kb.admin.states import StateFilter
from kb.models import Publisher, Source


class SourceForm(SluggedForm):
    def slug_parts(self) -> tuple[str, ...]:
        source = self.instance
        words = " ".join(source.title.split()[:6])
        return (source.publisher.slug, day_in_slug(source.published_on), words)


@admin.register(Source)
class SourceAdmin(SourceGlance, CombiningMixin, RecordAdmin):
    form = SourceForm
    list_display = ("title", "publisher", "published_on", "state", "kind", "language")
    list_filter = (StateFilter, ("kind", TermFilter), CopyFilter)
    list_select_related = ("publisher", "kind")
    search_fields = ("title", "publisher__name", "url")
    search_help_text = "Words of the title, the publisher, the address on the web, or the id."
    sortable_by = ("title", "published_on")
    autocomplete_fields = ("publisher", "kind")
    fieldsets = (
        ("What it is", {"fields": ("title", ("publisher", "kind", "language"))}),
        ("Where it is found", {"fields": ("url", "archived_url")}),
        (
            "When it was published and read",
            {
                "fields": (
                    ("published_on", "published_on_text"),
                    ("accessed_on", "accessed_on_text"),
                )
            },
        ),
        ("The record", {"fields": ("slug", "note")}),
    )


@admin.register(Publisher)
class PublisherAdmin(CombiningMixin, SheetsMixin, BaseAdmin):
    list_display = ("name", "kind", "country", "reliability")
    list_filter = (("kind", TermFilter), "reliability")
    list_select_related = ("kind",)
    search_fields = ("name",)
    autocomplete_fields = ("kind",)
    prepopulated_fields = {"slug": ("name",)}
    fields = ("name", "slug", ("kind", "country", "reliability"), "note")
