"""The dated ties of one group, as published."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import orjson

from api.documents import document
from kb.models import Noun


def relations(
    slug: str, moment: datetime | None, kinds: list[str] | None, day: date | None
) -> list[dict[str, Any]]:
    """Ties of the group, of these kinds, that held on `day`: surely begun, not surely over."""
    ties = orjson.loads(document(Noun.GROUP, slug, moment))["relations"]
    return [
        tie
        for tie in ties
        if (kinds is None or tie["kind"] in kinds) and (day is None or _held(tie, day.isoformat()))
    ]


def _held(tie: dict[str, Any], day: str) -> bool:
    begun, over = tie["from"], tie["to"]
    if not begun or not begun["latest"] or begun["latest"] > day:
        return False
    return not over or not over["latest"] or bool(over["latest"] >= day)
