"""The statements of a search: candidates by index, a bounded number of them, each with its best line.

Nothing here scans: a search reads at most `MOST` rows of a noun for each way of finding them, and
`MOST_PAST` superseded ones. PostgreSQL's planner takes a common word for a reason to read the whole
table, or the whole of another index; so a search is planned with bitmap scans alone, and with index
entries so dear that it takes the index which names the fewest.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from difflib import SequenceMatcher
from typing import Any

from django.db import transaction

from api.ledger import executed, fetch
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
EXACT, BEGINS, WORD, CONTAINS, RESEMBLES = range(5)
CLOSER = 100
"""Records that resemble what was asked for and are weighed letter by letter."""
ALIKE = 0.5
"""One wrong letter in a short name leaves half of its trigrams."""
NEARLY = 0.4
"""Two letters swapped leave fewer: so much is weighed letter by letter, and counts from `CLOSELY`."""
CLOSELY = 0.75
SHORT = 8
"""Letters of the longest name that one or two letters are the beginning of."""

PLANNED = """
SELECT set_config('enable_seqscan', %(on)s, true), set_config('enable_indexscan', %(on)s, true),
  set_config('enable_indexonlyscan', %(on)s, true),
  set_config('cpu_index_tuple_cost', %(entry)s, true),
  set_config('pg_trgm.word_similarity_threshold', %(alike)s, true)
"""
ARM = """
SELECT f.edition_id, f.record_id, f.slug, f.search, {stands} AS stands, %(most_{time})s AS most
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
    FROM unnest(string_to_array(c.search, E'\\n')) WITH ORDINALITY AS x(line, place)
  ) AS ranks
  ORDER BY rank, near DESC, cover DESC, line LIMIT 1
) AS best ON c.stands
"""
BLANKS = "repeat(' ', 19)"


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


@dataclass(frozen=True)
class Candidate:
    """A record that was found, and the line of its spellings that is nearest."""

    noun: str
    slug: str
    edition_id: int
    line: str
    rank: int
    near: float
    """How much of what was asked for the line has, letter for letter or nearly: 1 is all."""
    cover: float
    """How much of the line that is."""

    @property
    def likeness(self) -> float:
        return self.cover if self.rank < RESEMBLES else 0.8 * self.near + 0.2 * self.cover

    @property
    def place(self) -> tuple[Any, ...]:
        """Best first; groups and places before events and sources; then always the same."""
        return (self.rank, self.noun not in FEW, -self.likeness, self.noun, self.slug)


@contextmanager
def planned() -> Iterator[None]:
    """Bitmap scans only: they read what the index names, up to the limit, and nothing else."""
    with transaction.atomic():
        fetch(PLANNED, {"on": "off", "entry": "100", "alike": str(NEARLY)})
        yield
        fetch(PLANNED, {"on": "on", "entry": "0.005", "alike": str(ALIKE)})


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


def candidates(
    conditions: dict[Noun, list[str]],
    asked: Asked,
    moment: datetime | None,
    names: Sequence[str] = (),
) -> tuple[list[Candidate], set[str]]:
    """What the conditions find, ranked, and the nouns of which there is more than was ranked."""
    found: list[Candidate] = []
    more: set[str] = set()
    for noun, wheres in conditions.items():
        for where in wheres:
            for superseded in ("NULL", "NOT NULL") if moment else ("NULL",):
                rows = _rows(
                    statement(noun, where, asked, moment, superseded), asked, moment, names
                )
                if rows and len(rows) > rows[0][3]:
                    more.add(noun)
                found += [Candidate(*row[:3], *row[4:]) for row in rows if row[4] is not None]
    return [one for one in found if _counts(one, asked)], more


def _rows(sql: str, asked: Asked, moment: datetime | None, names: Sequence[str]) -> list[Any]:
    with executed(sql, values(asked, moment, names), prepare=False) as cursor:
        return cursor.fetchall()


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
    named = "true" if noun in FEW else "(place = 1 OR line = kb_plain(c.slug))"
    return RANKED.format(noun=noun, arms=arm, named=named, near=_near(asked), blanks=BLANKS)


def _near(asked: Asked) -> str:
    """How much of the text, or of its words one by one, the line resembles, from 0 to 1."""
    whole = "word_similarity(%(q)s, line)"
    if not 1 < len(asked.words) <= 6:
        return whole
    each = [f"word_similarity(%(each_{n})s, line)" for n, _ in enumerate(asked.words)]
    return f"greatest({whole}, ({' + '.join(each)}) / {len(each)})"


def closer(found: Sequence[Candidate], asked: Asked) -> list[Candidate]:
    """What resembles, weighed letter by letter: trigrams make little of two letters swapped."""
    best = sorted(found, key=lambda one: one.place)[:CLOSER]
    return [
        replace(one, near=(one.near + _ratio(one.line, asked)) / 2)
        if one.rank == RESEMBLES
        else one
        for one in best
    ]


def _ratio(line: str, asked: Asked) -> float:
    """How like the text is to the words of the line that are most like it, from 0 to 1."""
    words, many = line.split(), len(asked.words)
    starts = range(max(1, len(words) - many + 1))
    matcher = SequenceMatcher(None, b=asked.text, autojunk=False)
    found = 0.0
    for start in starts[:40]:
        matcher.set_seq1(" ".join(words[start : start + many]))
        found = max(found, matcher.ratio())
    return found


def _counts(candidate: Candidate, asked: Asked) -> bool:
    """One or two letters are a name, or begin a short one; what resembles does so enough."""
    if asked.is_short:
        short = len(candidate.line) <= SHORT and " " not in candidate.line
        return candidate.rank == EXACT or (candidate.rank == BEGINS and short)
    if candidate.rank != RESEMBLES:
        return candidate.rank < RESEMBLES
    nearly = candidate.near >= NEARLY
    return candidate.near >= ALIKE or (nearly and _ratio(candidate.line, asked) >= CLOSELY)


def values(asked: Asked, moment: datetime | None, names: Sequence[str]) -> dict[str, Any]:
    """The parameters of the statements."""
    given: dict[str, Any] = {
        "q": asked.text,
        "patterns": [f"%{_escaped(word)}%" for word in asked.words],
        "first": f"{_escaped(asked.text)}%",
        "begun": f"%\n{_escaped(asked.text)}%",
        "most_now": MOST,
        "most_past": MOST_PAST,
    }
    for n, word in enumerate(asked.long_words):
        given[f"word_{n}"] = f"%{_escaped(word)}%"
    for n, word in enumerate(asked.words):
        half = max(3, (len(word) - 1) // 2)
        given[f"each_{n}"] = word
        given[f"left_{n}"] = f"%{_escaped(word[:half])}%"
        given[f"right_{n}"] = f"%{_escaped(word[-half:])}%"
    given |= {f"name_{n}": f"%{_escaped(name)}%" for n, name in enumerate(names)}
    return given | ({"moment": moment} if moment else {})


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
