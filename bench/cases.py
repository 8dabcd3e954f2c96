"""What is measured: a query of the list of events, and the bare statement for the same rows."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

import psycopg

# Late fetch: keys from a covering index first, then the documents of those rows.
STATEMENT = """
SELECT {document} FROM (SELECT edition_id, date_start, record_id FROM {table}
  WHERE {where} ORDER BY date_start DESC, record_id DESC LIMIT {size}) p
JOIN kb_edition e ON e.id = p.edition_id {order}
"""
ORDER = "ORDER BY p.date_start DESC, p.record_id DESC"
ROWS = {"document": "e.document", "order": ORDER}
JOINED = {"document": f"string_agg(e.document, ',' {ORDER})", "order": ""}
STANDS = "superseded_at IS NULL"
STOOD = "recorded_at <= %(at)s AND (superseded_at IS NULL OR superseded_at > %(at)s)"
AFTER = "date_start <= %(day)s::date AND (date_start, record_id) < (%(day)s::date, %(id)s::bigint)"


@dataclass(frozen=True)
class Case:
    name: str
    query: str
    where: str = ""
    """Rows of the bare statement; empty if there is none to compare with."""
    params: dict[str, Any] = field(default_factory=dict)
    table: str = "kb_eventedition"
    size: int = 100
    form: dict[str, str] = field(default_factory=ROWS.copy)

    @property
    def sql(self) -> str:
        return STATEMENT.format(table=self.table, where=self.where, size=self.size, **self.form)


@dataclass(frozen=True)
class Places:
    """Facts of this database that the queries need."""

    deep: dict[str, Any]
    """Keys of the row three quarters down the list."""
    now: str
    before: Any
    """A moment between the two times that events were published."""
    often: tuple[int, str]
    seldom: tuple[int, str]
    """Row and public id of the groups with the most and the fewest events."""
    unit: str
    """A first-order unit."""
    town: str


def find(conninfo: str) -> Places:
    with psycopg.connect(conninfo) as connection:
        events = connection.execute("SELECT count(*) FROM kb_event").fetchone()
        day, record = connection.execute(
            "SELECT date_start::text, record_id FROM kb_eventedition WHERE superseded_at IS NULL"
            " ORDER BY date_start DESC, record_id DESC OFFSET %s LIMIT 1",
            [events[0] * 3 // 4],
        ).fetchone()
        moments = connection.execute(
            "SELECT max(recorded_at), min(recorded_at) FROM kb_eventedition"
        ).fetchone()
        groups = connection.execute(
            "SELECT g.group_id, r.slug FROM kb_eventgroup g JOIN kb_group r ON r.id = g.group_id"
            " WHERE group_id <= 490 GROUP BY 1, 2 HAVING count(*) > 200 ORDER BY count(*) DESC"
        ).fetchall()
        (unit,), (town,) = connection.execute(
            "SELECT CASE id WHEN 11 THEN slug ELSE name END FROM kb_location"
            " WHERE id IN (11, 1250) ORDER BY id"
        ).fetchall()
    return Places({"day": day, "id": record}, *moments, groups[0], groups[-1], unit, town)


def of(conninfo: str) -> list[Case]:
    """All that are measured; the first is the first page, to which others are held."""
    known = find(conninfo)
    return [*_pages(known), *_bounded(known)]


def _pages(known: Places) -> list[Case]:
    past = {"as_of": known.before.isoformat()}
    at = {"at": known.before}
    cursor, pinned = (_cursor(known.deep, moment) for moment in (known.now, known.before))
    ml = {"country": "ML"}
    sided = f"{STANDS} AND country = 'ML' AND type = 'one-sided-violence'"
    cases = [
        Case("first page", "", STANDS),
        Case("the same, joined in SQL", "", STANDS, form=JOINED),
        Case("10 on a page", "page_size=10", STANDS, size=10),
        Case("1,000 on a page", "page_size=1000", STANDS, size=1000),
        Case("deep page", _query(cursor=cursor), f"{STANDS} AND {AFTER}", known.deep),
        Case("as of a past day", _query(**past), STOOD, at),
        Case(
            "deep, pinned to the past",
            _query(cursor=pinned),
            f"{STOOD} AND {AFTER}",
            {**at, **known.deep},
        ),
        Case("country", _query(**ml), f"{STANDS} AND country = 'ML'"),
        Case("country, as of", _query(**ml, **past), f"{STOOD} AND country = 'ML'", at),
        Case("country and type", _query(**ml, type="one-sided-violence"), sided),
    ]
    for name, (row, slug) in (("often", known.often), ("seldom", known.seldom)):
        of_group = f"{STANDS} AND group_id = {row}"
        cases.append(Case(f"group, {name}", _query(group=slug), of_group, table="kb_eventgroup"))
    return cases


def _bounded(known: Places) -> list[Case]:
    """Questions without an equal among bare statements: none may take very long."""
    slug, past = known.often[1], {"as_of": known.before.isoformat()}
    queries: dict[str, dict[str, str]] = {
        "two groups": {"group": f"{slug},{known.seldom[1]}"},
        "group, its own country": {"group": slug, "country": "BF"},
        "group, another country": {"group": slug, "country": "NG"},
        "group, as of": {"group": slug, **past},
        "family": {"family": slug},
        "family, certain, as of": {"family": slug, "date_match": "certain", **past},
        "near 10 km": {"near": "12.5,4.2,10"},
        "near 10 km, certain": {"near": "12.5,4.2,10", "match": "certain"},
        "near 500 km": {"near": "12.5,4.2,500"},
        "near 10 km, no events": {"near": "-60,100,10"},
        "near 10 km, as of": {"near": "12.5,4.2,10", **past},
        "bbox, a country": {"bbox": "3,10,8,20"},
        "bbox, everything, certain": {"bbox": "-180,-90,180,90", "match": "certain"},
        "country of few, old dates": {"country": "CM", "date_before": "1990"},
        "dates in the middle": {"date_after": "2005-03", "date_before": "2005-04"},
        "killed_min=59": {"killed_min": "59"},
        "type (none)": {"type": "abduction"},
        "type (none), group": {"type": "abduction", "group": slug},
        "type (none), as of": {"type": "abduction", **past},
        "disputed (none)": {"disputed": "true"},
        "place (admin1)": {"location": known.unit},
        "place (admin1), as of": {"location": known.unit, **past},
        "external id": {"external_id": "ucdp-event:100002"},
        "external id, as of": {"external_id": "ucdp-event:100002", **past},
        "q, in a quarter of all": {"q": "ambush"},
        "q, three letters": {"q": "kab"},
        "q, a town": {"q": known.town},
        "q, a town, as of": {"q": known.town, **past},
        "q, found nowhere": {"q": "xyzzyx"},
        "q, common, country": {"q": "attack", "country": "NE"},
        "count=exact": {"count": "exact"},
        "count=exact, q common": {"count": "exact", "q": "ambush"},
        "count=exact, group": {"count": "exact", "group": slug},
        "fields=id,title": {"fields": "id,title"},
    }
    return [Case(name, _query(**query)) for name, query in queries.items()]


def _query(**params: str) -> str:
    return urlencode(params)


def _cursor(keys: dict[str, Any], moment: Any) -> str:
    from api.cursors import Cursor, digest

    return Cursor((keys["day"], str(keys["id"])), False, moment, digest("event", [])).encode()
