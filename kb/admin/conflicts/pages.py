"""The pages that stand between a form and a draft that is not the one it was opened with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone

from kb.admin.conflicts.comparing import Difference
from kb.admin.conflicts.forms import Page
from kb.admin.conflicts.opened import Opened, sealed
from kb.admin.conflicts.trees import Node, names
from kb.admin.conflicts.wording import Words

HIDDEN = ("csrfmiddlewaretoken",)
TITLES = {
    True: "Somebody else changed this record too",
    False: "What you sent differs from the record",
}
"""By whether it is known what the sender had seen."""
UNSENT = ("TOTAL_FORMS", "INITIAL_FORMS", "MIN_NUM_FORMS", "MAX_NUM_FORMS", "-id")


@dataclass(frozen=True)
class Compared:
    """All that the page of a conflict is made of."""

    base: Opened | None
    theirs: Opened
    now: Page
    differences: Sequence[Difference]
    choices: Mapping[str, str]


def ask(
    model_admin: Any, request: HttpRequest, record: Any, compared: Compared, is_again: bool
) -> HttpResponse:
    """What base, theirs and mine say, with a choice for each difference; nothing is saved."""
    words = Words(compared.now)
    lines = [words.line(one, compared.choices) for one in compared.differences]
    context = {
        **_context(model_admin, request, record, TITLES[compared.base is not None]),
        "lines": lines,
        "asked": [line for line in lines if line.is_asked and not line.chosen],
        "base": compared.base,
        "who": getattr(record, "changed_by", None),
        "when": getattr(record, "updated_at", None),
        "is_again": is_again,
        "notice": _notice(compared.base, record),
        "sent": _sent(request),
        "theirs": sealed(compared.theirs),
    }
    return TemplateResponse(request, "admin/kb/conflict.html", context, status=409)


def lost(model_admin: Any, request: HttpRequest, record: Any, mine: Node) -> HttpResponse:
    """Why what was sent cannot be saved any more, and what was sent, for copying."""
    deleted = record is None
    title = "This record was deleted" if deleted else "You may not change this record any more"
    lines = [
        (name, "\n".join(values))
        for name, values in names(mine).items()
        if any(values) and not name.startswith("_") and not name.endswith(UNSENT)
    ]
    context = {
        **_context(model_admin, request, record, title),
        "is_deleted": deleted,
        "lines": lines,
    }
    status = 410 if deleted else 403
    return TemplateResponse(request, "admin/kb/conflict_lost.html", context, status=status)


def _context(model_admin: Any, request: HttpRequest, record: Any, title: str) -> dict[str, Any]:
    return {
        **model_admin.admin_site.each_context(request),
        "title": title,
        "opts": model_admin.opts,
        "original": record,
        "media": model_admin.media,
        "now": timezone.now(),
    }


def _sent(request: HttpRequest) -> list[tuple[str, str]]:
    """The form as it came, so that it comes back with the choices."""
    names = [name for name in request.POST if not name.startswith(("choose:", "_theirs"))]
    return [
        (name, value)
        for name in names
        if name not in HIDDEN
        for value in request.POST.getlist(name)
    ]


def _notice(base: Opened | None, record: Any) -> str:
    """What publishing did to the record meanwhile, where it bears on what is saved now."""
    into = getattr(record, "merged_into", None)
    if base and into and base.state[2] is None:
        return (
            f"The record was merged into {into.slug} while you had it open. What you save stays a "
            "draft of the merged record: readers see the other one."
        )
    if base and getattr(record, "is_withdrawn", False) and not base.state[1]:
        return (
            "The record was withdrawn from the public while you had it open. What you save stays a "
            "draft until somebody publishes it again."
        )
    return ""
