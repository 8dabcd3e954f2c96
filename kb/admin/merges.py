"""Merges that were made: what became of each value and row, and undoing them exactly."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse

from kb import merging
from kb.admin.access.confirming import asked
from kb.admin.base import BaseAdmin
from kb.admin.merging import problems
from kb.admin.publishing import Note
from kb.merging import MERGED, Conflict
from kb.merging.rows import model_of, parsed
from kb.merging.undoing import BEFORE, NOW, obstacles
from kb.models import Merge
from kb.publishing import Busy, Refused


@admin.register(Merge)
class MergeAdmin(BaseAdmin):
    readonly_fields = ("merged_by", "undone_by")
    list_display = ("__str__", "noun", "merged_at", "merged_by", "shown_state")
    list_filter = ("noun", ("undone_at", admin.EmptyFieldListFilter))
    list_select_related = ("merged_by", "undone_by")
    search_fields = ("survivor_slug", "absorbed_slug")
    search_help_text = "The public id of either record."
    public_id = "absorbed_slug"
    sortable_by = ()

    class Media:
        css = {"all": ("kb/doubles.css",)}

    # Who may merge sees and undoes merges; the merge page makes them, and none is deleted.
    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return bool(request.user.has_perm("kb.merge"))

    has_change_permission = has_module_permission = has_view_permission

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    @admin.display(description="State")
    def shown_state(self, merge: Merge) -> str:
        if merge.undone_at is None:
            return "stands"
        return f"undone {merge.undone_at:%Y-%m-%d} by {merge.undone_by}"

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """What the merge did, and the form that undoes it."""
        merge = self.get_object(request, unquote(object_id))
        if not self.has_view_permission(request, merge):
            raise PermissionDenied
        if merge is None:
            raise Http404
        note = Note(request.POST or None)
        note.fields[
            "reason"
        ].help_text = "Why they are not the same after all. It is kept for ever."
        context = {
            **self.admin_site.each_context(request),
            "title": f"Merge of {merge}",
            "opts": self.opts,
            "original": merge,
            "note": note,
            "media": self.media,
        }
        if request.method == "POST" and note.is_valid():
            if page := asked(request, "Confirm that it is you"):
                return page
            done = self._undo(request, merge, note.cleaned_data["reason"], context)
            if done is not None:
                return done
        return TemplateResponse(request, "admin/kb/merge_undo.html", context | told(merge))

    def _undo(
        self, request: HttpRequest, merge: Merge, reason: str, context: dict[str, Any]
    ) -> HttpResponse | None:
        decided = {
            name.removeprefix("c-"): value
            for name, value in request.POST.items()
            if name.startswith("c-") and value in (BEFORE, NOW)
        }
        try:
            report = merging.undo(merge, reason=reason, by=request.user, decided=decided)
        except (Refused, Busy, IntegrityError) as refusal:
            context["problems"] = problems(refusal)
            return None
        self.log_change(request, merge, "Undone.")
        left = f" These still show the survivor: {', '.join(report.left)}." if report.left else ""
        self.message_user(
            request, f"Undone: both records are as they were.{left}", messages.SUCCESS
        )
        return HttpResponseRedirect(self.address("change", merge.pk))


def told(merge: Merge) -> dict[str, Any]:
    """What the page says of a merge, and what has to be decided before it is undone."""
    changed = [name for name, row in merge.before.items() if row != merge.after.get(name)]
    gone = [name for name in changed if merge.after.get(name) is None]
    labels = {choice.key: choice.label for choice in MERGED[merge.noun].choices}
    stands = merge.undone_at is None
    return {
        "taken": [labels.get(key, key) for key in merge.choices["taken"]],
        "rows_changed": len(changed) - len(gone),
        "rows_deleted": len(gone),
        "obstacles": list(obstacles(merge)) if stands else [],
        "conflicts": [shown(one) for one in merging.conflicts(merge)] if stands else [],
        "survivor": MERGED[merge.noun].model._default_manager.filter(pk=merge.survivor).first(),
        "survivor_page": f"admin:kb_{merge.noun}_change",
    }


def shown(one: Conflict) -> dict[str, Any]:
    """A conflict in words."""
    model, key = model_of(one.table), one.key.partition(":")[2].partition(":")[0]
    row = model._default_manager.filter(pk=parsed(f"{one.table}:{key}")[1]).first()
    what = f"{model._meta.verbose_name} “{row}”" if row else f"a {model._meta.verbose_name}"
    if not one.column:
        words = ", ".join(str(v) for v in one.before.values() if isinstance(v, str) and v)
        return {"key": one.key, "what": what, "before": words, "now": "deleted since"}
    field = next(field for field in model._meta.fields if field.column == one.column)
    return {
        "key": one.key,
        "what": f"{what}: {field.verbose_name}",
        "before": _value(field, one.before),
        "now": _value(field, one.now),
    }


def _value(field: Any, value: Any) -> str:
    if value in (None, ""):
        return "-"
    if field.is_relation:
        return str(field.related_model._default_manager.filter(pk=value).first() or value)
    return str(value)
