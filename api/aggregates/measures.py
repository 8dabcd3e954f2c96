"""What is counted or summed in a bucket. A sum of figures that nobody knows is null, not 0."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import models


class Measure(models.TextChoices):
    """What can be asked of each bucket."""

    EVENTS = "events", "Events"
    KILLED_LOW = "killed_low", "Killed, lowest figures"
    KILLED_BEST = "killed_best", "Killed, best figures"
    KILLED_HIGH = "killed_high", "Killed, highest figures"
    INJURED_LOW = "injured_low", "Injured, lowest figures"
    INJURED_BEST = "injured_best", "Injured, best figures"
    INJURED_HIGH = "injured_high", "Injured, highest figures"
    ABDUCTED_LOW = "abducted_low", "Abducted, lowest figures"
    ABDUCTED_BEST = "abducted_best", "Abducted, best figures"
    ABDUCTED_HIGH = "abducted_high", "Abducted, highest figures"
    CLAIMS = "claims", "Claims that stand"
    DISPUTED_SHARE = "disputed_share", "Share of events that are disputed"


COUNTS = (Measure.EVENTS, Measure.CLAIMS, Measure.DISPUTED_SHARE)
FIGURES = tuple(measure for measure in Measure if measure not in COUNTS)


@dataclass(frozen=True)
class Column:
    """One number kept for each bucket: first over rows, then over the parts of the bucket."""

    name: str
    over_rows: str
    over_parts: str


def columns(measure: Measure) -> tuple[Column, ...]:
    """What is kept for a measure."""
    if measure == Measure.EVENTS:
        return (Column("events", "count(c.counts)", "coalesce(sum(events), 0)"),)
    if measure == Measure.CLAIMS:
        return (Column("claims", "coalesce(sum(c.claims), 0)", "coalesce(sum(claims), 0)"),)
    if measure == Measure.DISPUTED_SHARE:
        return (
            Column("disputed", "count(c.counts) FILTER (WHERE c.is_disputed)", "sum(disputed)"),
            Column("counted", "count(c.counts)", "sum(counted)"),
        )
    name = measure.value
    return (
        Column(name, f"sum(c.{name})", f"sum({name})"),
        Column(f"{name}_known", f"count(c.{name})", f"coalesce(sum({name}_known), 0)"),
    )


def shown(measure: Measure) -> dict[str, str]:
    """Each key of the answer with its SQL over the parts of a bucket."""
    if measure == Measure.DISPUTED_SHARE:
        share = "round(sum(disputed) / nullif(sum(counted), 0), 4)::float8"
        return {"disputed_share": share}
    return {column.name: column.over_parts for column in columns(measure)}


def read_from(measure: Measure) -> tuple[str, ...]:
    """The columns of an event that a measure is read from."""
    if measure == Measure.DISPUTED_SHARE:
        return ("is_disputed",)
    return () if measure == Measure.EVENTS else (measure.value,)
