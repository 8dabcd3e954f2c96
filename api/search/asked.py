"""What is looked for, folded as the ledger's columns are."""

from __future__ import annotations

from dataclasses import dataclass, field

from api.ledger import fetch


@dataclass
class Asked:
    """The text looked for, folded as the ledger's columns are."""

    text: str
    has_trigrams: bool
    words: list[str] = field(default_factory=list)

    @property
    def is_short(self) -> bool:
        return len(self.text) <= 2

    @property
    def long_words(self) -> list[str]:
        """Those that the trigram index serves; none of them: the text as a whole."""
        return [word for word in self.words if len(word) > 2] or [self.text]


def folded(text: str) -> Asked:
    """The text as the ledger's columns would have it, word by word without punctuation."""
    plain = str(fetch("SELECT kb_plain(%(text)s)", {"text": text})[0][0])
    bare = (_bare(word) for word in plain.split())
    words = [word for word in bare if word]
    joined = " ".join(words)
    (has,) = fetch("SELECT show_trgm(%(text)s) <> '{}'", {"text": joined})[0]
    return Asked(joined, bool(has), words)


def _bare(word: str) -> str:
    letters = [place for place, letter in enumerate(word) if letter.isalnum()]
    return word[letters[0] : letters[-1] + 1] if letters else ""
