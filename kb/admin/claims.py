from typing import Any

from django.contrib import admin

from kb.admin.base import BlocksInline, LinksInline
from kb.admin.forms import SluggedForm, day_in_slug
from kb.admin.records import RecordAdmin
from kb.admin.rows import FoldedForm
from kb.admin.states import StateFilter
from kb.figures import figure_in_words
from kb.models import Claim, Event, Group

FIELDSETS: tuple[Any, ...] = (
    ("Who says it", {"fields": (("claimant", "claimant_text"), "speaker")}),
    ("What is claimed", {"fields": (("kind", "stance"), "statement", ("source", "locator"))}),
    (
        "Figure",
        {
            "fields": (
                ("harm", "low", "high", "hedge"),
                ("party", "party_group", "basis", "counted"),
            ),
            "description": "Only if a number, or words for one, is given. Empty is not zero.",
        },
    ),
    (
        "When and how it was said",
        {
            "fields": (
                ("claimed_on", "claimed_on_text"),
                ("medium", "credibility"),
                ("wording", "wording_language"),
                "supersedes",
                "note",
            ),
            "classes": ("collapse",),
        },
    ),
    ("Public id", {"fields": ("slug",), "classes": ("collapse",)}),
)
CHOSEN = ("claimant", "party_group", "medium", "source", "supersedes")


class ClaimForm(FoldedForm, SluggedForm):
    def slug_parts(self) -> tuple[str, ...]:
        claim, event = self.instance, self.cleaned_data.get("event")
        date = event.date if event else claim.claimed_on
        claimant = claim.claimant.slug if claim.claimant else claim.claimant_text[:30]
        return ("clm", day_in_slug(date), claimant, claim.kind)


class ClaimInline(BlocksInline):
    model = Claim
    form = ClaimForm
    fk_name = "event"
    fieldsets = FIELDSETS
    autocomplete_fields = CHOSEN
    select_related = ("claimant", "source", "party_group")
    show_change_link = True

    def row_title(self, claim: Claim) -> str:
        """Who says it, which figure, and where it is printed."""
        said = str(claim.claimant or claim.claimant_text or "Nobody named")
        what = claim.get_kind_display().lower()
        if claim.low is not None or claim.high is not None:
            what = f"{what}, {figure_in_words(claim, claim.get_harm_display().lower())}"
        return f"{said}: {what} ({claim.source})"


class GroupClaimInline(LinksInline):
    """A group has too many claims to edit them all on its page."""

    model = Claim
    fk_name = "group"
    fields = readonly_fields = ("kind", "claimant", "claimant_text", "claimed_on", "source")
    select_related = ("claimant", "source")
    verbose_name_plural = "claims about the group"


@admin.register(Claim)
class ClaimAdmin(RecordAdmin):
    form = ClaimForm
    list_display = ("__str__", "said_by", "kind", "claimed_on", "state", "about")
    list_filter = (StateFilter, "kind", "stance", "harm")
    list_select_related = ("claimant", "event", "group")
    search_fields = ("statement", "claimant_text", "speaker")
    search_help_text = "Words of the statement, the claimant's or speaker's name, or the public id."
    ordering = ("-id",)
    sortable_by = ("claimed_on",)
    autocomplete_fields = ("event", "group", *CHOSEN)
    fieldsets = (("What it is about", {"fields": (("event", "group"),)}), *FIELDSETS)

    @admin.display(description="Claimant")
    def said_by(self, claim: Claim) -> str:
        return str(claim.claimant or claim.claimant_text)

    @admin.display(description="About")
    def about(self, claim: Claim) -> Event | Group | None:
        return claim.event or claim.group
