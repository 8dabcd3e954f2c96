"""Records that may be of the same thing already: events of that place and time, sources of that address."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from django.db.models import Q, QuerySet

from kb.dates import FuzzyDate
from kb.models import Event, Location, Report, Source

DAYS = timedelta(days=3)
DEGREES = 0.3
"""About 33 km in latitude: how far apart two records of one place may lie."""
MOST = 4


def events_like(
    place: Location | None, when: FuzzyDate | None, groups: Sequence[int]
) -> list[Event]:
    """Events of about that time at or near the place, else with one of the groups; fewest days apart first."""
    if when is None or when.earliest is None or when.latest is None:
        return []
    near = Event.objects.possibly_on(when.earliest - DAYS, when.latest + DAYS)
    near = near.filter(merged_into=None, is_withdrawn=False).filter(_where(place, groups))
    first = when.earliest
    found = near.select_related("location").distinct().order_by("-date_earliest", "pk")[:50]
    order = sorted(found, key=lambda event: (_days_apart(event, first), event.pk))
    return order[:MOST]


def _days_apart(event: Event, day: date) -> int:
    begun = event.date.earliest if event.date else None
    return abs((begun - day).days) if begun else DAYS.days + 1


def _where(place: Location | None, groups: Sequence[int]) -> Q:
    if place is None:
        return Q(participations__group__in=groups, parts__isnull=False)
    here = Q(location=place)
    if place.latitude is None or place.longitude is None:
        return here
    for axis, value in (("latitude", place.latitude), ("longitude", place.longitude)):
        near = (value - DEGREES, value + DEGREES)
        point = Q(**{f"{axis}__range": near}) | Q(**{axis: None, f"location__{axis}__range": near})
        here = here & point if axis == "longitude" else point
    return here & Q(location__kind=place.kind) | Q(location=place)


def sources_like(report: Report) -> QuerySet[Source]:
    """Sources of the same address, or of the same title and publisher."""
    same = Q(title__iexact=report.title, publisher=report.publisher)
    if report.url:
        same |= Q(url=report.url) | Q(archived_url=report.url)
    return Source.objects.filter(same, is_withdrawn=False).order_by("pk")[:MOST]
