"""The keys of a record as cells: a draft's values spread over a row, and a row gathered again.

A cell is text. Nothing is nothing said; numbers, dates and codes are as dossiers write them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from kb.importing.dossiers import reading
from kb.importing.dossiers.columns import Model, kind_of
from kb.importing.dossiers.dates import Date
from kb.importing.dossiers.kinds import Codes, Kind, Scanned, Text
from kb.importing.dossiers.mistakes import Mistake, Place, shown
from kb.importing.dossiers.parties import CodeOrGroup, GroupOrText
from kb.importing.dossiers.parts import Block, Part
from kb.importing.dossiers.reading import Node, Scalar, Sequence

GROUP = "group:"
"""Before the slug of a group that is also a code of the column."""
LONGEST = 32_767
"""Letters that a cell of a spreadsheet holds; some count twice."""
TOO_LONG = "(longer than a cell holds: change it on its page)"
Row = dict[str, str]


@dataclass(frozen=True)
class Cell:
    """One column of a sheet: its heading, and the column of the table that it shows."""

    name: str
    model: Model
    column: str

    @property
    def kind(self) -> Kind:
        return kind_of(self.model, self.column)

    @property
    def is_prose(self) -> bool:
        """Whether white space at either end is part of the value."""
        return isinstance(self.kind, Text) or self.name.endswith(".text")

    @property
    def is_number(self) -> bool:
        return isinstance(self.kind, Scanned) and bool not in self.kind.types


@dataclass(frozen=True)
class Said:
    """The text of a cell of a file, and which cell it is."""

    text: str
    place: Place


def cells_of(parts: Iterable[Part], model: Model, prefix: str = "") -> Iterator[Cell]:
    """The cells of these keys, in their order; keys of blocks are joined by dots."""
    for part in parts:
        name = prefix + part.key
        if isinstance(part, Block):
            yield from cells_of(part.parts, model, f"{name}.")
        elif isinstance(part, GroupOrText):
            yield Cell(name, model, part.group)
            yield Cell(f"{name}.text", model, part.text)
        elif isinstance(part, CodeOrGroup):
            yield Cell(name, model, part.code)
        else:
            yield from _of_column(name, model, part.columns[0])


def _of_column(name: str, model: Model, column: str) -> Iterator[Cell]:
    yield Cell(name, model, column)
    if isinstance(kind_of(model, column), Date):
        yield Cell(f"{name}.precision", model, f"{column}_precision")
        yield Cell(f"{name}.text", model, f"{column}_text")


def spread(parts: Iterable[Part], values: Mapping[str, Any], prefix: str = "") -> Row:
    """What the cells of these keys hold; `values` are as `value_of` gives them."""
    row: Row = {}
    for part in parts:
        row |= _spread(part, values.get(part.key), prefix + part.key)
    return row


def _spread(part: Part, value: Any, name: str) -> Row:
    if isinstance(part, Block):
        return spread(part.parts, value or {}, f"{name}.")
    if not isinstance(value, dict):
        return {name: _text(value)}
    if isinstance(part, CodeOrGroup):
        return {name: GROUP + value["group"]}
    return {
        name if key == "edtf" else f"{name}.{key}": _text(inner) for key, inner in value.items()
    }


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, list):
        return "; ".join(value)
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    text = str(value).lower() if isinstance(value, bool) else str(value)
    return plain(text) if len(text.encode("utf-16-le")) <= 2 * LONGEST else TOO_LONG


def plain(text: str) -> str:
    """The text with one sort of line ends, as files keep no other."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def gather(
    part: Part, model: Model, row: Mapping[str, Said], at: Place, prefix: str = ""
) -> Node | None:
    """What a row's cells say under one key, as dossiers say it; None if the key is left out.

    A cell that is missing leaves its key out, so that a default holds; an empty one says null.
    """
    name = prefix + part.key
    if isinstance(part, Block):
        found = {key.key: gather(key, model, row, at, f"{name}.") for key in part.parts}
        said = {key: node for key, node in found.items() if node is not None}
        return _mapping(at, said) if any(map(_says_something, said.values())) else None
    if isinstance(part, CodeOrGroup):
        return _code_or_group(row.get(name))
    if isinstance(part, GroupOrText):
        # Both at once are told by `contradictions`.
        return _alternatives(at, {"": row.get(name), "text": row.get(f"{name}.text")})
    kind = kind_of(model, part.columns[0])
    if isinstance(kind, Date):
        rest = {key: row.get(f"{name}.{key}") for key in ("precision", "text")}
        return _alternatives(at, {"edtf": row.get(name)} | rest)
    return _codes(row.get(name)) if isinstance(kind, Codes) else _scalar(row.get(name))


def contradictions(parts: Iterable[Part], row: Mapping[str, Said]) -> Iterator[Mistake]:
    """Cells of which only one may be filled."""
    for part in parts:
        name = f"{part.key}.text"
        if isinstance(part, GroupOrText) and _filled(row, part.key) and _filled(row, name):
            told = f"found {shown(row[name].text)} beside a group; allowed one of the two"
            yield Mistake(row[name].place, name, told)


def _filled(row: Mapping[str, Said], name: str) -> bool:
    return name in row and bool(row[name].text)


def _code_or_group(said: Said | None) -> Node | None:
    if said is None or not said.text.startswith(GROUP):
        return _scalar(said)
    group = Scalar(said.place, said.text.removeprefix(GROUP))
    return _mapping(said.place, {"group": group})


def _alternatives(at: Place, cells: dict[str, Said | None]) -> Node | None:
    """One value, the first; or a mapping if another is filled."""
    filled = {key: said for key, said in cells.items() if said is not None and said.text}
    first, *others = cells
    if filled.keys().isdisjoint(others):
        return _scalar(filled.get(first) or next(filter(None, cells.values()), None))
    place = next(said.place for key, said in filled.items() if key in others)
    return _mapping(place, {key: _scalar(said) for key, said in filled.items()})


def _codes(said: Said | None) -> Node | None:
    if said is None or not said.text:
        return None
    codes = (code.strip() for code in said.text.replace(",", ";").split(";"))
    return Sequence(said.place, [Scalar(said.place, code) for code in codes if code])


def _scalar(said: Said | None) -> Scalar | None:
    return Scalar(said.place, said.text, is_null=not said.text) if said is not None else None


def _says_something(node: Node) -> bool:
    return not (isinstance(node, Scalar) and node.is_null)


def _mapping(at: Place, values: dict[str, Any]) -> Node:
    return reading.Mapping(at, values, dict.fromkeys(values, at))
