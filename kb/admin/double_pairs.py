"""The work list of records that may be the same: side by side, merged or said to be different."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.contrib.admin.views.main import ChangeList
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from kb import doubles, merging
from kb.admin import sides
from kb.admin.base import BaseAdmin
from kb.doubles.waiting import open_doubles, with_records
from kb.linking import NotDecided
from kb.models import Double, DoubleNoun, Sameness

GONE = "gone: merged or deleted since"


class WaitingFilter(admin.SimpleListFilter):
    """What waits for a verdict comes first; what was decided is kept and shown on demand."""

    title = "verdict"
    parameter_name = "verdict"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [
            *((str(code), str(name)) for code, name in Sameness.choices),
            ("all", "Any or none"),
        ]

    def choices(self, changelist: Any) -> Any:
        unset, *others = super().choices(changelist)
        yield {**unset, "display": "Not decided"}
        yield from others

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        if self.value() in Sameness.values:
            return queryset.filter(verdict=self.value())
        return queryset if self.value() == "all" else queryset.filter(pk__in=open_doubles())


class PointsFilter(admin.SimpleListFilter):
    title = "score"
    parameter_name = "score"
    least = (("95", "95 and more"), ("85", "85 and more"), ("75", "75 and more"))

    def lookups(self, request: HttpRequest, model_admin: Any) -> Any:
        return self.least

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        chosen = self.value()
        return queryset.filter(score__gte=chosen) if chosen in dict(self.least) else queryset


class PairChangeList(ChangeList):
    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        self.result_list = with_records(list(self.result_list))


@admin.register(Double)
class DoubleAdmin(BaseAdmin):
    list_display = ("pair", "shown_noun", "score", "why", "shown_verdict")
    list_filter = (WaitingFilter, "noun", PointsFilter)
    list_display_links = ("pair",)
    sortable_by = ()

    class Media:
        css = {"all": ("kb/doubles.css",)}

    # Who may change records of the noun decides; pairs are made by a command and by forms.
    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        nouns = [obj.noun] if obj is not None else DoubleNoun.values
        return any(request.user.has_perm(f"kb.change_{noun}") for noun in nouns)

    has_change_permission = has_view_permission

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_queryset(self, request: HttpRequest) -> Any:
        nouns = [noun for noun in DoubleNoun.values if request.user.has_perm(f"kb.change_{noun}")]
        return super().get_queryset(request).filter(noun__in=nouns)

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return PairChangeList

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        title = "Records that may be the same"
        return super().changelist_view(request, {"title": title, **(extra_context or {})})

    @admin.display(description="Records")
    def pair(self, double: Any) -> SafeString:
        one, other = (record or GONE for record in double.records)
        return format_html('<span dir="auto">{}</span><br><span dir="auto">{}</span>', one, other)

    @admin.display(description="What they are")
    def shown_noun(self, double: Double) -> str:
        return double.get_noun_display()

    @admin.display(description="Why they may be the same")
    def why(self, double: Double) -> str:
        return "; ".join(double.grounds) or "nobody suggested it"

    @admin.display(description="Verdict")
    def shown_verdict(self, double: Double) -> str:
        return double.get_verdict_display() if double.verdict else "not decided"

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """The two side by side, with the verdicts there are."""
        double = self.get_object(request, unquote(object_id))
        if double is None:
            raise Http404
        if not self.has_change_permission(request, double):
            raise PermissionDenied
        if request.method == "POST":
            return self._decide(request, double)
        with_records([double])
        context = {
            **self.admin_site.each_context(request),
            "title": f"The same? {double.get_noun_display()}",
            "opts": self.opts,
            "original": double,
            "media": self.media,
            **self._compared(request, double),
        }
        return TemplateResponse(request, "admin/kb/double.html", context)

    def _compared(self, request: HttpRequest, double: Any) -> dict[str, Any]:
        a, b = double.records
        if a is None or b is None:
            return {"is_gone": True}
        plan = merging.usual(double.noun, a, b)
        page = f"admin:kb_{double.noun}_change"
        merge = reverse(f"admin:kb_{double.noun}_merge")
        return {
            "records": [(record, reverse(page, args=[record.pk])) for record in (a, b)],
            "fields": sides.fields(double.noun, a, b, plan),
            "blocks": sides.blocks(double.noun, a, b, plan),
            "merge_url": f"{merge}?a={a.pk}&b={b.pk}" if request.user.has_perm("kb.merge") else "",
        }

    def _decide(self, request: HttpRequest, double: Double) -> HttpResponse:
        said, note = request.POST.get("verdict"), request.POST.get("note", "").strip()[:2000]
        pair, note = (double.first, double.second), note.replace("\0", "")
        try:
            if said == Sameness.DIFFERENT:
                doubles.say_different(double.noun, *pair, by=request.user, note=note)
            elif said == "" and double.verdict == Sameness.DIFFERENT:
                doubles.take_back(double.noun, *pair, by=request.user, note=note)
            else:
                self.message_user(request, "Nothing was decided.", messages.WARNING)
                return HttpResponseRedirect(self.address("change", double.pk))
        except NotDecided as refusal:
            self.message_user(request, str(refusal), messages.ERROR)
            return HttpResponseRedirect(self.address("change", double.pk))
        words = "Remembered: they are not the same." if said else "It is an open question again."
        self.log_change(request, double, words)
        self.message_user(request, words, messages.SUCCESS)
        return HttpResponseRedirect(self.address("changelist"))
