"""What cannot be taken in: where it stands, what was found there, what is allowed."""

from __future__ import annotations

from dataclasses import dataclass


class Unreadable(Exception):
    """Nothing of the file can be taken in; the message says why, and what is allowed."""


@dataclass(frozen=True, order=True)
class Mistake:
    """One cell, or one whole row, that keeps its row from being taken in."""

    line: int
    """Of the file, counted from 1; of a row over several lines, the last of them."""
    column: str
    """Name of the column; empty if the whole row is meant."""
    value: str
    allowed: str

    def __str__(self) -> str:
        found = " ".join(self.value.split())
        found = f"“{found[:59]}…”" if len(found) > 60 else f"“{found}”"
        where = f"line {self.line}" + (f", {self.column}" if self.column else "")
        return f"{where}: found {found}; allowed is {self.allowed}"


class NotImported(Exception):
    """Nothing was taken in; `mistakes` says why, in the order of lines."""

    def __init__(self, mistakes: list[Mistake], shown: int = 50) -> None:
        self.mistakes = sorted(mistakes)
        lines = [str(mistake) for mistake in self.mistakes[:shown]]
        if len(self.mistakes) > shown:
            lines.append(f"and {len(self.mistakes) - shown:,} more; --errors FILE writes them all")
        super().__init__(
            f"Nothing was imported. Mistakes: {len(self.mistakes):,}\n" + "\n".join(lines)
        )
