"""The pages that ask for a note before records are published or withdrawn."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse

from kb.admin import look, seen
from kb.admin.access.confirming import asked
from kb.admin.history import changed, contents, preceding
from kb.models import Record
from kb.publishing import Busy, Refused, Report, preview, publish, withdraw
from kb.publishing.documents import PUBLICATIONS

SHOWN = 100
"""More records than this are counted on the page, not named."""


class Note(forms.Form):
    reason = forms.CharField(
        label="Note",
        max_length=2000,
        widget=look.Textarea(attrs={"rows": 3, "cols": 80}),
        help_text="Why, in a sentence. Readers see it in the history of the record, for ever.",
    )


@dataclass(frozen=True)
class Step:
    verb: str
    done: str
    warning: str
    act: Callable[..., Report]
    is_weighty: bool = False

    @property
    def action(self) -> str:
        return f"{self.verb}_action"


def needed(rows: QuerySet[Any]) -> list[QuerySet[Any]]:
    """Records that these need and that were never published, and what those need in turn."""
    found: dict[type[Model], set[int]] = defaultdict(set)
    todo = [rows]
    while todo:
        rows = todo.pop()
        for path in PUBLICATIONS[rows.model].needs:
            model = _model_at(rows.model, path)
            if not issubclass(model, Record):
                continue
            missing = rows.filter(**{f"{path}__isnull": False, f"{path}__as_published": None})
            new = set(missing.values_list(path, flat=True)) - found[model]
            if new:
                found[model] |= new
                todo.append(model._default_manager.filter(pk__in=new))
    return [model._default_manager.filter(pk__in=ids) for model, ids in found.items() if ids]


def _model_at(model: type[Model], path: str) -> type[Model]:
    for name in path.split("__"):
        model = model._meta.get_field(name).related_model  # type: ignore[assignment]
    return model


def publish_with_needs(rows: QuerySet[Any], **note: Any) -> Report:
    return publish(rows, *needed(rows), **note)


PUBLISH = Step(
    "publish",
    "published",
    "Published editions stay in the public history for ever.",
    publish_with_needs,
)
WITHDRAW = Step(
    "withdraw",
    "withdrawn",
    "The public address will answer that the record was withdrawn, with your note. "
    "Editions already published stay in the history.",
    withdraw,
    is_weighty=True,
)


def confirmed(
    model_admin: Any, request: HttpRequest, rows: QuerySet[Any], step: Step
) -> HttpResponse | None:
    """The page that asks for the note; None once the step was taken."""
    note = Note(request.POST if "confirmed" in request.POST else None)
    if note.is_valid():
        if step.is_weighty and (page := asked(request, "Confirm that it is you")):
            return page
        try:
            reason, said = note.cleaned_data["reason"], request.POST.get(seen.FIELD)
            report = seen.act_on_seen(step, rows, said, reason=reason, by=request.user)
        except seen.Stale:
            note.add_error(None, seen.CHANGED)
        except seen.Gone:
            note.add_error(None, seen.GONE)
        except (Refused, Busy) as refusal:
            note.add_error(None, getattr(refusal, "problems", [str(refusal)]))
        else:
            _tell(model_admin, request, step, report)
            return None
    context = _context(model_admin, request, rows, step) | {"note": note}
    return TemplateResponse(request, "admin/kb/confirm.html", context)


def _tell(model_admin: Any, request: HttpRequest, step: Step, report: Report) -> None:
    if report.appended:
        model_admin.message_user(request, f"Now {step.done}: {report}.", messages.SUCCESS)
        return
    same = f"Nothing was {step.done}: the public sees this state already."
    model_admin.message_user(request, same, messages.WARNING)


def _context(
    model_admin: Any, request: HttpRequest, rows: QuerySet[Any], step: Step
) -> dict[str, Any]:
    count = rows.count()
    records = list(rows[:SHOWN])
    context = {
        **model_admin.admin_site.each_context(request),
        "title": f"{step.verb.capitalize()} {_named(model_admin, records, count)}",
        "opts": model_admin.opts,
        "step": step,
        "records": records,
        "more": count - len(records),
        "selected": request.POST.getlist(ACTION_CHECKBOX_NAME),
        "selected_name": ACTION_CHECKBOX_NAME,
        "across": request.POST.get("select_across", "0"),
        "media": model_admin.media,
        "seen": seen.drafts_of(rows),
    }
    if count == 1 and step is PUBLISH:
        context |= rehearsal(rows)
    return context


def _named(model_admin: Any, records: list[Any], count: int) -> str:
    opts = model_admin.opts
    if count == 1:
        return f"{opts.verbose_name} “{records[0]}”"
    return f"{count} {opts.verbose_name_plural}"


def rehearsal(rows: QuerySet[Any]) -> dict[str, Any]:
    """What publishing this record would append, or why it is refused."""
    others = needed(rows)
    context: dict[str, Any] = {"needed": [_link(record) for found in others for record in found]}
    try:
        editions = preview(rows, *others)
    except (Refused, Busy) as refusal:
        return context | {"problems": getattr(refusal, "problems", [str(refusal)])}
    address = (rows.model._meta.model_name, rows.get().pk)
    own = [edition for edition in editions if (edition.noun, edition.record_id) == address]
    return context | {
        "changes": [part for edition in own for part in changed(edition, preceding(edition))],
        "contents": [part for edition in own if edition.number == 1 for part in contents(edition)],
        "is_same": not own,
        "shown_in": [edition for edition in editions if edition not in own][:SHOWN],
    }


def _link(record: Any) -> dict[str, str]:
    opts = record._meta
    return {
        "noun": str(opts.verbose_name),
        "name": str(record),
        "url": reverse(f"admin:{opts.app_label}_{opts.model_name}_change", args=[record.pk]),
    }


@admin.action(permissions=["publish"], description="Publish selected %(verbose_name_plural)s")
def publish_action(model_admin: Any, request: HttpRequest, rows: QuerySet[Any]) -> Any:
    return confirmed(model_admin, request, rows, PUBLISH)


@admin.action(permissions=["publish"], description="Withdraw selected %(verbose_name_plural)s")
def withdraw_action(model_admin: Any, request: HttpRequest, rows: QuerySet[Any]) -> Any:
    return confirmed(model_admin, request, rows, WITHDRAW)
