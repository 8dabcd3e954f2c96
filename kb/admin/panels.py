"""What stands above the form of a record."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Panel:
    """Its template finds the values as `panel.shown`."""

    template: str
    shown: Any
