"""Bearers of names that resemble a name: candidates by index, then weighed one by one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

from django.db import connection, transaction

from kb.doubles.spellings import Alike, Spelling, alike, spelt
from kb.models import DoubleNoun

MOST_ASKED = 12
"""Spellings of one record that are looked for."""
MOST_FOUND = 60
"""Names looked at for one spelling and one way of finding, the most alike first."""
ALIKE = 0.3
"""pg_trgm's likeness from which names are looked at."""
BEARERS = {
    DoubleNoun.GROUP: (
        ("kb_group", "id", "name"),
        ("kb_group", "id", "short_name"),
        ("kb_groupname", "group_id", "text"),
    ),
    DoubleNoun.LOCATION: (
        ("kb_location", "id", "name"),
        ("kb_locationname", "location_id", "text"),
    ),
    DoubleNoun.PUBLISHER: (("kb_publisher", "id", "name"),),
}
WAYS = {
    "kb_plain(n.{text}) % q.plain": "similarity(kb_plain(n.{text}), q.plain) DESC",
    "kb_skeleton(n.{text}) = q.skeleton AND length(q.skeleton) > 1": "n.id",
}
BY_INITIALS = {
    "kb_initials(n.{text}) = q.plain AND length(q.plain) > 2": "n.id",
    "kb_plain(n.{text}) = q.initials AND length(q.initials) > 2": "n.id",
}
ARM = """
SELECT q.place, found.bearer, found.written FROM asked q CROSS JOIN LATERAL (
  SELECT n.{owner} AS bearer, n.{text} AS written FROM {table} n{join}
  WHERE {way}{narrowed} ORDER BY {order} LIMIT {most}) found"""
FOUND = """
WITH asked AS MATERIALIZED (
  SELECT * FROM unnest(%(plain)s::text[], %(skeleton)s::text[], %(initials)s::text[])
    WITH ORDINALITY AS x(plain, skeleton, initials, place)),
found AS (SELECT DISTINCT * FROM ({arms}) AS arms)
SELECT place, bearer, written, kb_plain(written), kb_essence(written), kb_skeleton(written),
  kb_initials(written) FROM found"""


def bearers(noun: str, texts: Sequence[str], country: str = "") -> dict[int, Alike]:
    """The records of which a name is like one of these, each with the strongest ground.

    With a country, only places of that country, and those of none.
    """
    asked = spelt(list(dict.fromkeys(texts))[:MOST_ASKED])
    found: dict[int, list[Alike]] = defaultdict(list)
    for place, bearer, spelling in _found(noun, asked, country) if asked else ():
        if (told := alike(asked[place - 1], spelling)) is not None:
            found[bearer].append(told)
    return {bearer: max(told) for bearer, told in found.items()}


def _found(
    noun: str, asked: Sequence[Spelling], country: str
) -> Iterator[tuple[int, int, Spelling]]:
    values: dict[str, Any] = {
        key: [getattr(one, key) for one in asked] for key in ("plain", "skeleton", "initials")
    }
    statement = FOUND.format(arms=" UNION ALL ".join(_arms(noun, country)))
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('pg_trgm.similarity_threshold', %s, true)",
            [str(ALIKE)],
        )
        cursor.execute(statement, {**values, "country": country})
        for place, bearer, *spelling in cursor.fetchall():
            yield place, bearer, Spelling._make(spelling)


def _arms(noun: str, country: str) -> Iterator[str]:
    ways = WAYS if noun == DoubleNoun.LOCATION else {**WAYS, **BY_INITIALS}
    for table, owner, text in BEARERS[DoubleNoun(noun)]:
        for way, order in ways.items():
            # In the statement the sign of likeness stands beside named parameters.
            yield ARM.format(
                table=table,
                owner=owner,
                text=text,
                way=way.format(text=text).replace("%", "%%"),
                order=order.format(text=text),
                most=MOST_FOUND,
                **_narrowed(table, country),
            )


def _narrowed(table: str, country: str) -> dict[str, str]:
    if not country or "location" not in table:
        return {"join": "", "narrowed": ""}
    if table == "kb_location":
        return {"join": "", "narrowed": " AND n.country IN (%(country)s, '')"}
    join = " JOIN kb_location l ON l.id = n.location_id AND l.country IN (%(country)s, '')"
    return {"join": join, "narrowed": ""}
