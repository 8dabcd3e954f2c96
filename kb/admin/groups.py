from django.contrib import admin
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from kb.admin.base import BaseAdmin, LinksInline, RowsInline
from kb.admin.citations import CitationInline, ExternalIdInline
from kb.admin.claims import GroupClaimInline
from kb.admin.combining import CombiningMixin
from kb.admin.filters import CountryFilter, TermFilter
from kb.admin.names import NAME_FIELDS, NamedAdmin
from kb.admin.states import StateFilter
from kb.models import Designation, Group, GroupLeader, GroupName, GroupRelation

PERIOD = ("since", "until")


class GroupNameInline(RowsInline):
    model = GroupName
    fields = (*NAME_FIELDS, *PERIOD, "confidence")
    show_change_link = True


class RelationInline(RowsInline):
    model = GroupRelation
    fk_name = "subject"
    fields = ("kind", "object", *PERIOD, "confidence", "is_disputed", "note")
    autocomplete_fields = ("object",)
    select_related = ("subject", "object")
    show_change_link = True
    verbose_name = "tie"
    verbose_name_plural = "ties to other groups"


class InverseRelationInline(LinksInline):
    model = GroupRelation
    fk_name = "object"
    fields = readonly_fields = ("subject", "kind", *PERIOD, "confidence", "is_disputed")
    select_related = ("subject", "object")
    verbose_name = "tie of another group"
    verbose_name_plural = "ties of other groups to this one"


class LeaderInline(RowsInline):
    model = GroupLeader
    fields = ("name", "role", *PERIOD, "confidence", "note")
    show_change_link = True
    verbose_name = "leader"
    verbose_name_plural = "leaders"


class DesignationInline(RowsInline):
    model = Designation
    fields = ("authority", "instrument", "reference", "listed_on", "note")
    show_change_link = True


class HomelandFilter(CountryFilter):
    path = "homeland__country"


@admin.register(Group)
class GroupAdmin(CombiningMixin, NamedAdmin):
    names = GroupName
    list_display = ("name", "short_name", "state", "kind", "homeland", "founded", "ended")
    list_filter = (StateFilter, ("kind", TermFilter), HomelandFilter)
    list_select_related = ("kind", "homeland", "merged_into")
    search_fields = ("name", "short_name")
    search_help_text = "Any name in any spelling or script, or the public id."
    autocomplete_fields = ("kind", "homeland")
    prepopulated_fields = {"slug": ("name",)}
    readonly_fields = ("merged_into", "new_claim")
    fieldsets = (
        ("What it is", {"fields": (("name", "short_name"), "slug", "kind", "summary")}),
        ("When it existed", {"fields": (("founded", "founded_text"), ("ended", "ended_text"))}),
        ("Where it comes from", {"fields": (("homeland", "merged_into"),)}),
        ("What is said about it", {"fields": ("new_claim",)}),
    )
    inlines = (
        GroupNameInline,
        RelationInline,
        InverseRelationInline,
        LeaderInline,
        DesignationInline,
        GroupClaimInline,
        CitationInline,
        ExternalIdInline,
    )

    @admin.display(description="Claims")
    def new_claim(self, group: Group) -> SafeString | str:
        if group.pk is None:
            return "Save the group first."
        url = f"{reverse('admin:kb_claim_add')}?group={group.pk}"
        return format_html('<a class="addlink" href="{}">Add a claim about the group</a>', url)


class DetailAdmin(BaseAdmin):
    """A row of a group's page with a page of its own, for its citations; not in the index."""

    inlines = (CitationInline,)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return False


@admin.register(GroupName)
class GroupNameAdmin(DetailAdmin):
    list_display = ("text", "group", "kind")
    list_select_related = ("group",)
    autocomplete_fields = ("group",)
    fields = (
        "group",
        ("text", "kind"),
        ("language", "script"),
        ("since", "since_text"),
        ("until", "until_text"),
        "confidence",
        "note",
    )


@admin.register(GroupRelation)
class GroupRelationAdmin(DetailAdmin):
    list_display = ("subject", "kind", "object", "confidence")
    list_select_related = ("subject", "object")
    autocomplete_fields = ("subject", "object")
    fields = (
        ("subject", "kind", "object"),
        ("since", "since_text"),
        ("until", "until_text"),
        ("confidence", "is_disputed"),
        "note",
    )


@admin.register(GroupLeader)
class GroupLeaderAdmin(DetailAdmin):
    list_display = ("name", "role", "group")
    list_select_related = ("group",)
    autocomplete_fields = ("group",)
    fields = (
        "group",
        ("name", "role"),
        ("since", "since_text"),
        ("until", "until_text"),
        "confidence",
        "note",
    )


@admin.register(Designation)
class DesignationAdmin(DetailAdmin):
    list_display = ("authority", "instrument", "group")
    list_select_related = ("group",)
    autocomplete_fields = ("group",)
    fields = (
        "group",
        ("authority", "instrument", "reference"),
        ("listed_on", "listed_on_text"),
        "note",
    )
