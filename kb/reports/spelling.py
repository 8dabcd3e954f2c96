"""How alike two spellings are: one mistyped letter, or the same sounds written otherwise."""

from __future__ import annotations

import re
from functools import lru_cache

# The same names are written by French, by English and by local habits.
SOUNDS = (
    ("ou", "u"),
    ("oo", "u"),
    ("w", "u"),
    ("y", "i"),
    ("ee", "i"),
    ("dj", "j"),
    ("dh", "d"),
    ("gh", "g"),
    ("kh", "k"),
    ("ph", "f"),
    ("sh", "ch"),
    ("q", "k"),
    ("z", "s"),
)
DOUBLE = re.compile(r"(.)\1+")
LEAST_SHARED = 0.3
"""Of the trigrams of what is asked; a name with fewer is not worth a closer look."""
SHORTEST = 5
"""Shorter names are not looked for in other spellings: one letter makes them another name."""


@lru_cache(maxsize=20_000)
def sound(key: str) -> str:
    """A folded name by its sounds."""
    for written, heard in SOUNDS:
        key = key.replace(written, heard)
    return DOUBLE.sub(r"\1", key).removesuffix("h")


@lru_cache(maxsize=20_000)
def grams(key: str) -> frozenset[str]:
    """Every three letters in a row, as PostgreSQL counts them."""
    padded = f"  {key} "
    return frozenset(padded[n : n + 3] for n in range(len(padded) - 2))


def allowed(length: int) -> int:
    """How many letters of a name of that length may be wrong."""
    if length < SHORTEST:
        return 0
    return 1 if length < 8 else 2 if length < 16 else 3


def distance(one: str, other: str, most: int) -> int:
    """Letters added, left out, exchanged or swapped with a neighbour; `most + 1` if there are more."""
    if abs(len(one) - len(other)) > most:
        return most + 1
    before: list[int] = []
    last = list(range(len(other) + 1))
    for i, letter in enumerate(one, 1):
        row = [i]
        for j, its in enumerate(other, 1):
            cost = min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (letter != its))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == its:
                cost = min(cost, before[j - 2] + 1)
            row.append(cost)
        if min(row) > most:
            return most + 1
        before, last = last, row
    return min(last[-1], most + 1)


def likeness(asked: str, name: str) -> float:
    """1 for the same folded spelling, 0.8 for the same sounds, less for each wrong letter, else 0."""
    if asked == name:
        return 1.0
    most = allowed(min(len(asked), len(name)))
    if not most:
        return 0.0
    if sound(asked) == sound(name):
        return 0.8
    shared = len(grams(asked) & grams(name))
    if abs(len(asked) - len(name)) > most or shared < LEAST_SHARED * len(grams(asked)):
        return 0.0
    wrong = distance(asked, name, most)
    return 0.0 if wrong > most else 0.8 - 0.1 * wrong


def respellings(word: str) -> list[str]:
    """Other ways to write the sounds of one word, so that an index finds what trigrams would not."""
    plain = word.lower()
    changes = (("ou", "u"), ("u", "ou"), ("w", "ou"), ("y", "i"), ("i", "y"), ("oo", "ou"))
    found = {plain.replace(old, new) for old, new in changes if old in plain}
    found |= {other.replace("y", "i") for other in found}
    return sorted({other.replace("ouou", "ou") for other in found} - {plain})
