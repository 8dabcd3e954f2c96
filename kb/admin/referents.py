"""The work list of imports: what a dataset names, which record of ours that is, and the curator's verdict."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db.models import Model, Q
from django.db.models.expressions import RawSQL
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from kb.admin.access.confirming import recently_authenticated
from kb.admin.base import BaseAdmin
from kb.admin.publishing import PUBLISH, Note, confirmed
from kb.admin.searching import somewhere
from kb.admin.verdicts import ReferentForm
from kb.importing.datasets.mentions import mentions
from kb.importing.datasets.verdicts import (
    NotDecided,
    decide,
    merge_own,
    mergeable,
    own_record,
    take_back,
)
from kb.models import Event, Referent, ReferentKind, Resolved
from kb.publishing import Busy, Refused


class WorkFilter(admin.SimpleListFilter):
    """What is to be decided comes first; everything else is there on asking."""

    title = "work"
    parameter_name = "work"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("decided", "Decided by a curator"), ("all", "Everything")]

    def choices(self, changelist: Any) -> Any:
        shown = [(None, "To be decided"), *self.lookup_choices]
        for value, title in shown:
            yield {
                "selected": self.value() == value,
                "query_string": changelist.get_query_string(
                    {self.parameter_name: value} if value else {},
                    [] if value else [self.parameter_name],
                ),
                "display": title,
            }

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        if self.value() == "all":
            return queryset
        if self.value() == "decided":
            return queryset.filter(resolved=Resolved.BY_CURATOR)
        return queryset.to_decide()


@admin.register(Referent)
class ReferentAdmin(BaseAdmin):
    form = ReferentForm
    public_id = "key"
    change_form_template = "admin/kb/referent.html"
    list_display = (
        *("label", "kind", "country", "rows", "resolved", "is_now", "best", "score", "km", "why"),
    )
    list_filter = (WorkFilter, "kind", "resolved")
    list_select_related = ("group", "location")
    ordering = ("-rows", "id")
    sortable_by = ()
    search_fields = ("label",)
    search_help_text = "Words of what the dataset calls it, or its number there."
    autocomplete_fields = ("group", "location")
    readonly_fields = ("is_named", "is_now", "resolved", "decided")
    actions = None

    def matching_word(self, word: str) -> Q:
        """A number is the dataset's id; any other word is one of the label, found by its index."""
        return Q(key=word) if word.isdecimal() else somewhere(self.search_fields, word)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return any(request.user.has_perm(f"kb.view_{noun}") for noun in _nouns(obj))

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Who may change groups decides on actors, who may change locations on places."""
        return any(request.user.has_perm(f"kb.change_{noun}") for noun in _nouns(obj))

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        said: list[Any] = ["is_named", ("resolved", "is_now"), "decided"]
        if obj is not None and not self.has_change_permission(request, obj):
            return [("What the dataset names", {"fields": [*said, "note"]})]
        return [
            ("What the dataset names", {"fields": said}),
            ("The verdict", {"fields": ["verdict", *_nouns(obj), "note"]}),
        ]

    @admin.display(description="Country")
    def country(self, referent: Referent) -> str:
        return str(referent.details.get("country") or "-")

    @admin.display(description="Best candidate")
    def best(self, referent: Referent) -> str:
        return str(_best(referent).get("name", "-"))

    @admin.display(description="km")
    def km(self, referent: Referent) -> str:
        found = _best(referent).get("km")
        return "-" if found is None else f"{found:g}"

    @admin.display(description="Reason")
    def why(self, referent: Referent) -> str:
        return str(_best(referent).get("why", "-"))

    @admin.display(description="Now")
    def is_now(self, referent: Referent) -> SafeString | str:
        """The record that stands for it at present."""
        record = referent.group or referent.location
        if record is None:
            return "-"
        return format_html('<a href="{}">{}</a>', _page(record), record)

    @admin.display(description="As the dataset has it")
    def is_named(self, referent: Referent) -> SafeString:
        told = {
            "called": referent.label,
            "what it is": referent.get_kind_display(),
            "whose name it is": referent.scheme,
            "rows at the last import": f"{referent.rows:,}",
        }
        words = {"adm_1": "first-order unit", "adm_2": "second-order unit"}
        for name, value in referent.details.items():
            if name != "before" and value is not None:
                told[words.get(name, name)] = value
        lines = format_html_join("", "<tr><th>{}</th><td>{}</td></tr>", told.items())
        return format_html('<table class="differences">{}</table>', lines)

    @admin.display(description="Decided")
    def decided(self, referent: Referent) -> str:
        if referent.decided_at is None:
            return "by nobody yet"
        return (
            f"by {referent.decided_by}, {referent.decided_at:%Y-%m-%d %H:%M} UTC. {referent.note}"
        )

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        title = "What datasets name, and what it was taken for"
        return super().changelist_view(request, {"title": title, **(extra_context or {})})

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Nothing: the verdict was kept before the answer was made."""

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return super().changeform_view(request, *args, **kwargs)
        except (NotDecided, Busy) as refusal:
            self.message_user(request, str(refusal), messages.ERROR)
        return HttpResponseRedirect(request.get_full_path())

    def save_form(self, request: HttpRequest, form: Any, change: bool) -> Any:
        note = form.cleaned_data.get("note", "")
        decided = decide(
            form.instance, form.said(), record=form.record(), by=_user(request), note=note
        )
        self._tell(request, decided.events)
        return decided.referent

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """There are no rows of it on other tables."""

    def construct_change_message(self, request: Any, form: Any, *args: Any) -> Any:
        return f"Decided: {form.cleaned_data['verdict']}."

    def response_change(self, request: HttpRequest, obj: Any) -> HttpResponse:
        own = mergeable(obj)
        if own is not None and request.user.has_perm("kb.merge"):
            return HttpResponseRedirect(self.address("merge", obj.pk))
        if own is not None:
            self.message_user(
                request,
                f"{own.slug} was made for it and still stands: who may merge can merge it from this page.",
                messages.WARNING,
            )
            return HttpResponseRedirect(self.address("change", obj.pk))
        return self.response_post_save_change(request, obj)

    def _tell(self, request: HttpRequest, events: int) -> None:
        if events:
            said = (
                f"The drafts of {events:,} event{'s'[: events != 1]} changed. Somebody else has to publish them;"
                " “Publish its events…” on this page does so at once."
            )
        else:
            said = "It holds for later imports. No draft of an event changed."
        self.message_user(request, said, messages.SUCCESS)

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        referent = kwargs.get("obj")
        if referent is not None and self.has_change_permission(request, referent):
            context["may_take_back"] = referent.resolved == Resolved.BY_CURATOR
            context["may_merge_own"] = request.user.has_perm("kb.merge") and mergeable(referent)
        is_of_events = referent is not None and referent.kind in (
            ReferentKind.ACTOR,
            ReferentKind.PLACE,
        )
        context["may_publish_events"] = is_of_events and request.user.has_perm("kb.publish")
        context |= {"show_save_and_add_another": False, "show_save_and_continue": False}
        return super().render_change_form(request, context, *args, **kwargs)

    def get_urls(self) -> list[URLPattern]:
        views = {"merge": self.merge_view, "undecide": self.undecide_view}
        views["events"] = self.events_view
        return [
            *(
                path(
                    f"<path:object_id>/{verb}/",
                    self.admin_site.admin_view(view),
                    name=f"kb_referent_{verb}",
                )
                for verb, view in views.items()
            ),
            *super().get_urls(),
        ]

    @recently_authenticated
    def merge_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Merge the record that an import had made for it into the one meant, with a note."""
        referent = self._referent(request, object_id, "kb.merge")
        own = mergeable(referent)
        if own is None:
            self.message_user(request, "There is nothing to merge.", messages.WARNING)
            return HttpResponseRedirect(self.address("change", object_id))
        note = Note(request.POST or None)
        if note.is_valid():
            try:
                report = merge_own(referent, reason=note.cleaned_data["reason"], by=_user(request))
            except (Refused, Busy, NotDecided) as refusal:
                note.add_error(None, getattr(refusal, "problems", [str(refusal)]))
            else:
                self.log_change(request, referent, f"Merged {own.slug}.")
                self.message_user(request, f"Merged: {report}.", messages.SUCCESS)
                return HttpResponseRedirect(self.address("change", object_id))
        into: Any = referent.group or referent.location
        context = self._context(request, referent, "Merge")
        context |= {"note": note, "own": own, "own_url": _page(own)}
        context |= {"into": into, "into_url": _page(into)}
        return TemplateResponse(request, "admin/kb/referent_merge.html", context)

    @recently_authenticated
    def undecide_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Take the verdict back, once that is confirmed."""
        referent = self._referent(request, object_id)
        if request.method == "POST":
            may_merge = request.user.has_perm("kb.merge")
            try:
                undone = take_back(referent, by=_user(request), may_merge=may_merge)
            except (Refused, Busy, NotDecided) as refusal:
                self.message_user(request, str(refusal), messages.ERROR)
            else:
                self.log_change(request, referent, "Verdict taken back.")
                self._tell(request, undone.events)
            return HttpResponseRedirect(self.address("change", object_id))
        context = self._context(request, referent, "Take back the verdict")
        own = own_record(referent)
        context["merged"] = own if own is not None and own.merged_into_id else None
        return TemplateResponse(request, "admin/kb/referent_undecide.html", context)

    def events_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Publish the events that name it, with a note: those whose drafts differ get an edition."""
        referent = self._referent(request, object_id, "kb.publish")
        ids = mentions(referent)
        rows = Event.objects.filter(
            pk__in=RawSQL("SELECT unnest(%s::bigint[])", [ids]),
            is_withdrawn=False,
            merged_into=None,
        )
        if not ids:
            self.message_user(request, "No event names it any more.", messages.WARNING)
            return HttpResponseRedirect(self.address("change", object_id))
        page = confirmed(self.admin_site.get_model_admin(Event), request, rows, PUBLISH)
        return page or HttpResponseRedirect(self.address("change", object_id))

    def _referent(self, request: HttpRequest, object_id: str, needed: str = "") -> Referent:
        referent: Any = self.get_object(request, unquote(object_id))
        if referent is None:
            raise Http404
        allowed = (
            request.user.has_perm(needed)
            if needed
            else self.has_change_permission(request, referent)
        )
        if not allowed or not self.has_view_permission(request, referent):
            raise PermissionDenied
        return referent  # type: ignore[no-any-return]

    def _context(self, request: HttpRequest, referent: Referent, title: str) -> dict[str, Any]:
        return {
            **self.admin_site.each_context(request),
            "title": f"{title}: {referent.label}",
            "opts": self.opts,
            "original": referent,
            "media": self.media,
        }


def _page(record: Model) -> str:
    return reverse(f"admin:kb_{record._meta.model_name}_change", args=[record.pk])


def _nouns(referent: Referent | None) -> tuple[str, ...]:
    """Of what sort the record meant is; both, as long as it is not known of which."""
    if referent is None:
        return ("group", "location")
    return ("group",) if referent.kind == ReferentKind.ACTOR else ("location",)


def _best(referent: Referent) -> dict[str, Any]:
    return referent.candidates[0] if referent.candidates else {}


def _user(request: HttpRequest) -> Any:
    """Whoever is logged in: nobody else sees these pages."""
    return request.user
