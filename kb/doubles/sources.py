"""Sources that may be there already: by their address, else by publisher, title and date."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection, transaction

from kb.doubles.candidates import Candidate, best
from kb.models import DoubleNoun

MOST = 40
"""Sources looked at for each way of finding."""
MOST_ALIKE = 1000
"""Sources of a like title of which the most alike are looked at; series share most words of their titles."""
ALIKE = 0.7
"""How alike titles are, by trigrams, from which sources of any date are looked at: titles of a series share
much of their words, and to weigh half a table takes seconds."""
MOST_DATED = 5000
ALIKE_DATED = 0.6
"""How alike titles of the same date are, from which sources are looked at."""
FOUND = f"""
WITH dated AS MATERIALIZED (
  SELECT id, title FROM kb_source WHERE published_on_earliest <= %(last)s::date
    AND published_on_latest >= %(first)s::date LIMIT {MOST_DATED}),
alike AS (
  (SELECT id FROM kb_source WHERE kb_plain(title) %% kb_plain(%(title)s) LIMIT {MOST_ALIKE})
  UNION SELECT id FROM dated WHERE similarity(kb_plain(title), kb_plain(%(title)s)) >= {ALIKE_DATED})
SELECT id, 'url', 1.0, kb_plain(title) = kb_plain(%(title)s), publisher_id, published_on_earliest,
  published_on_latest FROM (
    SELECT * FROM kb_source WHERE %(url)s <> '' AND kb_plain_url(url) = kb_plain_url(%(url)s)
    LIMIT {MOST}) AS by_url
UNION ALL
SELECT id, 'title', likeness, kb_plain(title) = kb_plain(%(title)s), publisher_id, published_on_earliest,
  published_on_latest
FROM (
    SELECT *, similarity(kb_plain(title), kb_plain(%(title)s)) AS likeness
    FROM kb_source WHERE id IN (SELECT id FROM alike)
    ORDER BY publisher_id = %(publisher)s DESC NULLS LAST, likeness DESC LIMIT {MOST}) AS by_title
"""


@dataclass(frozen=True)
class Printed:
    """What is known of the source that is asked for; empty and None are not known."""

    title: str = ""
    url: str = ""
    publisher: int | None = None
    first: date | None = None
    last: date | None = None
    own: int | None = None


def like_source(asked: Printed) -> list[Candidate]:
    """Sources at the same address, and those of the same publisher with such a title."""
    return best(DoubleNoun.SOURCE, [_weighed(asked, row) for row in _found(asked)], asked.own)


def _found(asked: Printed) -> Iterator[tuple[Any, ...]]:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT set_config('pg_trgm.similarity_threshold', %s, true)", [str(ALIKE)])
        told: dict[str, Any] = {"title": _text(asked.title), "url": _text(asked.url)}
        told |= {"publisher": asked.publisher}
        told |= {"first": asked.first or asked.last, "last": asked.last or asked.first}
        cursor.execute(FOUND, told)
        yield from cursor.fetchall()


def _text(text: str) -> str:
    return text.replace("\0", "").strip()[:1000]


def _weighed(asked: Printed, row: tuple[Any, ...]) -> Candidate:
    pk, how, likeness, is_same_title, publisher, first, last = row
    if how == "url":
        return Candidate(pk, 100, ("the same address on the web",))
    grounds = ["the same title" if is_same_title else "a title spelt much like it"]
    score = 60 if is_same_title else round(50 * likeness)
    shares = (_publisher(asked, publisher), _date(asked, first, last))
    grounds += [words for _, words in shares if words]
    points = score + sum(share for share, _ in shares)
    return Candidate(pk, max(0, min(95, points)), tuple(grounds))


def _publisher(asked: Printed, publisher: int) -> tuple[int, str]:
    if asked.publisher is None:
        return 0, ""
    return (20, "the same publisher") if publisher == asked.publisher else (-15, "")


def _date(asked: Printed, first: date | None, last: date | None) -> tuple[int, str]:
    ours = asked.first or asked.last, asked.last or asked.first
    theirs = first or last, last or first
    if ours[0] is None or theirs[0] is None:
        return 0, ""
    meet = max(ours[0], theirs[0]) <= min(ours[1] or ours[0], theirs[1] or theirs[0])
    return (15, "the same date") if meet else (-30, "of another date")
