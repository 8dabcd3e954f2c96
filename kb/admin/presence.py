"""“Ana has this open since 10:42”: said to other curators, and no more than said."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import render
from django.urls import URLPattern, path
from django.utils import timezone

from kb.admin.panels import Panel
from kb.models.presence import Presence


class PresenceAdmin:
    """Mixed into the admin of records: notes who has a form open, and tells the others."""

    def get_urls(self) -> list[URLPattern]:
        site, opts = self.admin_site, self.opts  # type: ignore[attr-defined]
        own = path(
            "<path:object_id>/presence/",
            site.admin_view(self.presence_view),
            name=f"{opts.app_label}_{opts.model_name}_presence",
        )
        return [own, *super().get_urls()]  # type: ignore[misc]

    def presence_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Heard from an open page: who else has it open, as a piece of the page."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        record = self.get_object(request, unquote(object_id))  # type: ignore[attr-defined]
        if not self.has_view_permission(request, record):  # type: ignore[attr-defined]
            raise PermissionDenied
        if record is None:
            raise Http404
        if "leave" in request.POST:
            _of(record).filter(user=request.user).delete()
            return HttpResponse(status=204)
        note(record, request.user)
        return render(request, "admin/kb/presence_names.html", {"others": others(record, request)})

    def panels(self, request: HttpRequest, record: Any) -> Iterator[Panel]:
        """Notes the opening, and tells who was there before."""
        note(record, request.user)
        address = self.address("presence", record.pk)  # type: ignore[attr-defined]
        shown = {"others": others(record, request), "url": address}
        yield Panel("admin/kb/presence.html", shown)
        yield from super().panels(request, record)  # type: ignore[misc]


def note(record: Any, user: Any) -> None:
    """Note that a user has the record open; forget whoever was not heard of."""
    Presence.objects.sweep()
    now = timezone.now()
    Presence.objects.bulk_create(
        [Presence(user=user, opened_at=now, seen_at=now, **_address(record))],
        update_conflicts=True,
        unique_fields=("noun", "record_id", "user"),
        update_fields=("seen_at",),
    )


def others(record: Any, request: HttpRequest) -> QuerySet[Presence]:
    rows: QuerySet[Presence] = _of(record).fresh().exclude(user=request.user).select_related("user")
    return rows.order_by("opened_at", "pk")


def _of(record: Any) -> Any:
    return Presence.objects.filter(**_address(record))


def _address(record: Any) -> dict[str, Any]:
    return {"noun": record._meta.model_name, "record_id": record.pk}
