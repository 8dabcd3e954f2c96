"""Three states of one form: as it was opened, as it is saved now, as it is sent."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from kb.admin.conflicts.trees import KEY, NEW, Node

Path = tuple[str, ...]
Said = tuple[str, ...] | None


class Who(StrEnum):
    """Whose work a difference is."""

    MINE = "mine"
    THEIRS = "theirs"
    BOTH = "both"


class What(StrEnum):
    """What it is a difference of: a field, or a row that is not everywhere."""

    FIELD = "field"
    MY_DELETION = "my deletion"
    THEIR_DELETION = "their deletion"
    MY_ROW = "my row"
    THEIR_ROW = "their row"


@dataclass(frozen=True)
class Difference:
    """One thing in which the three states are not the same.

    The path names the field, or the row by its list and key. Of a row, `base`, `theirs` and `mine`
    are left empty: `row` shows it.
    """

    path: Path
    what: What
    who: Who
    base: Said = None
    theirs: Said = None
    mine: Said = None
    row: Node | None = None
    is_double: bool = False
    """My new row says what a new row of theirs says."""

    @property
    def name(self) -> str:
        return "choose:" + "/".join(self.path)

    @property
    def default(self) -> str:
        """What is chosen unless somebody chooses; empty where nobody can know."""
        if self.is_double:
            return Who.THEIRS
        return "" if self.who is Who.BOTH else self.who

    @property
    def is_told_only(self) -> bool:
        """Their new row stays whatever I send."""
        return self.what is What.THEIR_ROW


def compare(base: Node | None, theirs: Node, mine: Node, path: Path = ()) -> Iterator[Difference]:
    """What differs; without a base, nobody can say who changed it."""
    known = {**(base.fields if base else {}), **theirs.fields}
    for name in known:
        if name not in {KEY, "DELETE"}:
            yield from _field(base, theirs, mine, (*path, name))
    before = base.lists if base else {}
    for prefix in {**before, **theirs.lists, **mine.lists}:
        lists = [node.lists.get(prefix, {}) if node else None for node in (base, theirs, mine)]
        yield from _rows(lists[0], lists[1] or {}, lists[2] or {}, (*path, prefix))


def _field(base: Node | None, theirs: Node, mine: Node, path: Path) -> Iterator[Difference]:
    name = path[-1]
    was, is_now, sent = base.said(name) if base else None, theirs.said(name), mine.said(name)
    if sent == is_now:
        # The same, unless both changed it alike, which needs no choice either.
        return
    who = Who.MINE if is_now == was else Who.THEIRS if sent == was else Who.BOTH
    yield Difference(path, What.FIELD, who, was, is_now, sent)


Rows = dict[str, Node]


def _rows(base: Rows | None, theirs: Rows, mine: Rows, path: Path) -> Iterator[Difference]:
    for key, row in mine.items():
        place = (*path, key)
        was = base.get(key) if base else None
        if key.startswith(NEW):
            if not row.is_deleted:
                double = any(_same(row, other) for other in _added(base, theirs))
                yield Difference(place, What.MY_ROW, Who.MINE, row=row, is_double=double)
        elif key not in theirs:
            changed = not row.is_deleted and (was is None or _differ(was, row))
            who = Who.BOTH if changed else Who.THEIRS
            yield Difference(place, What.THEIR_DELETION, who, row=row)
        elif row.is_deleted:
            changed = was is None or _differ(was, theirs[key])
            who = Who.BOTH if changed else Who.MINE
            yield Difference(place, What.MY_DELETION, who, row=theirs[key])
        else:
            yield from compare(was, theirs[key], row, place)
    for key in theirs.keys() - mine.keys():
        yield Difference((*path, key), What.THEIR_ROW, Who.THEIRS, row=theirs[key])


def _added(base: Rows | None, theirs: Rows) -> list[Node]:
    return [row for key, row in theirs.items() if key not in (base or {})]


def _differ(one: Node, other: Node) -> bool:
    return any(True for _ in compare(one, other, one))


def _same(one: Node, other: Node) -> bool:
    """Whether two rows say the same, whatever their keys."""
    fields = {*one.fields, *other.fields} - {KEY, "DELETE"}
    return all(one.said(name) == other.said(name) for name in fields)
