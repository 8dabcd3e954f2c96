"""Parts of the format's table that name a group or something else: the claimant, the harmed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from kb.importing.dossiers.columns import Model, held, kind_of
from kb.importing.dossiers.kinds import Choice, Plain, Reference
from kb.importing.dossiers.mistakes import Unfit
from kb.importing.dossiers.parts import Complain, Values
from kb.importing.dossiers.reading import Mapping, Node, Scalar, describe
from kb.models import Group


@dataclass(frozen=True)
class GroupOrText:
    """A group by its slug, or whoever it is in words, as a mapping: `{text: a witness}`."""

    key: str
    group: str
    text: str

    @property
    def columns(self) -> tuple[str, ...]:
        return (self.group, self.text)

    def read(self, model: Model, node: Mapping, complain: Complain) -> Values:
        try:
            return self._read(model, node.values.get(self.key))
        except Unfit as unfit:
            complain(self.key, unfit)
        return {}

    def write(self, row: Any) -> Plain | None:
        group, text = held(row, self.group), held(row, self.text)
        if group:
            return str(group.slug)
        return {"text": text} if text else None

    def _read(self, model: Model, node: Node | None) -> Values:
        if node is None or isinstance(node, Scalar):
            return {self.group: _group(node), self.text: ""}
        text = _only(node, "text", "the slug of a group, or {text: ...}")
        return {self.group: None, self.text: kind_of(model, self.text).read(text)}


@dataclass(frozen=True)
class CodeOrGroup:
    """One of a few codes, or a group by its slug.

    A group whose slug is one of the codes stands as a mapping: `{group: civilians}`.
    """

    key: str
    code: str
    group: str

    @property
    def columns(self) -> tuple[str, ...]:
        return (self.code, self.group)

    def read(self, model: Model, node: Mapping, complain: Complain) -> Values:
        try:
            return self._read(self._codes(model), node.values.get(self.key))
        except Unfit as unfit:
            complain(self.key, unfit)
        return {}

    def write(self, row: Any) -> Plain | None:
        group = held(row, self.group)
        if group:
            return (
                {"group": group.slug} if group.slug in self._codes(type(row)) else str(group.slug)
            )
        return held(row, self.code) or None

    def _codes(self, model: Model) -> list[str]:
        kind = kind_of(model, self.code)
        return kind.codes if isinstance(kind, Choice) else []

    def _read(self, codes: list[str], node: Node | None) -> Values:
        if isinstance(node, Scalar) and node.text in codes:
            return {self.code: node.text, self.group: None}
        if node is not None and not isinstance(node, Scalar):
            node = _only(node, "group", f"{', '.join(codes)}, or the slug of a group")
        return {self.code: "", self.group: _group(node)}


def _group(node: Node | None) -> Reference | None:
    if isinstance(node, Scalar) and not node.is_null:
        return Reference(Group, node.text, node.place)
    return None


def _only(node: Node, key: str, allowed: str) -> Node:
    """The value of a mapping that has this key and no other."""
    if not isinstance(node, Mapping) or [*node.values] != [key]:
        raise Unfit(node.place, describe(node), allowed)
    return node.values[key]
