"""How alike two spellings are, and why, in words. Pure: what PostgreSQL folds stands in `Spelling`."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from django.db import connection

LEAST_WORD = 0.4
"""Words that share fewer of their trigrams are other words: one letter changed leaves so many."""
ONE_LACKS = 55
"""Points if all words of one name are in the other, which has more: Niono and Niono-Sokoura."""
BONES = {2: 62, 3: 78}
"""Points for the same consonants by their number; more are `MANY_BONES`."""
MANY_BONES = 88
LEAST_ALIKE = 0.25
"""So much of the trigrams is shared too if there are only two or three consonants."""
ASKED = """
SELECT t, kb_plain(t), kb_essence(t), kb_skeleton(t), kb_initials(t)
FROM unnest(%s::text[]) WITH ORDINALITY AS x(t, place) ORDER BY place"""


class Spelling(NamedTuple):
    """A name as written, and as PostgreSQL folds it."""

    text: str
    plain: str
    """Without case, accents, apostrophes, hyphens."""
    essence: str
    """Without articles and prepositions too."""
    skeleton: str
    """Its consonants, those taken for one another that transliterations confuse."""
    initials: str


class Alike(NamedTuple):
    score: int
    ground: str


def spelt(texts: Sequence[str]) -> list[Spelling]:
    """These texts, folded; empty ones are left out."""
    asked = [text.replace("\0", "").strip()[:300] for text in texts]
    with connection.cursor() as cursor:
        cursor.execute(ASKED, [[text for text in asked if text]])
        return [Spelling._make(row) for row in cursor.fetchall()]


def alike(asked: Spelling, found: Spelling) -> Alike | None:
    """The strongest ground to take two spellings for one name; None if there is none."""
    told = (ground(asked, found) for ground in (_same, _initials, _bones, _words))
    return max((one for one in told if one is not None), default=None)


def _same(asked: Spelling, found: Spelling) -> Alike | None:
    if asked.text == found.text:
        return Alike(100, f"same name, “{found.text}”")
    if asked.plain and asked.plain == found.plain:
        return Alike(98, f"same name without accents, case and hyphens, “{found.text}”")
    if asked.essence and asked.essence == found.essence:
        return Alike(92, f"same name without articles, “{found.text}”")
    return None


def _initials(asked: Spelling, found: Spelling) -> Alike | None:
    for short, long in ((asked, found), (found, asked)):
        if len(short.plain) >= 3 and short.plain == long.initials and " " in long.essence:
            return Alike(80, f"“{short.text}” is the initials of “{long.text}”")
    return None


def _bones(asked: Spelling, found: Spelling) -> Alike | None:
    bones = asked.skeleton
    if len(bones) < 2 or bones != found.skeleton:
        return None
    same_script = asked.plain.isascii() == found.plain.isascii()
    few = len(bones) in BONES
    if few and same_script and likeness(asked.essence, found.essence) < LEAST_ALIKE:
        return None
    how = "transliterated otherwise" if same_script else "the same name in another script"
    return Alike(BONES.get(len(bones), MANY_BONES), f"{how}, “{found.text}”")


def _words(asked: Spelling, found: Spelling) -> Alike | None:
    ours, theirs = _full(asked.essence.split()), _full(found.essence.split())
    matches = [_nearest(word, theirs) for word in ours]
    inverse = [_nearest(word, ours) for word in theirs]
    lacking = (0.0 in matches, 0.0 in inverse)
    if not matches or not inverse or all(lacking):
        return None
    if any(lacking):
        # One word of many lacking is a shorter form; one of two is mostly another thing.
        return Alike(ONE_LACKS, f"one name contains the other, “{found.text}”")
    shared = (sum(matches) + sum(inverse)) / (len(matches) + len(inverse))
    return Alike(round(40 + 50 * shared), f"spelt much like it, “{found.text}”")


def _full(words: list[str]) -> list[str]:
    """The words without one that is only the initials of the others, as in “Radio France (RF)”."""
    for at, word in enumerate(words):
        others = words[:at] + words[at + 1 :]
        if len(word) > 1 and word == "".join(other[0] for other in others):
            return others
    return words


def _nearest(word: str, words: Sequence[str]) -> float:
    """How much the word is like the nearest of these; 0 if it is none of them."""
    near = max((likeness(word, other) for other in words), default=0.0)
    return near if near >= LEAST_WORD else 0.0


def likeness(one: str, other: str) -> float:
    """The share of trigrams in common, as pg_trgm reckons it."""
    ours, theirs = trigrams(one), trigrams(other)
    return len(ours & theirs) / (len(ours | theirs) or 1)


@lru_cache(maxsize=4096)
def trigrams(text: str) -> frozenset[str]:
    words = (f"  {word} " for word in text.split())
    return frozenset(word[at : at + 3] for word in words for at in range(len(word) - 2))
