"""The network of a group: its nodes and edges, as published."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import orjson

from api.documents import document
from api.ledger import fetch, resolve
from kb.exporting.moments import at, standing, written
from kb.models import Noun
from kb.models.networks import Network, Ties, network
from kb.publishing.short_forms import key_sql

MOST_NODES = 500
ADVICE = (
    f"More than {MOST_NODES} groups are in reach; those nearest are shown. Ask for a smaller "
    "`depth`, for some kinds of tie, or for one day with `on`."
)
NODES = f"""
SELECT e.record_id, e.slug, {key_sql(Noun.GROUP, "name", "e.short::json")}, (e.document::json -> 'kind')::text
FROM kb_edition e WHERE e.noun = 'group' AND e.kind = 'published'
  AND e.record_id = ANY(%(groups)s::bigint[]) AND {{standing}}
"""


def network_of(
    slug: str, moment: datetime | None, depth: int, kinds: list[str] | None, day: date | None
) -> dict[str, Any]:
    """What the address answers; raises as the group's own address does."""
    document(Noun.GROUP, slug, moment)
    ((_, group),) = resolve(Noun.GROUP, [slug], moment)
    found = network(group, Ties(moment, kinds, day), depth=depth, most=MOST_NODES)
    nodes = _nodes(found, moment)
    return {
        "group": slug,
        "on": day.isoformat() if day else None,
        "depth": depth,
        "nodes": list(nodes.values()),
        "edges": _edges(found, nodes),
        "truncated": found.is_cut,
        "advice": ADVICE if found.is_cut else None,
        "as_of": written(moment) if moment else None,
    }


def _nodes(found: Network, moment: datetime | None) -> dict[int, dict[str, Any]]:
    params = {"groups": list(found.distances), **at(moment)}
    rows = {row[0]: row[1:] for row in fetch(NODES.format(standing=standing(moment, "e")), params)}
    return {
        group: {
            "slug": rows[group][0],
            "name": rows[group][1],
            "kind": orjson.loads(rows[group][2]),
            "distance": distance,
        }
        for group, distance in found.distances.items()
    }


def _edges(found: Network, nodes: dict[int, dict[str, Any]]) -> list[dict[str, Any]]:
    edges = []
    for (subject, object_), tie in found.ties:
        details = orjson.loads(tie.details)
        edges.append(
            {
                "from": nodes[subject]["slug"],
                "to": nodes[object_]["slug"],
                "kind": tie.kind,
                "since": details["from"],
                "until": details["to"],
                "confidence": details["confidence"],
                "disputed": details["disputed"],
            }
        )
    return sorted(edges, key=lambda edge: (edge["from"], edge["to"], edge["kind"]))
