"""A piece of JSON text that published documents show, before and after."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Change:
    """Text that documents show, before and after; of one record only, or wherever it stands."""

    old: str
    new: str
    noun: str = ""
    record_id: int = 0
