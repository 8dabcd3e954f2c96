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
    DISPUTED_SHARE = "disputed_share", "Share of the events with claims that are disputed"


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
            # Where nobody claims anything there is nothing to dispute.
            Column(
                "disputable",
                "count(c.counts) FILTER (WHERE c.is_disputed OR c.claims > 0)",
                "sum(disputable)",
            ),
        )
    name = measure.value
    known = Column(f"{name}_known", f"count(c.{name})", f"coalesce(sum({name}_known), 0)")
    if name.endswith("_low"):
        return (Column(name, f"sum(c.{name})", f"sum({name})"), known)
    # A best or highest sum is known only if it is known of each event that has any figure.
    others = [f"c.{other} IS NOT NULL" for other in bounds_of(measure) if other != name]
    is_open = f"count(*) FILTER (WHERE c.{name} IS NULL AND ({' OR '.join(others)}))"
    return (
        Column(name, f"sum(c.{name})", f"CASE WHEN sum({name}_open) = 0 THEN sum({name}) END"),
        known,
        Column(f"{name}_open", is_open, ""),
    )


def bounds_of(measure: Measure) -> tuple[str, str, str]:
    """The columns of low, best and high of the harm that a figure is of."""
    harm = measure.value.rpartition("_")[0]
    return f"{harm}_low", f"{harm}_best", f"{harm}_high"


def shown(measure: Measure) -> dict[str, str]:
    """Each key of the answer with its SQL over the parts of a bucket."""
    if measure == Measure.DISPUTED_SHARE:
        share = "round(sum(disputed) / nullif(sum(disputable), 0), 4)::float8"
        return {"disputed_share": share}
    return {column.name: column.over_parts for column in columns(measure) if column.over_parts}


def read_from(measure: Measure) -> tuple[str, ...]:
    """The columns of an event that a measure is read from."""
    if measure == Measure.DISPUTED_SHARE:
        return ("is_disputed", "claims")
    if measure == Measure.CLAIMS:
        return ("claims",)
    return () if measure == Measure.EVENTS else bounds_of(measure)
