"""Search for curators: without regard to case and accents, and bounded."""

from __future__ import annotations

from collections.abc import Iterable
from functools import reduce
from operator import or_

from django.db.models import Q, Value
from django.db.models.lookups import Contains

from kb.models.names import Plain

LEAST = 3
"""A trigram index is of no use for shorter words, and a scan for them finds everything."""
MOST_WORDS = 6


def words(text: str) -> list[str]:
    """The words to look for; those of one or two letters are passed over."""
    return [word for word in text.split() if len(word) >= LEAST][:MOST_WORDS]


def somewhere(columns: Iterable[str], word: str) -> Q:
    """Rows that have the word in one of the columns."""
    return reduce(or_, (Q(Contains(Plain(path), Plain(Value(word)))) for path in columns))
