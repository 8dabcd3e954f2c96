"""Which cards a person sees: those of lists that they may open."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from kb.admin.front import records
from kb.admin.front.cards import Card

CARDS: tuple[tuple[str, Callable[..., Card]], ...] = (
    ("kb.view_event", records.disputed),
    ("kb.view_source", records.without_copy),
    ("kb.view_referent", records.unresolved),
)


def cards_for(user: Any) -> Iterator[Card]:
    for permission, card in CARDS:
        if user.has_perm(permission):
            yield card()
