"""The history of a record: its editions, any two compared, and an old one loaded into the draft."""

from __future__ import annotations

import json
from typing import Any

from django.contrib import messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path

from kb.admin.history import SHOWN, lines
from kb.models import Edition
from kb.reviewing.reverting import NotReverted, can_be_reverted, differences, foresee, revert
from kb.reviewing.wording import compare


class Historical:
    """What the pages of a record have of its editions."""

    def get_urls(self: Any) -> list[URLPattern]:
        name = f"{self.opts.app_label}_{self.opts.model_name}_revert"
        view = self.admin_site.admin_view(self.revert_view)
        return [
            path("<path:object_id>/revert/<int:number>/", view, name=name),
            *super().get_urls(),  # type: ignore[misc]
        ]

    def history_view(
        self: Any,
        request: HttpRequest,
        object_id: str,
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        key = unquote(object_id)
        rows = self._editions(key).select_related("published_by").order_by("-number")
        page = Paginator(rows, SHOWN).get_page(request.GET.get("page"))
        numbers = list(rows.exclude(document=None).values_list("number", flat=True)[:500])
        context = {
            "editions": lines(list(page.object_list)),
            "pages": page,
            "numbers": numbers,
            "compared": self._compared(request, rows),
            "may_revert": self.has_change_permission(request),
        }
        answer: HttpResponse = super().history_view(  # type: ignore[misc]
            request, object_id, {**context, **(extra_context or {})}
        )
        return answer

    def _editions(self: Any, key: str) -> Any:
        known = key if key.isascii() and key.isdecimal() and len(key) < 19 else None
        return Edition.objects.filter(noun=self.noun, record_id=known or -1)

    def _compared(self: Any, request: HttpRequest, rows: Any) -> dict[str, Any] | None:
        """Any two editions side by side, the older first."""
        asked = [request.GET.get(name, "") for name in ("from", "to")]
        if not all(one.isascii() and one.isdecimal() and len(one) < 9 for one in asked):
            return None
        known = rows.exclude(document=None).filter(number__in=asked).order_by("number")
        found = list(known)
        if not found:
            return None
        older, newer = (json.loads(str(found[at].document)) for at in (0, -1))
        return {
            "older": found[0],
            "newer": found[-1],
            "changes": compare(self.model, older, newer),
        }

    def revert_view(self: Any, request: HttpRequest, object_id: str, number: int) -> HttpResponse:
        """Load an old edition into the draft, once the difference was seen."""
        record = self.get_object(request, unquote(object_id))
        if not self.has_change_permission(request, record):
            raise PermissionDenied
        edition = self._editions(str(record.pk)).filter(number=number).first() if record else None
        if edition is None or not can_be_reverted(edition):
            raise Http404
        problems: list[str] = []
        if request.method == "POST":
            try:
                revert(edition, by=request.user, seen=request.POST.get("seen", ""))
            except NotReverted as refusal:
                problems = refusal.problems
            else:
                told: HttpResponse = self._told(request, record, edition)
                return told
        page: HttpResponse = self._revert_page(request, record, edition, problems)
        return page

    def _told(self: Any, request: HttpRequest, record: Any, edition: Edition) -> HttpResponse:
        said = f"The draft was set back to edition {edition.number}."
        self.log_change(request, record, said)
        self.message_user(request, f"{said} Nothing is published by it.", messages.SUCCESS)
        return HttpResponseRedirect(self.address("change", record.pk))

    def _revert_page(
        self: Any, request: HttpRequest, record: Any, edition: Edition, problems: list[str]
    ) -> HttpResponse:
        try:
            foreseen = foresee(edition, by=request.user)
        except NotReverted as refusal:
            foreseen, problems = None, [*problems, *refusal.problems]
        context = {
            **self.admin_site.each_context(request),
            "title": f"Set the draft back to edition {edition.number}: {record}",
            "opts": self.opts,
            "original": record,
            "edition": edition,
            "problems": list(dict.fromkeys(problems)),
            "foreseen": foreseen,
            "changes": differences(foreseen, edition) if foreseen else [],
            "media": self.media,
        }
        return TemplateResponse(request, "admin/kb/revert.html", context)
