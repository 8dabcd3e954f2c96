"""The page that merges two records: both side by side, a choice for each field, and what readers will see."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse

from kb import merging
from kb.admin import sides
from kb.admin.access import confirming
from kb.admin.doubles import shown
from kb.admin.doubles_asked import key
from kb.admin.publishing import Note, rehearsal
from kb.admin.refusals import in_words
from kb.doubles.existing import like_record
from kb.merging import MERGED, Plan
from kb.merging.plans import is_public
from kb.models import Merge, Record
from kb.publishing import Busy, Refused

LETTERS = ("a", "b")
IN_USE = "A row that you left out is named by another, such as a claim that replaces it: keep it."


class MergingMixin:
    """For pages of records that are merged with each other."""

    opts: Any
    admin_site: Any
    model: Any

    def has_merge_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("kb.merge")

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.merge_view)
        name = f"kb_{self.opts.model_name}_merge"
        return [path("merge/", view, name=name), *super().get_urls()]  # type: ignore[misc]

    def merge_view(self, request: HttpRequest) -> HttpResponse:
        """Ask for the second record, compare the two, show what would be, merge."""
        if not self.has_merge_permission(request):
            raise PermissionDenied
        a, b = (self._record(request, letter) for letter in LETTERS)
        if a is None:
            raise Http404
        if b is None or a.pk == b.pk:
            return self._ask_other(request, a)
        plan = chosen(request, str(self.opts.model_name), a, b)
        note = Note(request.POST or None)
        note.fields[
            "reason"
        ].help_text = "Why they are the same, in a sentence. It is kept with the merge."
        context = self._context(request, f"Merge {a} and {b}") | {"note": note, "a": a, "b": b}
        if "merge" in request.POST and note.is_valid():
            if page := confirming.asked(request, "Confirm that it is you"):
                return page
            done = attempt(context, plan, note.cleaned_data["reason"], request.user)
            if done is not None:
                return self._done(request, done)
        elif request.method == "POST":
            context |= foreseen(plan, request.user)
        return TemplateResponse(request, "admin/kb/merge.html", context | compared(plan, a, b))

    def _record(self, request: HttpRequest, letter: str) -> Any:
        """The record of a letter, by its key or its public id."""
        written = str(request.GET.get(letter, "")).strip().replace("\0", "")[:120]
        rows = self.model._default_manager
        pk = key({"key": written}, "key")
        found = rows.filter(pk=pk).first() if pk else None
        return found or (rows.filter(slug=written.lower()).first() if written else None)

    def _ask_other(self, request: HttpRequest, a: Any) -> HttpResponse:
        asked = str(request.GET.get("b", "")).strip()[:120]
        context = self._context(request, f"Merge {a} with…")
        context |= {"a": a, "asked": asked, "is_missing": bool(asked)}
        context["candidates"] = [shown(one) for one in like_record(a)]
        return TemplateResponse(request, "admin/kb/merge_other.html", context)

    def _context(self, request: HttpRequest, title: str) -> dict[str, Any]:
        return {
            **self.admin_site.each_context(request),
            "title": title,
            "opts": self.opts,
            "media": self.media,  # type: ignore[attr-defined]
        }

    def _done(self, request: HttpRequest, done: Merge) -> HttpResponse:
        survivor = self.model._default_manager.get(pk=done.survivor)
        self.log_change(request, survivor, f"Merged {done.absorbed_slug} into it.")  # type: ignore[attr-defined]
        self.message_user(  # type: ignore[attr-defined]
            request,
            f"{done.absorbed_slug} is merged into {done.survivor_slug}. "
            "Its draft has changed: somebody else publishes it.",
            messages.SUCCESS,
        )
        return HttpResponseRedirect(reverse("admin:kb_merge_change", args=[done.pk]))


def chosen(request: HttpRequest, noun: str, a: Any, b: Any) -> Plan:
    """What the form says; what is usual as long as nothing was sent."""
    survivor, absorbed = _survivor(request, a, b)
    plan = merging.usual(noun, survivor, absorbed)
    if request.method != "POST" or "seen" not in request.POST:
        return replace(plan, seen=merging.digest(noun, a, b))
    other = "b" if survivor is a else "a"
    choices, lists = MERGED[noun].choices, MERGED[noun].lists
    taken = {choice.key for choice in choices if request.POST.get(f"f-{choice.key}") == other}
    kept = {
        rows.key: frozenset(
            pk
            for text in request.POST.getlist(f"r-{rows.key}")
            if (pk := key({"key": text}, "key")) is not None
        )
        for rows in lists
    }
    return replace(plan, taken=frozenset(taken), kept=kept, seen=request.POST["seen"])


def _survivor(request: HttpRequest, a: Any, b: Any) -> tuple[Any, Any]:
    """The one that is chosen; else the one that is public, else the older one."""
    letter = request.POST.get("survivor")
    if letter in LETTERS:
        return (a, b) if letter == "a" else (b, a)
    if is_public(a) != is_public(b):
        return (a, b) if is_public(a) else (b, a)
    return (a, b) if a.pk < b.pk else (b, a)


def compared(plan: Plan, a: Any, b: Any) -> dict[str, Any]:
    """What the page shows of both."""
    return {
        "plan": plan,
        "survivor": "a" if plan.survivor == a.pk else "b",
        "records": [("a", a), ("b", b)],
        "fields": sides.fields(plan.noun, a, b, plan),
        "blocks": sides.blocks(plan.noun, a, b, plan),
        "obstacles": list(
            merging.obstacles(plan.noun, *((a, b) if plan.survivor == a.pk else (b, a)))
        ),
    }


def attempt(context: dict[str, Any], plan: Plan, reason: str, by: Any) -> Merge | None:
    """Merge; None, with the reasons in the context, if it is refused."""
    try:
        return merging.merge(plan, reason=reason, by=by)
    except (Refused, Busy, IntegrityError) as refusal:
        context["problems"] = problems(refusal)
    return None


def foreseen(plan: Plan, by: Any) -> dict[str, Any]:
    """What publishing the survivor after the merge would show, by doing both and taking them back."""
    context: dict[str, Any] = {"is_rehearsed": True}
    model = MERGED[plan.noun].model
    try:
        with transaction.atomic():
            done = merging.merge(plan, reason="A rehearsal.", by=by)
            if issubclass(model, Record):
                found = rehearsal(model._default_manager.filter(pk=plan.survivor))
                context["unpublishable"] = found.pop("problems", [])
                context |= found
            context["moved"] = sum(row != done.after[name] for name, row in done.before.items())
            transaction.set_rollback(True)
    except (Refused, Busy, IntegrityError) as refusal:
        context["problems"] = problems(refusal)
    return context


def problems(refusal: Exception) -> list[str]:
    if isinstance(refusal, Refused):
        return refusal.problems
    if isinstance(refusal, ProtectedError):
        return [IN_USE]
    return [in_words(refusal)] if isinstance(refusal, IntegrityError) else [str(refusal)]
