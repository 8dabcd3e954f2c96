"""Groups that an informant may be: those of that very name first, then those of a like one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import connection

from kb.importing.informants.parsing import Informant
from kb.models import Group

LEAST = 0.45
"""Names less alike by trigrams than this are not proposed."""
MOST = 3
FOUND = """
WITH asked AS (
  SELECT number, kb_plain(text) AS plain FROM unnest(%(numbers)s::int[], %(texts)s::text[]) AS a(number, text)
),
spelling AS MATERIALIZED (
  SELECT group_id, text, kb_plain(text) AS plain FROM (
    SELECT id AS group_id, name AS text FROM kb_group UNION ALL SELECT id, short_name FROM kb_group
    UNION ALL SELECT group_id, text FROM kb_groupname) AS s WHERE text <> ''
),
alike AS (
  SELECT DISTINCT ON (a.number, meant) a.number, coalesce(g.merged_into_id, g.id) AS meant, s.text,
    s.plain = a.plain AS is_exact, similarity(s.plain, a.plain) AS score
  FROM asked a JOIN spelling s ON s.plain = a.plain OR similarity(s.plain, a.plain) >= %(least)s
  JOIN kb_group g ON g.id = s.group_id WHERE NOT g.is_withdrawn
  ORDER BY a.number, meant, is_exact DESC, score DESC
)
SELECT number, meant, text, is_exact, score FROM (
  SELECT *, row_number() OVER (PARTITION BY number ORDER BY is_exact DESC, score DESC, meant) AS place
  FROM alike) AS ranked WHERE place <= %(most)s ORDER BY number, place
"""


@dataclass(frozen=True)
class Candidate:
    """A group that may be meant, and why."""

    group: Group
    spelling: str
    """The name of the group that was found."""
    score: float
    """How alike the names are, from 0 to 1."""
    is_exact: bool
    """Whether they differ in nothing but case, accents, apostrophes and hyphens."""


def candidates(informants: Sequence[Informant]) -> list[list[Candidate]]:
    """For each informant the groups it may be, the likeliest first; one statement for all."""
    spelt = [(n, text) for n, informant in enumerate(informants) for text in informant.spellings]
    with connection.cursor() as cursor:
        cursor.execute(
            FOUND,
            {
                "numbers": [number for number, _ in spelt],
                "texts": [text for _, text in spelt],
                "least": LEAST,
                "most": MOST,
            },
        )
        rows = cursor.fetchall()
    groups = Group.objects.in_bulk({row[1] for row in rows})
    found: list[list[Candidate]] = [[] for _ in informants]
    for number, group, spelling, is_exact, score in rows:
        found[number].append(Candidate(groups[group], spelling, round(score, 2), is_exact))
    return found
