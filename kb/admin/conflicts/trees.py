"""What a form posts, as a tree: its fields, and its rows by their keys, however deep they nest.

It goes by names alone, as formsets give them (`claims-0-statement`, `claims-INITIAL_FORMS`), so that
it holds for any form, inlines within inlines included.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

KEY = "id"
COUNT = "-INITIAL_FORMS"
MANAGEMENT = re.compile(r"(TOTAL|INITIAL|MIN_NUM|MAX_NUM)_FORMS")
NEW = "+"
"""The key of a row that is not saved begins so."""

Posted = Mapping[str, Sequence[str]]


@dataclass
class Node:
    """A form, or one row of it."""

    fields: dict[str, list[str]] = field(default_factory=dict)
    lists: dict[str, dict[str, Node]] = field(default_factory=dict)

    def said(self, name: str) -> tuple[str, ...]:
        """What a field says, without what browsers add or leave out."""
        plain = (_plain(value) for value in self.fields.get(name, ()))
        return tuple(value for value in plain if value)

    @property
    def is_deleted(self) -> bool:
        return bool(self.said("DELETE"))


def tree(posted: Posted) -> Node:
    """The fields and rows of these names."""
    prefixes = _outermost({name.removesuffix(COUNT) for name in posted if name.endswith(COUNT)})
    node = Node()
    rows: dict[str, dict[int, dict[str, Sequence[str]]]] = {prefix: {} for prefix in prefixes}
    for name, values in posted.items():
        prefix = next((one for one in prefixes if name.startswith(f"{one}-")), None)
        if prefix is None:
            node.fields[name] = [*values]
            continue
        number, _, rest = name[len(prefix) + 1 :].partition("-")
        if number.isdecimal():
            rows[prefix].setdefault(int(number), {})[rest] = values
    for prefix, numbered in rows.items():
        children = (tree(numbered[number]) for number in sorted(numbered))
        node.lists[prefix] = {_key(child, number): child for number, child in enumerate(children)}
    return node


def names(node: Node) -> dict[str, list[str]]:
    """The same as names and values again: saved rows first, numbered anew, and counted."""
    return dict(_names(node, ""))


def _names(node: Node, before: str) -> Iterator[tuple[str, list[str]]]:
    for name, values in node.fields.items():
        yield before + name, values
    for prefix, rows in node.lists.items():
        ordered = sorted(rows, key=lambda key: key.startswith(NEW))
        saved = sum(not key.startswith(NEW) for key in rows)
        yield f"{before}{prefix}-TOTAL_FORMS", [str(len(rows))]
        yield f"{before}{prefix}{COUNT}", [str(saved)]
        for number, key in enumerate(ordered):
            yield from _names(rows[key], f"{before}{prefix}-{number}-")


def as_new(node: Node) -> Node:
    """The same row, to be saved as if it had never been."""
    kept = {name: values for name, values in node.fields.items() if name not in {KEY, "DELETE"}}
    lists = {
        prefix: {f"{NEW}{number}": as_new(row) for number, row in enumerate(rows.values())}
        for prefix, rows in node.lists.items()
    }
    return Node(kept, lists)


def _outermost(prefixes: set[str]) -> list[str]:
    """Those that do not stand within a row of another; the longest of similar ones first."""
    within = {
        one for one in prefixes for other in prefixes if re.match(rf"{re.escape(other)}-\d+-", one)
    }
    return sorted(prefixes - within, key=len, reverse=True)


def _key(row: Node, number: int) -> str:
    key = row.said(KEY)
    return key[0] if key else f"{NEW}{number}"


def _plain(value: str) -> str:
    return value.replace("\r\n", "\n").replace("\r", "\n").strip()
