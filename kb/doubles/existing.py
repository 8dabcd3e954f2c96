"""Doubles of a record that is there, by what its draft says."""

from __future__ import annotations

from typing import Any

from kb.doubles.candidates import Candidate
from kb.doubles.events import Happened, like_event
from kb.doubles.groups import like_group, like_publisher
from kb.doubles.locations import Place, like_location
from kb.doubles.sources import Printed, like_source
from kb.models import Event, Group, Location, Source


def like_record(record: Any) -> list[Candidate]:
    """Records that may be the same as this one."""
    if isinstance(record, Group):
        names = [record.name, record.short_name, *_spellings(record)]
        return like_group(names, record.pk)
    if isinstance(record, Location):
        return like_location(_place(record))
    if isinstance(record, Event):
        return like_event(_happened(record))
    if isinstance(record, Source):
        return like_source(_printed(record))
    return like_publisher(record.name, record.country, record.pk)


def _spellings(record: Any) -> list[str]:
    return list(record.names.order_by("pk").values_list("text", flat=True))


def _place(record: Location) -> Place:
    return Place(
        names=[record.name, *_spellings(record)],
        kind=record.kind,
        country=record.country,
        parent=record.parent_id,
        latitude=record.latitude,
        longitude=record.longitude,
        own=record.pk,
    )


def _happened(record: Any) -> Happened:
    return Happened(
        first=record.date_earliest,
        last=record.date_latest,
        title=record.title,
        type=str(record.type_id),
        location=record.location_id,
        geo_precision=record.geo_precision,
        latitude=record.latitude,
        longitude=record.longitude,
        radius_km=record.radius_km,
        groups=list(record.participations.values_list("group", flat=True)),
        killed=(record.override_low, record.override_best, record.override_high),
        parent=record.parent_id,
        own=record.pk,
    )


def _printed(record: Any) -> Printed:
    return Printed(
        title=record.title,
        url=record.url,
        publisher=record.publisher_id,
        first=record.published_on_earliest,
        last=record.published_on_latest,
        own=record.pk,
    )
