"""The parts of the format's table: each reads one key of a mapping into columns, and writes it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from typing import Any, Protocol

from kb.importing.dossiers.columns import Model, default_of, empty, held, kind_of, model_of
from kb.importing.dossiers.kinds import Bare, Plain
from kb.importing.dossiers.mistakes import Unfit, one_of
from kb.importing.dossiers.reading import Mapping, Scalar, describe

Values = dict[str, Any]
"""What the columns of a row hold, by column; other records as `Reference`."""
Complain = Callable[[str, Unfit], None]
"""Takes a key and what is wrong with its value; reading goes on."""
MOST_UNKNOWN = 20
"""Unknown keys of one mapping that are told with the nearest known one."""


class Part(Protocol):
    """One key of a mapping, and the columns it stands for."""

    @property
    def key(self) -> str: ...
    @property
    def columns(self) -> tuple[str, ...]: ...
    def read(self, model: Model, node: Mapping, complain: Complain) -> Values: ...
    def write(self, row: Any) -> Plain | None: ...


@dataclass(frozen=True)
class Column:
    """A key with one value, read and written as the type of its column asks.

    A key left out takes the default: the one given here, else the model's, else nothing. A null
    that is written out means nothing, whatever the default.
    """

    key: str
    name: str = ""
    default: str = ""

    @property
    def columns(self) -> tuple[str, ...]:
        return (self.name or self.key,)

    def read(self, model: Model, node: Mapping, complain: Complain) -> Values:
        column, default = self.columns[0], self._default(model)
        left_out = Scalar(node.place, default, is_null=not default)
        try:
            return {column: kind_of(model, column).read(node.values.get(self.key, left_out))}
        except Unfit as unfit:
            complain(self.key, unfit)
        return {}

    def write(self, row: Any) -> Plain | None:
        model, column = model_of(row), self.columns[0]
        plain, default = kind_of(model, column).write(held(row, column)), self._default(model)
        if plain is None and default:
            return Bare("null")
        return None if plain == default else plain

    def _default(self, model: Model) -> str:
        return self.default or default_of(model, self.columns[0])


@dataclass(frozen=True)
class Block:
    """A key with a mapping of columns; if it is left out, all of them are empty."""

    key: str
    parts: tuple[Part, ...]

    @property
    def columns(self) -> tuple[str, ...]:
        return tuple(column for part in self.parts for column in part.columns)

    def read(self, model: Model, node: Mapping, complain: Complain) -> Values:
        inner = node.values.get(self.key)
        if inner is None or (isinstance(inner, Scalar) and inner.is_null):
            return {column: empty(model, column) for column in self.columns}

        def complain_of(key: str, unfit: Unfit) -> None:
            complain(".".join(filter(None, (self.key, key))), unfit)

        keys = [part.key for part in self.parts]
        if not isinstance(inner, Mapping):
            complain_of("", Unfit(inner.place, describe(inner), f"a mapping of {', '.join(keys)}"))
            return {}
        refuse_unknown(keys, inner, complain_of)
        return read_parts(self.parts, model, inner, complain_of)

    def write(self, row: Any) -> Plain | None:
        if all(held(row, column) == empty(model_of(row), column) for column in self.columns):
            return None
        return write_parts(self.parts, row)


def refuse_unknown(keys: Collection[str], node: Mapping, complain: Complain) -> None:
    """Complain of the keys of a mapping that its place in the format does not have."""
    unknown = [key for key in node.values if key not in keys]
    for key in unknown[:MOST_UNKNOWN]:
        allowed = one_of(keys, key, "one of its keys")
        complain(key, Unfit(node.keys[key], "an unknown key", allowed))
    if more := unknown[MOST_UNKNOWN:]:
        found = f"an unknown key, as are {len(more) - 1:,} after it"
        complain(more[0], Unfit(node.keys[more[0]], found, one_of(keys, "", "its keys")))


def read_parts(parts: Iterable[Part], model: Model, node: Mapping, complain: Complain) -> Values:
    values: Values = {}
    for part in parts:
        values |= part.read(model, node, complain)
    return values


def write_parts(parts: Iterable[Part], row: Any) -> dict[str, Plain]:
    """What the keys hold, in their order, without those that say nothing new."""
    plain = {part.key: part.write(row) for part in parts}
    return {key: value for key, value in plain.items() if value is not None}
