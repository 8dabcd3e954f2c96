"""OpenAPI of the values of one column, as the dossiers read them."""

from __future__ import annotations

from typing import Any

from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from drf_spectacular.plumbing import list_hash

from kb.importing.dossiers import kinds
from kb.models.records import SLUG

Schema = dict[str, Any]
LARGEST = 2147483647  # of PostgreSQL's integers
REFERENCE: Schema = {"type": "string", "pattern": SLUG, "maxLength": 120}


def typed(kind: Any, field: Any) -> Schema:
    """The type of a column; whether it may be null is for others to say."""
    if isinstance(kind, kinds.Choice):
        return {"type": "string", **_choices(field)}
    if isinstance(kind, kinds.Codes):
        base = field.base_field
        item = {"type": "string", **_choices(base)} if base.choices else _text(base)
        return {"type": "array", "items": item}
    if isinstance(kind, kinds.Slug):
        return dict(REFERENCE)
    if isinstance(kind, kinds.Code):
        vocabulary = field.get_limit_choices_to()["vocabulary__slug"]
        return {"type": "string", "pattern": SLUG, "x-vocabulary": vocabulary}
    if isinstance(kind, kinds.Scanned):
        return _number(field)
    return _text(field)


def _choices(field: Any) -> Schema:
    """The codes; by the number the generator knows the enumeration again that the API has already."""
    pairs = [(str(code), str(label)) for code, label in field.flatchoices]
    return {"enum": [code for code, _ in pairs], "x-spec-enum-id": list_hash(pairs)}


def _number(field: Any) -> Schema:
    if isinstance(field, models.BooleanField):
        return {"type": "boolean"}
    if isinstance(field, models.FloatField):
        return {"type": "number", "format": "double"}
    schema: Schema = {"type": "integer", "minimum": 0, "maximum": LARGEST}
    for validator in field.validators:
        if isinstance(validator, MinValueValidator):
            schema["minimum"] = max(schema["minimum"], validator.limit_value)
        if isinstance(validator, MaxValueValidator):
            schema["maximum"] = min(schema["maximum"], validator.limit_value)
    return schema


def _text(field: Any) -> Schema:
    schema: Schema = {"type": "string"}
    if field.max_length:
        schema["maxLength"] = field.max_length
    if not field.blank:
        schema["minLength"] = 1
    for validator in field.validators:
        if type(validator) is RegexValidator:
            schema["pattern"] = str(getattr(validator.regex, "pattern", validator.regex))
    return schema
