"""What `search/` answers: records of several nouns by any published spelling, best first."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

import orjson
from rest_framework.request import Request

from api.changes import PATHS
from api.errors import parameter_error
from api.filters.listings import values_of
from api.filters.search import Searched, SearchFilterSet
from api.ledger import fetch, moment_of
from api.licences import licences
from api.lists import texts_of, whole
from api.search.asked import Asked, folded
from api.search.candidates import (
    BEGINS,
    CONTAINS,
    EXACT,
    RESEMBLES,
    WORD,
    Candidate,
    candidates,
    closer,
)
from api.search.statements import FEW, planned, resembling, spelt
from kb.exporting.moments import at, written
from kb.models import Noun

MOST_HITS = 50
USUAL_HITS = 20
CORRECTIONS = 5
RANKS = {
    EXACT: "exact",
    BEGINS: "begins",
    WORD: "word",
    CONTAINS: "contains",
    RESEMBLES: "resembles",
}
# A score tells the rank, and within it how much of the spelling was asked for.
FLOOR = {EXACT: 0.9, BEGINS: 0.7, WORD: 0.5, CONTAINS: 0.3, RESEMBLES: 0.0}
SPAN = {EXACT: 0.1, BEGINS: 0.19, WORD: 0.19, CONTAINS: 0.19, RESEMBLES: 0.29}

SHOWN = """
SELECT e.id, d.document ->> 'name', d.document ->> 'title', d.document -> 'dataset' ->> 'slug',
  s.text, s.kind
FROM unnest(%(ids)s::bigint[], %(lines)s::text[]) AS hit(id, line)
JOIN kb_edition e ON e.id = hit.id
CROSS JOIN LATERAL (SELECT e.document::json AS document OFFSET 0) AS d
LEFT JOIN LATERAL (
  SELECT text, kind FROM (
    SELECT d.document ->> 'name', 'name', 1 UNION ALL
    SELECT d.document ->> 'title', 'title', 1 UNION ALL
    SELECT d.document ->> 'short_name', 'short-name', 2 UNION ALL
    SELECT n ->> 'text', n ->> 'kind', 3
      FROM json_array_elements(coalesce(d.document -> 'names', '[]')) AS n UNION ALL
    SELECT d.document -> 'publisher' ->> 'name', 'publisher', 4 UNION ALL
    SELECT d.document ->> 'summary', 'summary', 5 UNION ALL
    SELECT e.slug, 'id', 6
  ) AS spelling(text, kind, place)
  WHERE hit.line = ANY(string_to_array(kb_plain(text), E'\\n')) ORDER BY place LIMIT 1
) AS s ON true
"""


def search(request: Request) -> dict[str, Any]:
    query = texts_of(request.query_params)
    others = ("limit", "as_of", "release", "format")
    asked = values_of(request.query_params, SearchFilterSet, others)
    limit = int(whole(query, "limit", USUAL_HITS, least=1, most=MOST_HITS))
    moment = moment_of(query)
    nouns = [Noun(code) for code in asked.get("noun", Searched.values)]
    with planned():
        hits, more = _found(asked["q"], nouns, limit, moment)
    rows, datasets = _shown(hits)
    return {
        "results": rows,
        "truncated": sorted(more),
        "as_of": written(moment) if moment else None,
        "release": query.get("release"),
        "licences": _licences(datasets, moment),
    }


def _found(
    text: str, nouns: list[Noun], limit: int, moment: datetime | None
) -> tuple[list[Candidate], set[str]]:
    """The best records; those that only resemble what was asked for if others are too few."""
    asked = folded(text)
    if not asked.text:
        raise parameter_error(
            "q", "nothing-to-find", "There is no letter and no digit to look for."
        )
    found, more = candidates({noun: spelt(noun, asked) for noun in nouns}, asked, moment)
    best = _best(found, limit)
    if len(best) < limit and not asked.is_short:
        near, still_more = _near(asked, nouns, moment)
        best, more = _best([*found, *near], limit), more | still_more
    return best, more


def _near(
    asked: Asked, nouns: list[Noun], moment: datetime | None
) -> tuple[list[Candidate], set[str]]:
    """Groups and places by likeness, and by their names what else says them."""
    few = {noun: resembling(noun, asked, ()) for noun in FEW}
    found, more = candidates(few, asked, moment)
    names = list(dict.fromkeys(one.line for one in _best(closer(found, asked), CORRECTIONS)))
    many = {noun: resembling(noun, asked, names) for noun in nouns if noun not in FEW}
    others, more_others = candidates(many, asked, moment, names)
    near = closer([one for one in (*found, *others) if one.noun in nouns], asked)
    return near, (more | more_others) & {*nouns}


def _best(found: Iterable[Candidate], limit: int) -> list[Candidate]:
    """Each record once, by its best line."""
    by_record: dict[tuple[str, str], Candidate] = {}
    for one in sorted(found, key=lambda one: one.place):
        by_record.setdefault((one.noun, one.slug), one)
    return list(by_record.values())[:limit]


def _shown(hits: list[Candidate]) -> tuple[list[dict[str, Any]], set[str]]:
    """The hits as they are told, and the datasets that events among them come from."""
    asked = {"ids": [hit.edition_id for hit in hits], "lines": [hit.line for hit in hits]}
    documents = {row[0]: row[1:] for row in (fetch(SHOWN, asked) if hits else ())}
    rows = []
    for hit in hits:
        name, title, _, text, kind = documents[hit.edition_id]
        rows.append(
            {
                "noun": hit.noun,
                "id": hit.slug,
                "url": f"/api/v1/{PATHS[hit.noun]}/{hit.slug}/",
                "name": title if name is None else name,
                "rank": RANKS[hit.rank],
                "score": round(FLOOR[hit.rank] + SPAN[hit.rank] * min(hit.likeness, 1), 3),
                "matched": {"text": text or hit.line, "kind": kind or "name"},
            }
        )
    return rows, {row[2] for row in documents.values() if row[2]} or {"curated"}


def _licences(datasets: set[str], moment: datetime | None) -> list[dict[str, Any]]:
    sql = f"SELECT {licences(moment, '= ANY(%(slugs)s)')}"
    (text,) = fetch(sql, {"slugs": sorted(datasets), **at(moment)})[0]
    return list(orjson.loads(text))
