"""Which cards a person sees: those of lists that they may open."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from kb.admin.front import records, work
from kb.admin.front.cards import Card

CARDS: tuple[tuple[str, Callable[[Any], Card]], ...] = (
    ("kb.change_event", work.drafts),
    ("kb.change_event", work.returned),
    ("kb.view_reviewrequest", work.waiting),
    ("kb.view_event", records.disputed),
    ("kb.change_event", work.doubles),
    ("kb.change_group", records.unresolved),
    ("kb.view_source", records.without_copy),
    ("kb.view_event", work.saved),
    ("kb.view_edition", work.published),
)


def cards_for(user: Any) -> Iterator[Card]:
    for permission, card in CARDS:
        if user.has_perm(permission):
            yield card(user)
