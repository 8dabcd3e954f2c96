"""One run over all records: pairs that may be the same are kept as suggestions.

Noun by noun, each in a transaction of its own: a run that was stopped is simply run again. What was
decided stays; suggestions that no longer hold go.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction

from kb.doubles import blocks
from kb.doubles.candidates import LIKELY, SHOWN, Candidate
from kb.doubles.events import curated_pairs
from kb.models import DoubleNoun

MOST = 20_000
"""Suggestions of one noun that are kept, the best first: nobody decides more."""
FINDERS: dict[str, Callable[[], Iterable[tuple[int, Candidate]]]] = {
    DoubleNoun.GROUP: blocks.groups,
    DoubleNoun.LOCATION: blocks.locations,
    DoubleNoun.EVENT: curated_pairs,
    DoubleNoun.SOURCE: blocks.sources,
    DoubleNoun.PUBLISHER: blocks.publishers,
}
FOUND = """
CREATE TEMP TABLE doubles_found (first bigint, second bigint, score int, grounds jsonb) ON COMMIT DROP"""
UPDATE = """
UPDATE kb_double d SET score = f.score, grounds = f.grounds FROM doubles_found f
WHERE d.noun = %(noun)s AND d.first = f.first AND d.second = f.second AND d.verdict = ''
  AND (d.score, d.grounds) IS DISTINCT FROM (f.score, f.grounds)"""
DROP = """
DELETE FROM kb_double d WHERE d.noun = %(noun)s AND d.verdict = ''
AND NOT EXISTS (SELECT FROM doubles_found f WHERE f.first = d.first AND f.second = d.second)"""
INSERT = """
INSERT INTO kb_double (noun, first, second, score, grounds, verdict, note)
SELECT %(noun)s, first, second, score, grounds, '', '' FROM doubles_found
ORDER BY score DESC, first, second ON CONFLICT DO NOTHING"""


@dataclass(frozen=True)
class Report:
    """What a run has done for one noun, in pairs."""

    noun: str
    found: int
    new: int
    updated: int
    dropped: int


def suggest(nouns: Iterable[str] = FINDERS, *, least: int = LIKELY) -> Iterator[Report]:
    """Compare the records of each noun with each other, and keep pairs of so many points and more.

    Raises ValueError if `least` is not from 50 to 100.
    """
    if not SHOWN <= least <= 100:
        raise ValueError(f"The least score is from {SHOWN} to 100.")
    for noun in nouns:
        yield _suggest(noun, least)


@transaction.atomic
def _suggest(noun: str, least: int) -> Report:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended('kb.doubles', 0))")
        cursor.execute(
            "SELECT set_config('statement_timeout', '0', true), set_config('jit', 'off', true)"
        )
        found = _best(FINDERS[noun](), least)
        cursor.execute("DROP TABLE IF EXISTS pg_temp.doubles_found")
        cursor.execute(FOUND)
        with cursor.copy("COPY doubles_found FROM STDIN") as copy:
            for (first, second), one in found:
                grounds = json.dumps(one.grounds, ensure_ascii=False)
                copy.write_row((first, second, one.score, grounds))
        params: dict[str, Any] = {"noun": noun}
        counts = []
        for statement in (UPDATE, DROP, INSERT):
            cursor.execute(statement, params)
            counts.append(int(cursor.rowcount))
    updated, dropped, new = counts
    return Report(noun, len(found), new, updated, dropped)


def _best(
    found: Iterable[tuple[int, Candidate]], least: int
) -> list[tuple[tuple[int, int], Candidate]]:
    """Each pair once, with its strongest grounds; at most `MOST` of them."""
    pairs: dict[tuple[int, int], Candidate] = {}
    for one, other in found:
        key = (min(one, other.pk), max(one, other.pk))
        if other.score >= least and (key not in pairs or pairs[key].score < other.score):
            pairs[key] = other
    return sorted(pairs.items(), key=lambda item: (-item[1].score, item[0]))[:MOST]
