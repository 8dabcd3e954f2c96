"""Events that may be there already, by the scoring that pairs of two datasets are proposed with."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection, transaction

from kb.doubles.candidates import SHOWN, Candidate, best
from kb.doubles.spellings import likeness
from kb.linking.proposing import Scope, candidates, fill, group_names, prepare
from kb.linking.scoring import Compared, held, points
from kb.linking.weights import MOST_DAYS, REACH_KM, WINDOW
from kb.linking.wording import features
from kb.models import Dataset, DoubleNoun, Event
from kb.models.events import RADIUS_KM

UNSAVED = 0
"""The key under which the event that is asked for is compared; no row has it."""
MOST_COMPARED = 2000
"""Events near in days and place that are compared, the nearest days first."""
SAME_TYPE = 5
LIKE_TITLE = 10
LEAST_LIKE = 0.5
USUAL_REACH = 25.0
REACH = {**{str(code): km for code, km in RADIUS_KM.items()}, **REACH_KM}
REACH_SQL = "CASE e.geo_precision {} ELSE {} END".format(
    " ".join(f"WHEN '{code}' THEN {km}" for code, km in REACH.items()), USUAL_REACH
)
# The index of days names some thousands of events; what is known of their points leaves some dozens.
NEAR = f"""
SELECT e.id FROM kb_event e LEFT JOIN kb_location l ON l.id = e.location_id
CROSS JOIN LATERAL (SELECT CASE WHEN e.latitude IS NULL THEN l.latitude ELSE e.latitude END AS north,
  CASE WHEN e.latitude IS NULL THEN l.longitude ELSE e.longitude END AS east,
  (%(reach)s + coalesce(e.radius_km, {REACH_SQL})) / 110.0 AS wide) p
WHERE e.date_earliest BETWEEN %(first)s::date - {WINDOW + MOST_DAYS} AND %(last)s::date + {WINDOW}
  AND e.date_latest >= %(first)s::date - {WINDOW} AND e.id <> %(own)s AND NOT e.is_withdrawn
  AND (%(parent)s::bigint IS NULL OR e.id <> %(parent)s) AND e.parent_id IS DISTINCT FROM %(own)s
  AND (%(parent)s::bigint IS NULL OR e.parent_id IS DISTINCT FROM %(parent)s)
  AND (%(north)s::float8 IS NULL OR p.north IS NULL
    OR (abs(p.north - %(north)s) <= p.wide
      AND abs(p.east - %(east)s) * greatest(cosd(%(north)s), 0.02) <= p.wide))
ORDER BY abs(e.date_earliest - %(first)s::date), e.id LIMIT {MOST_COMPARED}"""
ASKED = "(SELECT * FROM jsonb_populate_record(NULL::kb_event, %(asked)s::jsonb))"
NEARBY = "(SELECT * FROM kb_event WHERE id = ANY(%(ids)s))"
PARTS = f"""(SELECT event_id, group_id FROM kb_participation WHERE event_id = ANY(%(ids)s)
  UNION ALL SELECT {UNSAVED}, unnest(%(groups)s::bigint[]))"""
ONLY_UNITS = """ AND id IN (SELECT location_id FROM kb_event WHERE id = ANY(%(ids)s)
    UNION ALL SELECT %(location)s::bigint)"""


@dataclass(frozen=True)
class Happened:
    """What is known of the event that is asked for; empty and None are not known."""

    first: date
    last: date
    title: str = ""
    type: str = ""
    location: int | None = None
    geo_precision: str = ""
    latitude: float | None = None
    longitude: float | None = None
    radius_km: float | None = None
    groups: Sequence[int] = ()
    killed: tuple[int | None, int | None, int | None] = (None, None, None)
    parent: int | None = None
    """What it is a part of: a whole, its parts and the parts among each other are no doubles."""
    own: int | None = None

    @property
    def row(self) -> str:
        """As a row of events, for PostgreSQL."""
        low, most_likely, high = self.killed
        return json.dumps(
            {
                "id": UNSAVED,
                "date_earliest": self.first.isoformat(),
                "date_latest": self.last.isoformat(),
                "location_id": self.location,
                "geo_precision": self.geo_precision or "settlement",
                "latitude": self.latitude,
                "longitude": self.longitude,
                "radius_km": self.radius_km,
                "override_low": low,
                "override_best": most_likely,
                "override_high": high,
                "is_withdrawn": False,
            }
        )


def like_event(asked: Happened) -> list[Candidate]:
    """Events near in days and place, or of the same groups, with what speaks for the same incident."""
    with transaction.atomic(), connection.cursor() as cursor:
        ids = _nearby(cursor, asked)
        if not ids:
            return []
        given: dict[str, Any] = {"asked": asked.row, "ids": ids, "groups": list(asked.groups)}
        given["location"] = asked.location
        events = f"({NEARBY} UNION ALL {ASKED})"
        scope = Scope(events, given, participations=PARTS, only_units=ONLY_UNITS)
        fill(cursor, scope, (ASKED, given), (NEARBY, given))
        compared = [pair for batch in candidates() for pair in batch]
    told = _told(compared, asked)
    return best(DoubleNoun.EVENT, told, asked.own)


def _nearby(cursor: Any, asked: Happened) -> list[int]:
    north, east = asked.latitude, asked.longitude
    if north is None and asked.location is not None:
        cursor.execute(
            "SELECT latitude, longitude FROM kb_location WHERE id = %s", [asked.location]
        )
        north, east = cursor.fetchone() or (None, None)
    reach = asked.radius_km or REACH.get(asked.geo_precision, USUAL_REACH)
    near: dict[str, Any] = {"first": asked.first, "last": asked.last, "own": asked.own or UNSAVED}
    near["parent"] = asked.parent
    cursor.execute(NEAR, {**near, "north": north, "east": east, "reach": reach})
    return [pk for (pk,) in cursor.fetchall()]


def _told(compared: Iterable[Compared], asked: Happened) -> Iterator[Candidate]:
    good = {pair.b: (pair, rows) for pair in compared if points(rows := held(pair)) >= SHOWN - 15}
    names = group_names() if good else {}
    known = {row.pk: row for row in Event.objects.filter(pk__in=good).only("title", "type")}
    for pk, (pair, rows) in good.items():
        grounds = _grounds(features(pair, rows, names))
        yield weighed(pk, points(rows), grounds, (asked.title, asked.type), _said(known[pk]))


def _grounds(told: Iterable[dict[str, Any]]) -> list[str]:
    """What speaks for the same incident, and what against it."""
    spoken = [one for one in told if one["points"]]
    return [str(one["words"]) if one["points"] > 0 else f"but {one['words']}" for one in spoken]


def _said(event: Event) -> tuple[str, str]:
    return event.title, str(event.type_id)


def weighed(
    pk: int, score: int, grounds: list[str], ours: tuple[str, str], theirs: tuple[str, str]
) -> Candidate:
    """The score of pairs, and a little more for the same type and a like title."""
    if ours[1] and ours[1] == theirs[1]:
        score, grounds = score + SAME_TYPE, [*grounds, "the same type"]
    if ours[0] and likeness(ours[0].lower(), theirs[0].lower()) >= LEAST_LIKE:
        score, grounds = score + LIKE_TITLE, [*grounds, "a title much like it"]
    return Candidate(pk, min(100, score), tuple(grounds))


def curated_pairs() -> Iterator[tuple[int, Candidate]]:
    """Pairs among the curators' own events: the key of the one, and the other as its candidate."""
    own = list(Dataset.objects.filter(slug="curated").values_list("pk", flat=True))
    with transaction.atomic(), connection.cursor() as cursor:
        prepare(cursor, own, own)
        compared = {
            (pair.a, pair.b): pair for batch in candidates() for pair in batch if pair.a < pair.b
        }
    names = group_names()
    keys = {key for pair in compared for key in pair}
    told = {
        row.pk: row for row in Event.objects.filter(pk__in=keys).only("title", "type", "parent")
    }
    for (a, b), pair in compared.items():
        if points(rows := held(pair)) >= SHOWN - 15 and not _of_one_whole(told[a], told[b]):
            grounds = _grounds(features(pair, rows, names))
            yield a, weighed(b, points(rows), grounds, _said(told[a]), _said(told[b]))


def _of_one_whole(one: Event, other: Event) -> bool:
    """Whether one is a part of the other, or both of a third."""
    parents = one.parent_id, other.parent_id
    return (
        one.pk == parents[1]
        or other.pk == parents[0]
        or (parents[0] is not None and parents[0] == parents[1])
    )
