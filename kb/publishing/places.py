"""Events that stand where their place stands: they move with its point."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.db.models import Exists, OuterRef, Q

from kb.assessing import assess_events
from kb.models import Event, Location, LocationEdition
from kb.publishing.batch import Batch
from kb.publishing.pending import pending


@dataclass
class Standing:
    """Public events without a point of their own, in places whose point changes."""

    clean: list[int] = field(default_factory=list)
    """Those to be built anew."""
    ahead: list[str] = field(default_factory=list)
    """Those whose drafts are ahead: they keep the old point until they are published."""


def events_at(batch: Batch) -> Standing:
    """What the places of the batch will move; asked before anything is published."""
    if Location not in batch:
        return Standing()
    was = LocationEdition.objects.filter(record_id=OuterRef("pk"), superseded_at=None)
    here = was.filter(latitude=OuterRef("latitude"), longitude=OuterRef("longitude"))
    nowhere = Q(latitude=None) & Q(Exists(was.filter(latitude=None)))
    moved = batch[Location].filter(Exists(was)).exclude(Exists(here)).exclude(nowhere)
    events = Event.objects.filter(
        location__in=moved.values("pk"), latitude=None, is_withdrawn=False
    )
    events = events.exclude(as_published=None)
    if Event in batch:
        events = events.exclude(pk__in=batch[Event].values("pk"))
    ahead = pending(events)
    assess_events(events.exclude(pk__in=ahead), rule=None)
    rows = events.values_list("pk", "slug")
    return Standing(
        clean=[pk for pk, _ in rows if pk not in ahead],
        ahead=[slug for pk, slug in rows if pk in ahead],
    )
