"""How a value of each type of column is read from a dossier and written to one."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Protocol

from django.core.exceptions import ValidationError
from django.db import models

from kb.importing.dossiers.mistakes import Place, Unfit, one_of
from kb.importing.dossiers.reading import Node, Scalar, Sequence, describe
from kb.models import Term

WHOLE = re.compile(r"-?\d{1,18}")
DECIMAL = re.compile(r"-?\d{1,18}(\.\d{1,30})?(e[+-]?\d{1,3})?")
TRUTH = {"true": True, "false": False}
Field = Any  # a model's field; Django's stubs want two parameters that do not matter here


class Bare(str):
    """Text that stands in a dossier without quotes: a number, a date, true, false, null."""

    __slots__ = ()


Plain = str | dict[str, "Plain"] | list["Plain"]
"""What a dossier holds, before it is YAML."""


@dataclass(frozen=True)
class Reference:
    """A record named by its slug, or a term by its id; the same wherever it is named."""

    model: type[models.Model]
    slug: str
    place: Place | None = field(default=None, compare=False)


class Kind(Protocol):
    """One type of value. `read` raises `Unfit`; `write` gives None for an empty value."""

    def read(self, node: Node) -> Any: ...
    def write(self, value: Any) -> Plain | None: ...


NAMES: dict[type, str] = {
    str: "the text",
    int: "the number",
    float: "the number",
    bool: "the value",
}


def scalar(node: Node, allowed: str, *types: type) -> Scalar:
    """The node as a single value, of one of these types (text if none is given) if it has any."""
    if not isinstance(node, Scalar):
        raise Unfit(node.place, describe(node), allowed)
    if node.type and not node.is_null and node.type not in (types or {str}):
        raise Unfit(node.place, f"{NAMES[node.type]} {describe(node)}", allowed)
    return node


def cleaned(field: Field, value: Any, node: Node) -> Any:
    """The value if the field takes it; refused in the field's own words."""
    try:
        return field.clean(value, None)
    except ValidationError as refusal:
        raise Unfit(node.place, describe(node), " ".join(refusal.messages), said="") from None


def named(field: Field, node: Node, allowed: str) -> Scalar | None:
    """The name of another record or a term, if one is given."""
    node = scalar(node, allowed)
    if node.is_null and not field.null:
        raise Unfit(node.place, "nothing", allowed)
    return None if node.is_null else node


@dataclass(frozen=True)
class Text:
    """Text that its column has room for, kept to the letter."""

    field: Field

    def read(self, node: Node) -> str:
        node, longest = scalar(node, "text"), self.field.max_length
        text = "" if node.is_null else node.text
        if not text and not self.field.blank:
            raise Unfit(node.place, "nothing", "text")
        if longest and len(text) > longest:
            raise Unfit(node.place, f"{len(text)} characters", f"{longest} at most")
        return str(cleaned(self.field, text, node))

    def write(self, value: str) -> Plain | None:
        return value or None


@dataclass(frozen=True)
class Choice:
    """One of the codes that the column lists."""

    field: Field

    @property
    def codes(self) -> list[str]:
        return [str(code) for code, _ in self.field.flatchoices]

    def read(self, node: Node) -> str:
        node = scalar(node, one_of(self.codes, "", "a code"))
        if node.is_null and self.field.blank:
            return ""
        if node.text not in self.codes:
            raise Unfit(node.place, describe(node), one_of(self.codes, node.text, "a code"))
        return node.text

    def write(self, value: str) -> Plain | None:
        return value or None


@dataclass(frozen=True)
class Code:
    """A term of one vocabulary, by its code."""

    field: Field

    def read(self, node: Node) -> Reference | None:
        vocabulary = self.field.get_limit_choices_to()["vocabulary__slug"]
        name = named(self.field, node, f"a code of {vocabulary}")
        return Reference(Term, f"{vocabulary}:{name.text}", name.place) if name else None

    def write(self, value: str | None) -> Plain | None:
        return value.split(":", 1)[1] if value else None


@dataclass(frozen=True)
class Slug:
    """Another record, by its slug."""

    field: Field

    def read(self, node: Node) -> Reference | None:
        model = self.field.related_model
        name = named(self.field, node, f"the slug of a {model._meta.verbose_name}")
        return Reference(model, name.text, name.place) if name else None

    def write(self, value: Any) -> Plain | None:
        return str(value.slug) if value else None


@dataclass(frozen=True)
class Scanned:
    """A number or a truth value; `scan` gives None for any other text."""

    field: Field
    allowed: str
    types: tuple[type, ...]
    scan: Callable[[str], Any]
    show: Callable[[Any], str] = str

    def read(self, node: Node) -> Any:
        node = scalar(node, self.allowed, *self.types)
        value = None if node.is_null else self.scan(node.text)
        if value is None and not (node.is_null and self.field.null):
            raise Unfit(node.place, describe(node), self.allowed)
        return cleaned(self.field, value, node)

    def write(self, value: Any) -> Plain | None:
        return None if value is None else Bare(self.show(value))


@dataclass(frozen=True)
class Codes:
    """A list of the codes that the column lists; of any texts, if it lists none."""

    field: Field

    def read(self, node: Node) -> list[str]:
        if isinstance(node, Scalar) and node.is_null:
            return []
        if not isinstance(node, Sequence):
            raise Unfit(node.place, describe(node), "a list of codes")
        base = self.field.base_field
        kind = Choice(base) if base.choices else Text(base)
        return [kind.read(item) for item in node.items]

    def write(self, value: list[str]) -> Plain | None:
        return [*value] or None


def whole(field: Field) -> Scanned:
    return Scanned(
        field, "a whole number", (int,), lambda text: int(text) if WHOLE.fullmatch(text) else None
    )


def decimal(field: Field) -> Scanned:
    return Scanned(field, "a number", (int, float), _decimal, _decimal_text)


def truth(field: Field) -> Scanned:
    return Scanned(field, "true or false", (bool,), TRUTH.get, lambda value: str(value).lower())


def _decimal(text: str) -> float | None:
    value = float(text) if DECIMAL.fullmatch(text) else math.inf
    return value if math.isfinite(value) else None


def _decimal_text(value: float) -> str:
    return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
