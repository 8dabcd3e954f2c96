"""The statements of a search: candidates by index, a bounded number of them, each with its best line.

Nothing here scans: a search reads at most `MOST` rows of a noun for each way of finding them, and
`MOST_PAST` superseded ones. PostgreSQL's planner takes a common word for a reason to read the whole
table, or the whole of another index; so a search is planned with bitmap scans alone, and with index
entries so dear that it takes the index which names the fewest.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from django.db import transaction

from api.filters.base import unpatterned
from api.ledger import fetch
from api.search.asked import Asked
from kb.exporting.moments import at
from kb.models import EventEdition, GroupEdition, LocationEdition, Noun, SourceEdition

MOST = 500
"""Candidates of one noun that are ranked for each way of finding them."""
MOST_PAST = 2000
TABLES = {
    Noun.GROUP: GroupEdition._meta.db_table,
    Noun.LOCATION: LocationEdition._meta.db_table,
    Noun.EVENT: EventEdition._meta.db_table,
    Noun.SOURCE: SourceEdition._meta.db_table,
}
FEW = (Noun.GROUP, Noun.LOCATION)
"""Nouns of which every line is a name, and so few that what resembles can be weighed one by one."""
ALIKE = 0.5
"""One wrong letter in a short name leaves half of its trigrams."""
NEARLY = 0.4
"""Two letters swapped leave fewer: so much is weighed letter by letter, by what found it."""

PLANNED = """
SELECT set_config('enable_seqscan', %(on)s, true), set_config('enable_indexscan', %(on)s, true),
  set_config('enable_indexonlyscan', %(on)s, true),
  set_config('cpu_index_tuple_cost', %(entry)s, true), set_config('jit', 'off', true),
  set_config('pg_trgm.word_similarity_threshold', %(alike)s, true)
"""
ARM = """
SELECT f.edition_id, f.slug, f.search, kb_plain(f.slug) AS own, {stands} AS stands, %(most_{time})s AS most
FROM {table} f WHERE f.superseded_at IS {superseded} AND {condition} LIMIT %(most_{time})s + 1
"""
# Of an event or a source the title and the id are names. Summary and publisher may contain what is
# looked for; that something in them resembles it says little.
RANKED = """
SELECT '{noun}'::text, c.slug, c.edition_id, c.most, best.line, best.rank, best.near, best.cover
FROM ({arms}) AS c LEFT JOIN LATERAL (
  SELECT line, rank, CASE rank WHEN 4 THEN {near} ELSE 1 END AS near,
    similarity(%(q)s, left(line, 300)) AS cover
  FROM (
    SELECT line, CASE
      WHEN {named} AND line = %(q)s THEN 0
      WHEN {named} AND starts_with(line, %(q)s) THEN 1
      WHEN {named} AND strpos(translate(' ' || line || ' ', '.,;:!?()[]/"«»“”،؛؟', {blanks}),
        ' ' || %(q)s || ' ') > 0 THEN 2
      WHEN strpos(line, %(q)s) > 0 OR line LIKE ALL (%(patterns)s::text[]) THEN 3
      WHEN {named} THEN 4
      ELSE 5 END AS rank
    FROM unnest(string_to_array(c.search, E'\\n')) WITH ORDINALITY AS x(line, place) OFFSET 0
  ) AS ranks
  ORDER BY rank, near DESC, cover DESC, line LIMIT 1
) AS best ON c.stands
"""
BLANKS = "repeat(' ', 19)"


@contextmanager
def planned() -> Iterator[None]:
    """Bitmap scans only: they read what the index names, up to the limit, and nothing else."""
    with transaction.atomic():
        fetch(PLANNED, {"on": "off", "entry": "100", "alike": str(NEARLY)})
        yield
        fetch(PLANNED, {"on": "on", "entry": "0.005", "alike": str(ALIKE)})


def spelt(noun: Noun, asked: Asked) -> list[str]:
    """Conditions that find records by what is spelt so: each is one arm of its own."""
    whole = "string_to_array(f.search, E'\\n') @> ARRAY[%(q)s::text]"
    if asked.is_short or not asked.has_trigrams:
        begun = "(f.search LIKE %(first)s OR f.search LIKE %(begun)s)"
        with_beginnings = asked.has_trigrams and noun == Noun.GROUP
        return [whole, begun] if with_beginnings else [whole] if noun in FEW else []
    said = " AND ".join(f"f.search LIKE %(word_{n})s" for n, _ in enumerate(asked.long_words))
    return [whole, f"({said})"] if noun in FEW else [f"({said})"]


def resembling(noun: Noun, asked: Asked, names: Sequence[str]) -> list[str]:
    """Conditions that find records by what is spelt much like it.

    Many records are not weighed one by one. One wrong letter leaves one half of the word whole: they
    are found by halves, or by `names` of groups and places that resemble what was asked for.
    """
    if asked.is_short or not asked.has_trigrams:
        return []
    if noun in FEW:
        return ["%(q)s <%% f.search"]
    halves = [
        f"(f.search LIKE %(left_{n})s OR f.search LIKE %(right_{n})s)"
        for n, word in enumerate(asked.words)
        if len(word) > 4
    ]
    arms = [f"({' AND '.join(halves)})"] if halves else []
    named = [f"f.search LIKE %(name_{n})s" for n, _ in enumerate(names)]
    return [*arms, f"({' OR '.join(named)})"] if named else arms


def statement(
    noun: Noun, where: str, asked: Asked, moment: datetime | None, superseded: str = "NULL"
) -> str:
    """Candidates of one noun, now or among the superseded, each with its best line."""
    stood = "f.recorded_at <= %(moment)s AND coalesce(f.superseded_at > %(moment)s, true)"
    arm = ARM.format(
        table=TABLES[noun],
        stands=stood if moment else "true",
        superseded=superseded,
        condition=where,
        time="now" if superseded == "NULL" else "past",
    )
    named = "true" if noun in FEW else "(place = 1 OR line = c.own)"
    return RANKED.format(noun=noun, arms=arm, named=named, near=_near(asked), blanks=BLANKS)


def _near(asked: Asked) -> str:
    """How much of the text, or of its words one by one, the line resembles, from 0 to 1."""
    whole = "word_similarity(%(q)s, line)"
    if not 1 < len(asked.words) <= 6:
        return whole
    each = [f"word_similarity(%(each_{n})s, line)" for n, _ in enumerate(asked.words)]
    return f"greatest({whole}, ({' + '.join(each)}) / {len(each)})"


def values(asked: Asked, moment: datetime | None, names: Sequence[str]) -> dict[str, Any]:
    """The parameters of the statements."""
    given: dict[str, Any] = {
        "q": asked.text,
        "patterns": [f"%{unpatterned(word)}%" for word in asked.words],
        "first": f"{unpatterned(asked.text)}%",
        "begun": f"%\n{unpatterned(asked.text)}%",
        "most_now": MOST,
        "most_past": MOST_PAST,
    }
    for n, word in enumerate(asked.long_words):
        given[f"word_{n}"] = f"%{unpatterned(word)}%"
    for n, word in enumerate(asked.words):
        half = max(3, (len(word) - 1) // 2)
        given[f"each_{n}"] = word
        given[f"left_{n}"] = f"%{unpatterned(word[:half])}%"
        given[f"right_{n}"] = f"%{unpatterned(word[-half:])}%"
    given |= {f"name_{n}": f"%{unpatterned(name)}%" for n, name in enumerate(names)}
    return given | at(moment)
