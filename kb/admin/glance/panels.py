"""The panels above the forms of events and sources, and the map's data."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.urls import URLPattern, path
from django.views.decorators.http import require_safe

from kb.admin.glance.editions import Timeline, former_points, timeline_of
from kb.admin.glance.family import Family, family_of
from kb.admin.glance.maps import has_map, map_of
from kb.admin.glance.outside import warnings_of
from kb.admin.glance.place import Place, Point, place_of
from kb.admin.glance.said import WhoSaysWhat, who_says_what
from kb.admin.glance.supported import supported_by
from kb.admin.records import Panel
from kb.models import Event


@dataclass(frozen=True)
class EventAtAGlance:
    """All that the panel of an event shows."""

    event: Event
    place: Place
    former: list[Point]
    warnings: list[str]
    has_map: bool
    family: Family
    said: WhoSaysWhat
    timeline: Timeline


class EventGlance:
    """On an event's page: where it was, who says what, its parts, its editions."""

    admin_site: Any

    def panels(self, request: HttpRequest, record: Event) -> Iterator[Panel]:
        yield Panel("admin/kb/glance/event.html", event_at_a_glance(record))
        yield from super().panels(request, record)  # type: ignore[misc]

    def get_urls(self) -> list[URLPattern]:
        data = path(
            "<path:object_id>/map.json",
            self.admin_site.admin_view(require_safe(self.map_view)),
            name="kb_event_map",
        )
        return [data, *super().get_urls()]  # type: ignore[misc]

    def map_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """What the map draws; for those who may see the event."""
        event = self.get_object(request, unquote(object_id))  # type: ignore[attr-defined]
        if not self.has_view_permission(request, event):  # type: ignore[attr-defined]
            raise PermissionDenied
        if event is None:
            raise Http404
        return JsonResponse(map_of(event))


class SourceGlance:
    """On a source's page: what rests on it."""

    def panels(self, request: HttpRequest, record: Any) -> Iterator[Panel]:
        shown = {"source": record, "supported": supported_by(record)}
        yield Panel("admin/kb/glance/source.html", shown)
        yield from super().panels(request, record)  # type: ignore[misc]


def event_at_a_glance(event: Event) -> EventAtAGlance:
    """Read what the panel shows; writes nothing."""
    place, family = place_of(event), family_of(event)
    return EventAtAGlance(
        event=event,
        place=place,
        former=former_points(event, place.point),
        warnings=list(warnings_of(event, place)),
        has_map=has_map(place, family.parts),
        family=family,
        said=who_says_what(event),
        timeline=timeline_of(event),
    )
