"""Plain values as YAML text laid out for people: prose folded, small mappings on one line."""

from __future__ import annotations

import re
from collections.abc import Iterable

import yaml

from kb.importing.dossiers.kinds import Bare, Plain

WIDTH = 100  # a word that begins before it is finished
SHORT = 90
PROSE = re.compile(r"\S+( \S+)*")
BREAKS = re.compile("[\x85\u2028\u2029]")
TEXT = "tag:yaml.org,2002:str"
RESOLVER = yaml.resolver.Resolver()


def write(records: Iterable[Plain]) -> str:
    """The records as items of a YAML list that is not indented."""
    return "".join(_item(record) for record in records)


def _item(record: Plain) -> str:
    items = yaml.SequenceNode(
        "tag:yaml.org,2002:seq", [_node(record, is_record=True)], flow_style=False
    )
    return str(yaml.serialize(items, Dumper=yaml.SafeDumper, allow_unicode=True, width=WIDTH))


def _node(plain: Plain, *, is_record: bool = False) -> yaml.Node:
    if isinstance(plain, str):
        return _scalar(plain)
    if isinstance(plain, list):
        items = [_node(item) for item in plain]
        return yaml.SequenceNode("tag:yaml.org,2002:seq", items, flow_style=_is_small(items))
    pairs = [(_scalar(key), _node(value)) for key, value in plain.items()]
    small = not is_record and _is_small([node for pair in pairs for node in pair])
    return yaml.MappingNode("tag:yaml.org,2002:map", pairs, flow_style=small)


def _scalar(text: str) -> yaml.ScalarNode:
    if isinstance(text, Bare):
        tag = RESOLVER.resolve(yaml.ScalarNode, text, (True, False))  # type: ignore[no-untyped-call]
        return yaml.ScalarNode(tag, str(text))
    return yaml.ScalarNode(TEXT, text, style=_style(text))


def _style(text: str) -> str | None:
    """Folded for prose, literal for lines, quoted where these would not give back the text."""
    if BREAKS.search(text):
        return '"'
    if "\n" in text:
        return "|" if text == text.strip() else '"'
    return ">" if len(text) > SHORT and PROSE.fullmatch(text) else None


def _is_small(nodes: Iterable[yaml.Node]) -> bool:
    """Whether scalars, and nothing else, fit one line together."""
    width = 0
    for node in nodes:
        if not isinstance(node, yaml.ScalarNode) or node.style:
            return False
        width += len(node.value) + 2
    return width < SHORT
