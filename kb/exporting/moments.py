"""When an edition stands: the one condition by which all of the ledger is read."""

from __future__ import annotations

from datetime import datetime


def standing(moment: datetime | None, table: str = "f") -> str:
    """The condition by which an edition stands: now, or at `%(moment)s`."""
    if moment is None:
        return f"{table}.superseded_at IS NULL"
    return stood(table)


def stood(table: str) -> str:
    return (
        f"{table}.recorded_at <= %(moment)s"
        f" AND ({table}.superseded_at IS NULL OR {table}.superseded_at > %(moment)s)"
    )
