"""Every field of a document with its meaning, from the serializers that the schema is made of."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from rest_framework import serializers

from api.serializers.claims import ClaimSerializer
from api.serializers.codebook import VocabularySerializer
from api.serializers.datasets import DatasetSerializer
from api.serializers.events import EventSerializer
from api.serializers.groups import GroupSerializer
from api.serializers.locations import LocationSerializer
from api.serializers.sources import SourceSerializer

SHAPES: dict[str, type[serializers.Serializer]] = {
    "group": GroupSerializer,
    "location": LocationSerializer,
    "event": EventSerializer,
    "claim": ClaimSerializer,
    "source": SourceSerializer,
    "dataset": DatasetSerializer,
    "vocabulary": VocabularySerializer,
}
KINDS = {
    "BooleanField": "true or false",
    "IntegerField": "whole number",
    "FloatField": "number",
    "DateField": "day",
    "DateTimeField": "time, UTC",
    "DictField": "object",
}


@dataclass(frozen=True)
class Field:
    """One key of a document, where it stands, and what it means."""

    path: str
    kind: str
    may_be_null: bool
    meaning: SafeString
    codes: tuple[str, ...]


def nouns() -> list[str]:
    return list(SHAPES)


@cache
def fields_of(noun: str) -> list[Field]:
    """The fields of the noun's document, nested ones with their path."""
    return list(_fields(SHAPES[noun](), ""))


def _fields(shape: Any, path: str) -> Iterator[Field]:
    for name, field in shape.get_fields().items():
        yield _field(field, f"{path}{name}")
        many = isinstance(field, serializers.ListSerializer)
        inner = field.child if many else field
        if isinstance(inner, serializers.Serializer):
            yield from _fields(inner, f"{path}{name}{'[]' if many else ''}.")


def _field(field: Any, path: str) -> Field:
    codes = getattr(field, "choices", {}) or getattr(getattr(field, "child", None), "choices", {})
    return Field(
        path=path,
        kind=_kind(field),
        may_be_null=field.allow_null,
        meaning=with_code(str(field.help_text or "")),
        codes=tuple(map(str, codes)),
    )


def with_code(text: str) -> SafeString:
    """What stands between backticks is code."""
    return mark_safe(re.sub(r"`([^`]+)`", r"<code>\1</code>", escape(text)))


def _kind(field: Any) -> str:
    if isinstance(field, serializers.ListSerializer | serializers.ListField):
        return "list"
    if isinstance(field, serializers.Serializer):
        return "object"
    return KINDS.get(type(field).__name__, "text")
