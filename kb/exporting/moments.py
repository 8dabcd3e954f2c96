"""Moments of the ledger: which editions stood at one, and how one is written."""

from __future__ import annotations

from datetime import UTC, datetime


def standing(moment: datetime | None, table: str = "f") -> str:
    """The condition by which an edition stands: now, or at `%(moment)s`."""
    if moment is None:
        return f"{table}.superseded_at IS NULL"
    return stood(table)


def stood(table: str, when: str = "moment") -> str:
    """The condition by which an edition stood at a moment, which is the parameter `when`."""
    return (
        f"{table}.recorded_at <= %({when})s"
        f" AND ({table}.superseded_at IS NULL OR {table}.superseded_at > %({when})s)"
    )


def at(moment: datetime | None) -> dict[str, datetime]:
    """The parameter of these conditions; none for now."""
    return {"moment": moment} if moment else {}


def written(moment: datetime) -> str:
    """A moment as the API writes it."""
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


def shown(sql: str) -> str:
    """SQL of a moment as documents write it."""
    return f"""to_char({sql} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')"""
