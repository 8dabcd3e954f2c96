"""Find before create: as a record is entered its likely doubles appear, and a new one is not saved past them unseen."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponseNotAllowed,
    HttpResponseRedirect,
    JsonResponse,
)
from django.urls import URLPattern, path, reverse

from kb.admin.doubles_asked import key, like
from kb.doubles import Candidate, all_different
from kb.doubles.waiting import open_doubles, with_records
from kb.models import Merge

NONE_IS = "none_is_the_same"
NOT_SAME = "not_the_same"
STOPPED = (
    "It may be there already. Look at the records named above; if none of them is the same, say so "
    "there and save again."
)


class DoublesMixin:
    """For pages of records that can be doubles of each other. Names of its parts begin with the noun."""

    opts: Any
    admin_site: Any
    model: Any

    @property
    def double_noun(self) -> str:
        return str(self.opts.model_name)

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.doubles_view)
        name = f"kb_{self.double_noun}_doubles"
        return [path("doubles/", view, name=name), *super().get_urls()]  # type: ignore[misc]

    def doubles_view(self, request: HttpRequest) -> HttpResponse:
        """The likely doubles of what a form says so far, as JSON."""
        if request.method != "GET":
            return HttpResponseNotAllowed(["GET"])
        if not (self.has_view_permission(request) or self.has_add_permission(request)):  # type: ignore[attr-defined]
            raise PermissionDenied
        found = like(self.double_noun, request.GET, key(request.GET, "own"))
        return JsonResponse({"candidates": [shown(one) for one in found]})

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any
    ) -> type[forms.ModelForm]:
        """A form of a new record that asks once about likely doubles."""
        form: Any = super().get_form(request, obj, change=change, **kwargs)  # type: ignore[misc]
        if change or request.method != "POST":
            return form  # type: ignore[no-any-return]
        noun = self.double_noun

        def clean(own: Any) -> Any:
            data = form.clean(own)
            request.doubles = unanswered(noun, request)  # type: ignore[attr-defined]
            if request.doubles:  # type: ignore[attr-defined]
                own.add_error(None, STOPPED)
            return data

        asking: Any = type(form.__name__, (form,), {"clean": clean})
        return asking  # type: ignore[no-any-return]

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)  # type: ignore[misc]
        if not change and request.POST.get(NONE_IS):
            found = like(self.double_noun, request.POST, form.instance.pk)
            said = answered(request)
            others = [one.pk for one in found if one.pk in said]
            all_different(self.double_noun, form.instance.pk, others, by=request.user)

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        record = kwargs.get("obj")
        context["doubles"] = {
            "url": reverse(f"admin:kb_{self.double_noun}_doubles"),
            "own": record.pk if record is not None else "",
            "found": [shown(one) for one in getattr(request, "doubles", ())],
        }
        if record is not None:
            context["doubles"] |= self._known(request, record)
        return super().render_change_form(request, context, *args, **kwargs)  # type: ignore[misc, no-any-return]

    def _known(self, request: HttpRequest, record: Any) -> dict[str, Any]:
        """What was suggested and merged before, and whether the user may merge."""
        noun = self.double_noun
        pairs = open_doubles().filter(noun=noun)
        own = [*pairs.filter(first=record.pk)[:8], *pairs.filter(second=record.pk)[:8]]
        absorbed = Merge.objects.filter(noun=noun, survivor=record.pk, undone_at=None)
        merge = reverse(f"admin:kb_{noun}_merge")
        may_merge = request.user.has_perm("kb.merge") and not getattr(record, "merged_into_id", 0)
        return {
            "suggested": with_records(own),
            "absorbed": list(absorbed[:20]) if request.user.has_perm("kb.merge") else [],
            "merge_url": f"{merge}?a={record.pk}" if may_merge else "",
        }


def unanswered(noun: str, request: HttpRequest) -> list[Candidate]:
    """The doubles of what was sent, if a likely one of them was not yet said to be another."""
    found = like(noun, request.POST, None)
    said = answered(request) if request.POST.get(NONE_IS) else set()
    return found if any(one.is_likely and one.pk not in said for one in found) else []


def answered(request: HttpRequest) -> set[int]:
    """The keys of the records that the page named when the curator said that none is the same."""
    written = request.POST.getlist(NOT_SAME)
    return {pk for text in written if (pk := key({"key": text}, "key")) is not None}


def shown(one: Candidate) -> dict[str, Any]:
    """A candidate as the page and the script show it."""
    record = one.record
    return {
        "id": record.pk,
        "name": str(record),
        "slug": record.slug,
        "url": reverse(f"admin:kb_{record._meta.model_name}_change", args=[record.pk]),
        "grounds": list(one.grounds),
        "score": one.score,
        "is_likely": one.is_likely,
    }


@admin.action(permissions=["merge"], description="Merge two selected %(verbose_name_plural)s…")
def merge_action(model_admin: Any, request: HttpRequest, rows: Any) -> HttpResponse | None:
    chosen = list(rows.order_by("pk").values_list("pk", flat=True)[:3])
    if len(chosen) != 2:
        model_admin.message_user(request, "Select exactly two records to merge.", messages.ERROR)
        return None
    address = reverse(f"admin:kb_{model_admin.opts.model_name}_merge")
    return HttpResponseRedirect(f"{address}?a={chosen[0]}&b={chosen[1]}")
