"""Cards on what is odd or missing in the records themselves."""

from __future__ import annotations

from typing import Any

from kb.admin.front.cards import SHOWN, Card, Line, counted, list_of, page_of
from kb.models import Event, EventEdition, Referent, Source


def unresolved(user: Any) -> Card:
    rows = Referent.objects.to_decide().order_by("-rows", "id")
    lines = [
        Line(row.label, page_of(row), f"{row.get_kind_display().lower()}, in {row.rows:,} rows")
        for row in rows[:SHOWN]
    ]
    return Card(
        "Unresolved imports",
        "Actors and places of imported rows that nobody has tied to a record of ours.",
        "Every imported actor and place is resolved.",
        lines,
        counted(rows),
        list_of(Referent),
    )


def disputed(user: Any) -> Card:
    rows = EventEdition.objects.disputed()
    newest = rows.order_by("-date_start", "-record_id").values_list("record_id", flat=True)[:SHOWN]
    events = {event.pk: event for event in Event.objects.filter(pk__in=list(newest))}
    lines = [
        Line(events[pk].title, page_of(events[pk]), str(events[pk].date))
        for pk in newest
        if pk in events
    ]
    return Card(
        "Claims that disagree",
        "Published events whose standing claims contradict each other.",
        "No published event has claims that contradict each other.",
        lines,
        counted(rows),
        list_of(Event, "claims=disagree"),
    )


def without_copy(user: Any) -> Card:
    rows = Source.objects.without_copy().order_by("-id")
    lines = [
        Line(row.title, page_of(row), str(row.publisher))
        for row in rows.select_related("publisher")[:SHOWN]
    ]
    return Card(
        "Sources without an archived copy",
        "They have an address on the web, and would be lost with it.",
        "Every source that is on the web has an archived copy.",
        lines,
        counted(rows),
        list_of(Source, "copy=none"),
    )
