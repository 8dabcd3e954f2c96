"""A text as words and sentences. Folding keeps every letter's place, so that passages can be shown."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

WORD = re.compile(r"(?:[^\W\d_]\.){2,}|[^\W_]+", re.UNICODE)
# A run of signs is read once, from its first, and nothing is given back: no text takes long.
SENTENCE = re.compile(
    r"(?<![.!?…])[.!?…]++[\"'”’»)\]]*+\s++(?=[\"'“‘«(\[]*+\s*+[^\W\d_a-zà-ÿ]|\s*+\d)|\n\s*\n|(?<=[:;])\n"
)
ABBREVIATION = re.compile(
    r"(?:\b(?:Mr|Mrs|Dr|Gen|Col|Lt|Capt|Sgt|St|No|M|Mme|approx)|\b[A-Z])\.\s*$"
)
LONGEST_ABBREVIATION = 8
"""Letters, its full stop and the letter before it included."""
APOSTROPHES = "’‘ʼʻ‛`´"
FRENCH = frozenset(
    "le la les des du un une et est ont dans sur par pour selon qui aux au avec son ses été".split()
)
ENGLISH = frozenset(
    "the of and to in a was were said on by for from has had that with at near been".split()
)


@dataclass(frozen=True)
class Word:
    start: int
    end: int
    plain: str
    """Folded: small letters without accents, without the full stops of an acronym."""
    text: str
    opens: bool
    """Whether a sentence begins with it, so that its capital letter tells nothing."""

    @property
    def is_capitalised(self) -> bool:
        return self.text[0].isupper()


@lru_cache(maxsize=4096)
def _folded(letter: str) -> str:
    if letter in APOSTROPHES:
        return "'"
    bare = unicodedata.normalize("NFKD", letter)[0].lower()
    return bare if len(bare) == 1 else letter


def fold(text: str) -> str:
    """Small letters without accents; as long as the text, letter for letter."""
    return "".join(map(_folded, text))


def sentences(text: str) -> list[tuple[int, int]]:
    """Where each sentence begins and ends; an abbreviation ends none."""
    ends, start = [], 0
    for stop in SENTENCE.finditer(text):
        first = max(start, stop.start() - LONGEST_ABBREVIATION)
        if not ABBREVIATION.search(text, first, stop.start() + 1):
            ends.append((start, stop.end()))
            start = stop.end()
    return [*ends, (start, len(text))]


def words(text: str) -> list[Word]:
    """The words of the text in their order."""
    openings = {
        found.start()
        for start, end in sentences(text)
        if (found := WORD.search(text, start, end)) is not None
    }
    return [
        Word(
            found.start(),
            found.end(),
            plain_of(found[0]),
            found[0],
            found.start() in openings,
        )
        for found in WORD.finditer(text)
    ]


def key(text: str) -> str:
    """A name as it is compared: folded, and without what stands between its words."""
    return "".join(plain_of(found[0]) for found in WORD.finditer(text))


def plain_of(word: str) -> str:
    """A word folded, without the full stops of an acronym."""
    return fold(word).replace(".", "")


def language_of(text: str) -> str:
    """`en` or `fr`, by the small words; empty if there are too few to tell."""
    found = [word.lower() for word in WORD.findall(text[:5000])]
    french = sum(word in FRENCH for word in found)
    english = sum(word in ENGLISH for word in found)
    if max(french, english) < 2 or french == english:
        return ""
    return "fr" if french > english else "en"
