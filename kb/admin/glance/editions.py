"""The editions of an event in a line each, with the figures of killed that each gave."""

from __future__ import annotations

from dataclasses import dataclass

from kb.admin.glance.place import Point
from kb.figures import range_in_words
from kb.models import Edition, Event, EventEdition, Noun

SHOWN = 12
FIGURES = ("low", "best", "high")
WIDTH = 120
"""Of the widest bar, in pixels of the drawing."""


@dataclass(frozen=True)
class Step:
    """One edition and what it said of the killed."""

    edition: Edition
    killed: str
    has_changed: bool
    """Its figures differ from those of the edition before."""
    bar: tuple[float, float, float | None] | None
    """Where low begins, how long it is to high, where best stands; None if an end is unknown."""


@dataclass(frozen=True)
class Timeline:
    steps: list[Step]
    """The newest first."""
    more: int


def timeline_of(event: Event) -> Timeline:
    rows = Edition.objects.filter(noun=Noun.EVENT, record_id=event.pk)
    listed = rows.defer("document", "short").select_related("published_by").order_by("-number")
    editions = list(listed[: SHOWN + 1])
    columns = [f"killed_{name}" for name in FIGURES]
    facets = {
        key: dict(zip(FIGURES, figures, strict=True))
        for key, *figures in EventEdition.objects.filter(edition__in=editions).values_list(
            "edition_id", *columns
        )
    }
    widest = max((f["high"] or 0 for f in facets.values()), default=0)
    steps = [
        Step(
            edition=edition,
            killed=range_in_words(facets[edition.pk]) if edition.pk in facets else "-",
            has_changed=_has_changed(facets, editions, place),
            bar=_bar(facets.get(edition.pk), widest),
        )
        for place, edition in enumerate(editions[:SHOWN])
    ]
    more = max(0, (editions[0].number if editions else 0) - SHOWN)
    return Timeline(steps, more)


def _has_changed(
    facets: dict[int, dict[str, int | None]], editions: list[Edition], place: int
) -> bool:
    earlier = next((e.pk for e in editions[place + 1 :] if e.pk in facets), None)
    own = facets.get(editions[place].pk)
    return own is not None and earlier is not None and own != facets[earlier]


def _bar(
    figures: dict[str, int | None] | None, widest: int
) -> tuple[float, float, float | None] | None:
    if figures is None or figures["low"] is None or figures["high"] is None or not widest:
        return None
    scale = WIDTH / widest
    best = None if figures["best"] is None else round(figures["best"] * scale, 1)
    length = max(1.0, round((figures["high"] - figures["low"]) * scale, 1))
    return round(figures["low"] * scale, 1), length, best


def former_points(event: Event, now: Point | None) -> list[Point]:
    """Points that earlier editions gave, the newest first, each once and without that of now."""
    keys = Edition.objects.filter(noun=Noun.EVENT, record_id=event.pk).values("pk")
    rows = EventEdition.objects.filter(edition__in=keys)
    given = rows.order_by("-edition_id").values_list("latitude", "longitude")[:200]
    points = dict.fromkeys(
        Point(latitude, longitude)
        for latitude, longitude in given
        if latitude is not None and longitude is not None
    )
    current = (now.latitude, now.longitude) if now else None
    return [p for p in points if (p.latitude, p.longitude) != current][:SHOWN]
