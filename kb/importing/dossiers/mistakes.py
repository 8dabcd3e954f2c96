"""What is wrong in a dossier: where it stands, what was found there, what is allowed."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from difflib import get_close_matches

SHOWN = 60
LISTED = 12


@dataclass(frozen=True, order=True)
class Place:
    """A line of a file."""

    file: str
    line: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}"


@dataclass(frozen=True, order=True)
class Mistake:
    """One thing that keeps a dossier from loading."""

    place: Place
    key: str
    text: str

    def __str__(self) -> str:
        return f"{self.place}: {self.key}: {self.text}"


class Unfit(Exception):
    """A value that its key does not take."""

    def __init__(self, place: Place, found: str, allowed: str, said: str = "allowed ") -> None:
        super().__init__(f"found {found}; {said}{allowed}")
        self.place = place


def _order(mistake: Mistake) -> tuple[str, int, str, str]:
    return mistake.place.file, mistake.place.line, mistake.key, mistake.text


class NotLoaded(Exception):
    """No file of the run was loaded; `mistakes` says why, in the order of files and lines."""

    def __init__(self, mistakes: Iterable[Mistake]) -> None:
        self.mistakes = sorted(set(mistakes), key=_order)
        lines = "\n".join(str(mistake) for mistake in self.mistakes)
        super().__init__(f"Nothing was loaded. Mistakes: {len(self.mistakes)}\n{lines}")


def shown(text: str) -> str:
    """A text of any length and content, quoted in one short line."""
    line = " ".join(text.split())
    return f"“{line if len(line) <= SHOWN else line[: SHOWN - 1] + '…'}”"


def one_of(words: Collection[str], found: str, what: str) -> str:
    """The words to choose from, all if they are few, and the nearest to `found`."""
    if not words:
        return f"{what}, but there are none yet"
    listed = ", ".join(words) if len(words) <= LISTED else what
    return listed + nearest(words, found)


def nearest(words: Collection[str], found: str) -> str:
    """The word most like `found`, for the end of a message; empty if none is like it."""
    # Of a text more than three times as long as a word, less than half can be alike.
    words = [word for word in words if len(found) <= 3 * len(word)]
    near = get_close_matches(found, words, n=1, cutoff=0.5)
    return f" (nearest: {near[0]})" if near else ""
