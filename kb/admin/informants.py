"""On the page of an imported event: the row as its dataset has it, where it came from, and who told of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.safestring import SafeString

from kb.admin import look
from kb.importing.datasets import FORMATS, Format
from kb.importing.informants import (
    Candidate,
    Informant,
    NotDrafted,
    candidates,
    draft_claims,
    drafted,
    parse,
)
from kb.models import Claim, Event, Group, ImportedRow, Noun, Term

TOLD_BY = "source_original"
IN_WORDS = "words"
PANELS = ("told_by", "row", "flags", "brought_in")


@dataclass(frozen=True)
class Change:
    """One import of the row, and the columns that it changed."""

    row: ImportedRow
    columns: list[tuple[str, str | None, str | None]]
    """Each with its value before and after; none for the first."""


def format_of(row: ImportedRow) -> Format | None:
    """The format of the import that brought the row; None if it is no longer read."""
    return FORMATS.get(row.brought_by.format)


def rows_of(event: Event) -> list[ImportedRow]:
    """All rows that the event ever had, the oldest first; looked for once for each page."""
    if not hasattr(event, "imported_rows"):
        rows = ImportedRow.objects.filter(noun=Noun.EVENT, record_id=event.pk).order_by("pk")
        related = ("brought_by__dataset__publisher", "ended_by")
        event.imported_rows = list(rows.select_related(*related))  # type: ignore[attr-defined]
    return event.imported_rows  # type: ignore[attr-defined, no-any-return]


def standing(rows: list[ImportedRow]) -> ImportedRow | None:
    """The row that stands, else the last one."""
    return next((row for row in rows if row.ended_by_id is None), rows[-1] if rows else None)


def values_of(row: ImportedRow) -> dict[str, str | None]:
    """The row by the names of its columns, those that no reader sees included."""
    format = format_of(row)
    if format is None:
        return {}
    return dict(zip((column.name for column in format.columns), row.values, strict=False))


def changes(rows: list[ImportedRow]) -> list[Change]:
    """What each import changed in the row."""
    found, before = [], None
    for row in rows:
        now = values_of(row)
        old = values_of(before) if before else now
        differ = [
            (name, old.get(name), value) for name, value in now.items() if value != old.get(name)
        ]
        found.append(Change(row, differ))
        before = row
    return found


def informants_of(row: ImportedRow) -> list[Informant]:
    """Who told of the event, as its dataset has it; none for a dataset that does not say."""
    return parse(values_of(row).get(TOLD_BY))


class DraftForm(forms.Form):
    """Who an informant is: a group that may be meant, another, or words."""

    claimant = forms.ChoiceField(widget=look.RadioSelect, label="It is")
    words = forms.CharField(
        max_length=200,
        required=False,
        label="In words",
        help_text="An office, an organisation or a sort of person: “a local official”. No private names.",
        widget=look.TextInput(attrs={"size": 60}),
    )

    def __init__(self, informant: Informant, found: list[Candidate], *args: Any) -> None:
        super().__init__(*args)
        self.found = {str(one.group.pk): one.group for one in found}
        self.fields["claimant"].choices = [  # type: ignore[attr-defined]
            *((str(one.group.pk), f"{one.group} ({how(one)})") for one in found),
            (IN_WORDS, "None of these: in words"),
        ]
        exact = [one for one in found if one.is_exact]
        self.initial["claimant"] = str(exact[0].group.pk) if len(exact) == 1 else IN_WORDS
        self.initial["words"] = "" if informant.may_be_a_person else informant.name[:200]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("claimant") == IN_WORDS and not data.get("words", "").strip():
            self.add_error("words", "Say who it is, without a private person's name.")
        return data

    def said(self) -> Group | str:
        """The group chosen, or the words."""
        chosen = self.cleaned_data["claimant"]
        return str(self.cleaned_data["words"]) if chosen == IN_WORDS else self.found[chosen]


def how(candidate: Candidate) -> str:
    """Why a group is proposed."""
    if candidate.is_exact:
        return f"called “{candidate.spelling}”"
    return f"score {candidate.score:.2f}, like “{candidate.spelling}”"


class ImportedPanels:
    """Panels of the page of an event, for those that an import brought."""

    admin_site: Any
    model: Any

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        own = super().get_fieldsets(request, obj)  # type: ignore[misc]
        if obj is None or not rows_of(obj):
            return own
        imported = {
            "fields": PANELS,
            "classes": ("collapse",),
            "description": "For curators: texts about sources are shown nowhere in public.",
        }
        return (*own, ("As its dataset has it", imported))

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return (*super().get_readonly_fields(request, obj), *PANELS)  # type: ignore[misc]

    def told_by(self, event: Event) -> SafeString | str:
        row = standing(rows_of(event))
        found = informants_of(row) if row else []
        if row is None or not found:
            return "The dataset does not say."
        listed = [
            (n, informant, [(one, how(one)) for one in alike])
            for n, (informant, alike) in enumerate(zip(found, candidates(found), strict=True))
        ]
        context = {
            "event": event,
            "listed": listed,
            "text": values_of(row)[TOLD_BY],
            "claims": drafted(event, row.brought_by.dataset),
        }
        return SafeString(render_to_string("admin/kb/informants.html", context))

    told_by.short_description = "Who told it"  # type: ignore[attr-defined]

    def row(self, event: Event) -> SafeString | str:
        row = standing(rows_of(event))
        format = format_of(row) if row else None
        if row is None or format is None:
            return "-"
        hidden = {column.name for column in format.columns if not column.is_public}
        lines = [(name, value, name in hidden) for name, value in values_of(row).items()]
        context = {"lines": lines, "row": row}
        return SafeString(render_to_string("admin/kb/imported_row.html", context))

    row.short_description = "The row"  # type: ignore[attr-defined]

    def flags(self, event: Event) -> SafeString | str:
        terms = Term.objects.of("quality-flag").filter(code__in=event.quality_flags)
        if not event.quality_flags:
            return "none"
        return SafeString(render_to_string("admin/kb/flags.html", {"terms": terms}))

    flags.short_description = "Flags"  # type: ignore[attr-defined]

    def brought_in(self, event: Event) -> SafeString | str:
        context = {"changes": changes(rows_of(event))}
        return SafeString(render_to_string("admin/kb/imports_of.html", context))

    brought_in.short_description = "Imports"  # type: ignore[attr-defined]

    def get_urls(self) -> list[URLPattern]:
        draft = path(
            "<path:object_id>/informant/<int:number>/",
            self.admin_site.admin_view(self.draft_view),
            name="kb_event_informant",
        )
        return [draft, *super().get_urls()]  # type: ignore[misc]

    def draft_view(self, request: HttpRequest, object_id: str, number: int) -> HttpResponse:
        """Who the informant is, and the button that drafts a claim of it."""
        event = self.get_object(request, unquote(object_id))  # type: ignore[attr-defined]
        if not request.user.has_perm("kb.add_claim"):
            raise PermissionDenied
        row = standing(rows_of(event)) if event else None
        named = informants_of(row) if row else []
        if row is None or number >= len(named):
            raise Http404
        informant = named[number]
        form = DraftForm(informant, candidates([informant])[0], request.POST or None)
        if form.is_valid():
            user: Any = request.user
            try:
                claims = draft_claims(
                    event, informant, row.brought_by.dataset, form.said(), by=user
                )
            except NotDrafted as refusal:
                form.add_error(None, str(refusal))
            else:
                return self._drafted(request, claims)
        context = {
            **self.admin_site.each_context(request),
            "title": f"Draft a claim of {informant.name}",
            "opts": self.model._meta,
            "original": event,
            "informant": informant,
            "form": form,
        }
        return TemplateResponse(request, "admin/kb/informant.html", context)

    def _drafted(self, request: HttpRequest, claims: list[Claim]) -> HttpResponse:
        """On to the claim, which its maker reads and completes; somebody else publishes it."""
        for claim in claims:
            self.log_addition(request, claim, "Drafted from an informant.")  # type: ignore[attr-defined]
        count = f"{len(claims)} drafts" if len(claims) > 1 else "A draft"
        said = f"{count} made. Read what the source says, complete it, and have somebody else publish it."
        messages.success(request, said)
        return HttpResponseRedirect(reverse("admin:kb_claim_change", args=[claims[0].pk]))
