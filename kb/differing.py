"""How two documents differ, place by place.

Items of a list that all have an `id` or `slug` of their own, or hold a record that has, are known
by it wherever in the list they stand; other items are matched by what they say. A place is a JSON
pointer (RFC 6901), save that an item known by its id is named by that id and not by its position.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

OUTSIDE = "edition"


@dataclass(frozen=True)
class Difference:
    """One place where the newer document says something else; None where one says nothing."""

    path: str
    old: Any
    new: Any


def differences(older: dict[str, Any], newer: dict[str, Any]) -> list[Difference]:
    """All places where the two differ, in the order of the newer; which edition it is left out."""
    known = [{key: doc[key] for key in doc if key != OUTSIDE} for doc in (older, newer)]
    return list(_compare("", *known))


def _compare(path: str, old: Any, new: Any) -> Iterator[Difference]:
    if old == new:
        return
    if isinstance(old, dict) and isinstance(new, dict):
        yield from _compare_named(path, old, new)
    elif isinstance(old, list) and isinstance(new, list):
        yield from _compare_lists(path, old, new)
    else:
        yield Difference(path, old, new)


def _compare_named(path: str, old: dict[str, Any], new: dict[str, Any]) -> Iterator[Difference]:
    for name in [*new, *(name for name in old if name not in new)]:
        yield from _compare(f"{path}/{_escaped(name)}", old.get(name), new.get(name))


def _compare_lists(path: str, old: list[Any], new: list[Any]) -> Iterator[Difference]:
    before, after = _named(old), _named(new)
    if before is None or after is None:
        yield from _compare_unnamed(path, old, new)
        return
    yield from _compare_named(path, before, after)
    if before == after:
        yield Difference(path, list(before), list(after))


def _compare_unnamed(path: str, old: list[Any], new: list[Any]) -> Iterator[Difference]:
    before, after = [repr(item) for item in old], [repr(item) for item in new]
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    for change, i, j, k, m in matcher.get_opcodes():
        if change == "equal":
            continue
        pairs = min(j - i, m - k)
        for step in range(pairs):
            yield from _compare(f"{path}/{k + step}", old[i + step], new[k + step])
        yield from (Difference(f"{path}/{at}", old[at], None) for at in range(i + pairs, j))
        yield from (Difference(f"{path}/{at}", None, new[at]) for at in range(k + pairs, m))


def _named(items: list[Any]) -> dict[str, Any] | None:
    """The items by id; None unless each has one of its own."""
    named = {_id(item): item for item in items}
    return named if len(named) == len(items) and "" not in named else None


def _id(item: Any) -> str:
    """Its own id or slug, else that of the first record it holds: a participant is its group."""
    if not isinstance(item, dict):
        return ""
    own = item.get("id") or item.get("slug")
    return str(own) if own else next(filter(None, map(_id, item.values())), "")


def _escaped(name: str) -> str:
    return name.replace("~", "~0").replace("/", "~1")
