"""What an event's point stands for, when its dossier does not say."""

from __future__ import annotations

from collections.abc import Iterable

from kb.importing.dossiers.entries import Entry
from kb.importing.dossiers.references import Index
from kb.models import GeoPrecision, Location, LocationKind

PRECISIONS = {
    LocationKind.COUNTRY: GeoPrecision.COUNTRY,
    LocationKind.ADMIN1: GeoPrecision.ADMIN1,
    LocationKind.ADMIN2: GeoPrecision.ADMIN2,
    LocationKind.ADMIN3: GeoPrecision.ADMIN2,
    LocationKind.SETTLEMENT: GeoPrecision.SETTLEMENT,
    LocationKind.SITE: GeoPrecision.EXACT,
    LocationKind.AREA: GeoPrecision.AREA,
}


def complete(events: Iterable[Entry], index: Index) -> None:
    """Give events without a precision the one that goes with the kind of their place."""
    silent = [
        event
        for event in events
        if event.values.get("location") and event.values.get("geo_precision") == ""
    ]
    keys = {index.key(event.values["location"]) for event in silent}
    kinds = dict(Location.objects.filter(pk__in=keys).values_list("pk", "kind"))
    for event in silent:
        # A place that does not exist has been complained of: any precision will do.
        kind = kinds.get(index.key(event.values["location"]), LocationKind.AREA)
        event.values["geo_precision"] = PRECISIONS[LocationKind(kind)].value
