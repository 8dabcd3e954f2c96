"""What is saved in the end: what I sent, with theirs where theirs was chosen."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from kb.admin.conflicts.comparing import Difference, What, Who
from kb.admin.conflicts.trees import NEW, Node, as_new

Choices = Mapping[str, str]


def undecided(differences: Iterable[Difference], choices: Choices) -> list[Difference]:
    """The differences of which nobody said whose counts."""
    return [one for one in differences if not one.is_told_only and not choice(one, choices)]


def choice(difference: Difference, choices: Choices) -> str:
    said = choices.get(difference.name, difference.default)
    return said if said in {Who.MINE, Who.THEIRS} else ""


def merge(mine: Node, differences: Iterable[Difference], choices: Choices) -> None:
    """Change what I sent to what was chosen. Rows that are not sent stay as they are."""
    for difference in differences:
        if not difference.is_told_only:
            _settle(mine, difference, choice(difference, choices) == Who.MINE)


def _settle(mine: Node, difference: Difference, takes_mine: bool) -> None:
    *outer, name = difference.path
    if difference.what is What.FIELD:
        if not takes_mine:
            _node_at(mine, outer).fields[name] = [*(difference.theirs or ())]
        return
    rows = _rows_at(mine, outer)
    if difference.what is What.THEIR_DELETION:
        row = rows.pop(name)
        if takes_mine and not row.is_deleted:
            rows[f"{NEW}again-{name}"] = as_new(row)
    elif not takes_mine:
        # Of a row that I delete or add, theirs is as it stands, or is not: either is left alone.
        rows.pop(name)


def _rows_at(node: Node, path: list[str]) -> dict[str, Node]:
    *outer, prefix = path
    return _node_at(node, outer).lists[prefix]


def _node_at(node: Node, path: list[str]) -> Node:
    for prefix, key in zip(path[::2], path[1::2], strict=True):
        node = node.lists[prefix][key]
    return node
