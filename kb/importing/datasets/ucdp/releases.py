"""UCDP's numbers of releases: which months each speaks for, and which comes after which.

25.1 is the yearly release of 1989 to 2024; 25.0.8 the candidates of August 2025; 25.01.25.12 the
candidates of January to December 2025.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

IN_NAMES = (
    re.compile(r"v?(\d{2})[_.](01)[_.](\d{2})[_.](\d{2})(?!\d)"),
    re.compile(r"v?(\d{2})[_.](0)[_.](\d{1,2})(?!\d)"),
    re.compile(r"v(\d{2})[_.](1)(?!\d)"),
    re.compile(
        r"(?:ged|actor|prio|conflict|acd|dyadic)[-_]?v?(\d{2})[_.]?(1)(?!\d)", re.IGNORECASE
    ),
)
WORDS = (
    "a release such as 25.1 (yearly), 25.0.8 (candidates of a month) or 25.01.25.12 (of several)"
)


@dataclass(frozen=True, order=True)
class Release:
    """A release, in the order in which they replace each other."""

    until: tuple[int, int]
    """Year and month that it reaches to."""
    is_yearly: bool
    name: str

    @property
    def year(self) -> int:
        """The last year of a yearly release."""
        return self.until[0]


def release(name: str) -> Release | None:
    """What a number of a release says; None if it is none."""
    parts = name.split(".")
    if not all(part.isdigit() for part in parts):
        return None
    match [int(part) for part in parts]:
        case [year, 1]:
            return Release((2000 + year - 1, 12), True, name)
        case [year, 0, month] if 1 <= month <= 12:
            return Release((2000 + year, month), False, name)
        case [_, 1, year, month] if 1 <= month <= 12:
            return Release((2000 + year, month), False, name)
    return None


def release_of(file_name: str) -> str | None:
    """The release that a file's name tells, as UCDP names its files: GEDEvent_v25_1.csv."""
    for pattern in IN_NAMES:
        if found := pattern.search(file_name):
            return ".".join(found.groups())
    return None
