"""JSON values as nodes of a dossier: a place is the JSON pointer of the value."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import count
from typing import Any

from kb.importing.dossiers.mistakes import Mistake, Place
from kb.importing.dossiers.reading import (
    MAX_DEPTH,
    NOT_STORED,
    Mapping,
    Node,
    Scalar,
    Sequence,
    Unreadable,
)


def node_of(value: Any, root: str = "") -> Node:
    """A value that JSON text holds, as a node; `root` is where the pointers to its parts begin.

    Raises `Unreadable` for text that a database cannot store and for what is nested too deep.
    """
    return _node(value, root, 0, count())


def pointer_of(mistake: Mistake, root: str) -> str:
    """The JSON pointer to what a mistake is about; `root` is the key that the whole stands under."""
    pointer, path = mistake.place.file, "/" + mistake.key.replace(".", "/")
    is_told = f"{path}/" in f"{pointer}/" or "an unknown key" in mistake.text
    is_whole = not mistake.key or (not pointer and mistake.key == root)
    return pointer if is_told or is_whole else pointer + path


def _node(value: Any, pointer: str, depth: int, numbers: Iterator[int]) -> Node:
    place = Place(pointer, next(numbers))
    if isinstance(value, dict | list) and depth > MAX_DEPTH:
        raise Unreadable(place, f"more than {MAX_DEPTH} levels", "the levels of a record", "")
    if isinstance(value, list):
        items = [
            _node(item, f"{pointer}/{position}", depth + 1, numbers)
            for position, item in enumerate(value)
        ]
        return Sequence(place, items)
    if isinstance(value, dict):
        values = {
            key: _node(item, f"{pointer}/{escaped(key)}", depth + 1, numbers)
            for key, item in value.items()
        }
        return Mapping(place, values, {key: node.place for key, node in values.items()})
    return _scalar(place, value)


def _scalar(place: Place, value: Any) -> Scalar:
    if value is None:
        return Scalar(place, "", is_null=True)
    text = str(value).lower() if isinstance(value, bool) else str(value)
    if strange := NOT_STORED.search(text):
        found = f"the character U+{ord(strange[0]):04X}"
        raise Unreadable(place, found, "text that a database stores", "")
    return Scalar(place, text, type=str if isinstance(value, str) else type(value))


def escaped(key: str) -> str:
    return re.sub("[~/]", lambda sign: "~0" if sign[0] == "~" else "~1", key)
