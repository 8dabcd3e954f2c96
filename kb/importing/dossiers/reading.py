"""YAML text as nodes that know their lines. Scalars stay text: their keys say how to read them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import yaml

from kb.importing.dossiers.mistakes import Mistake, Place, shown

LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
MAX_BYTES = 50_000_000
MAX_DEPTH = 12  # a citation of a name of a group stands at depth 7
NULLS = {"", "~", "null", "Null", "NULL"}
NO_TEXT = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
NOT_STORED = re.compile("[\0\ud800-\udfff]")


@dataclass(frozen=True)
class Scalar:
    """A single value; `is_null` tells a bare `null` from the quoted word.

    YAML leaves its type to the key. JSON has said it: `type` is str, int, float or bool.
    """

    place: Place
    text: str
    is_null: bool = False
    type: type | None = None


@dataclass(frozen=True)
class Sequence:
    """A list."""

    place: Place
    items: list[Node] = field(default_factory=list)


@dataclass(frozen=True)
class Mapping:
    """Keys with their values, in the order of the file."""

    place: Place
    values: dict[str, Node] = field(default_factory=dict)
    keys: dict[str, Place] = field(default_factory=dict)


Node = Scalar | Sequence | Mapping


class Unreadable(Exception):
    """The file is no dossier from this place on."""

    def __init__(self, place: Place, found: str, allowed: str, key: str = "YAML") -> None:
        super().__init__(f"found {found}; allowed {allowed}")
        self.mistake = Mistake(place, key, str(self))


def read(file: str, data: bytes) -> Mapping:
    """The one YAML document of a file; a file without any is an empty mapping.

    Raises `Unreadable` for whatever is not plain YAML: aliases, anchors, tags, a second document,
    a key given twice, nesting deeper than any dossier's, bytes that are not UTF-8 text.
    """
    events = _events(file, _text(file, data))
    found: Node = Mapping(Place(file, 1))
    for number, event in enumerate(event for event in events if _begins(event)):
        if number:
            raise Unreadable(_place(file, event), "a second document", "one document a file")
        found = _node(file, next(events), events, 0)
    if isinstance(found, Scalar) and found.is_null:
        return Mapping(found.place)
    if not isinstance(found, Mapping):
        raise Unreadable(found.place, describe(found), "a mapping of lists of records")
    return found


def describe(node: Node) -> str:
    """What a node is, for messages."""
    if isinstance(node, Scalar):
        return "nothing" if node.is_null else shown(node.text)
    return "a list" if isinstance(node, Sequence) else "a mapping"


def _text(file: str, data: bytes) -> str:
    if len(data) > MAX_BYTES:
        raise Unreadable(Place(file, 1), f"{len(data)} bytes", f"{MAX_BYTES} at most")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        place = Place(file, data.count(b"\n", 0, error.start) + 1)
        raise Unreadable(place, f"the byte 0x{data[error.start]:02x}", "UTF-8 text") from None
    if strange := NO_TEXT.search(text):
        place = Place(file, text.count("\n", 0, strange.start()) + 1)
        raise Unreadable(place, f"the character U+{ord(strange[0]):04X}", "printable text")
    return text


def _events(file: str, text: str) -> Iterator[Any]:
    try:
        yield from yaml.parse(text, Loader=LOADER)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = Place(file, mark.line + 1 if mark else 1)
        raise Unreadable(place, error.problem or "broken text", "well-formed YAML") from None
    except yaml.YAMLError as error:
        raise Unreadable(Place(file, 1), shown(str(error)), "well-formed YAML") from None


def _begins(event: Any) -> bool:
    return isinstance(event, yaml.DocumentStartEvent)


def _place(file: str, event: Any) -> Place:
    return Place(file, event.start_mark.line + 1)


def _node(file: str, event: Any, events: Iterator[Any], depth: int) -> Node:
    """The node that begins with `event`; takes the events of its content from `events`."""
    place = _place(file, event)
    if isinstance(event, yaml.AliasEvent) or event.anchor is not None:
        raise Unreadable(place, "an anchor or alias", "every value written out")
    if event.tag is not None:
        raise Unreadable(place, f"the tag {shown(event.tag)}", "values without tags")
    if isinstance(event, yaml.ScalarEvent):
        return _scalar(place, event)
    if depth == MAX_DEPTH:
        raise Unreadable(place, f"more than {MAX_DEPTH} levels", "the levels of a dossier")
    if isinstance(event, yaml.SequenceStartEvent):
        return Sequence(place, list(_items(file, events, depth + 1)))
    mapping = Mapping(place)
    for key, value in _pairs(file, events, depth + 1):
        if key.text in mapping.values:
            raise Unreadable(key.place, f"{shown(key.text)} again", "each key once")
        mapping.values[key.text] = value
        mapping.keys[key.text] = key.place
    return mapping


def _scalar(place: Place, event: Any) -> Scalar:
    if strange := NOT_STORED.search(event.value):
        found = f"the character U+{ord(strange[0]):04X}"
        raise Unreadable(place, found, "text that a database stores")
    return Scalar(place, event.value, is_null=not event.style and event.value in NULLS)


def _items(file: str, events: Iterator[Any], depth: int) -> Iterator[Node]:
    while not isinstance(event := next(events), yaml.SequenceEndEvent):
        yield _node(file, event, events, depth)


def _pairs(file: str, events: Iterator[Any], depth: int) -> Iterator[tuple[Scalar, Node]]:
    while not isinstance(event := next(events), yaml.MappingEndEvent):
        key = _node(file, event, events, depth)
        if not isinstance(key, Scalar) or key.is_null or key.text == "<<":
            raise Unreadable(key.place, f"the key {describe(key)}", "plain words as keys")
        yield key, _node(file, next(events), events, depth)
