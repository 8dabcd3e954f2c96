"""OpenAPI of drafts, made from the table by which dossiers are loaded and exported.

Of every table there are three components: a draft as it is answered, with every key; a new one, with
the keys it needs; and changes to one, with any of its keys.
"""

from __future__ import annotations

from copy import deepcopy
from typing import Any

from drf_spectacular.plumbing import ComponentRegistry, ResolvedComponent

from api.writing.bodies import LONGEST_LIST
from api.writing.values import REFERENCE, Schema, typed
from kb.importing.dossiers import kinds
from kb.importing.dossiers.columns import Model, fields_of, kind_of
from kb.importing.dossiers.dates import Date
from kb.importing.dossiers.mistakes import Place
from kb.importing.dossiers.parties import CodeOrGroup, GroupOrText
from kb.importing.dossiers.parts import Block, Column, Part
from kb.importing.dossiers.reading import Mapping
from kb.importing.dossiers.schema import CLAIM, Rows, Table
from kb.models.records import SLUG

ANSWER, NEW, CHANGES = "{}Draft", "{}DraftRequest", "Patched{}DraftRequest"
EDTF = (
    "EDTF: 2024, 2024-07, 2024-07-25, 201X, one of several days [2024-07-25..2024-07-27], throughout "
    "2024-07-25/2024-07-27, 2017-03-02/.., with ~, ? or %."
)
WRITTEN = r"^[][0-9X./~?%-]{4,40}$"
DATE: Schema = {
    "description": f"A date as {EDTF} An object says more: the source's words, or that it is a week or quarter.",
    "oneOf": [
        {"type": "string", "pattern": WRITTEN},
        {
            "type": "object",
            "properties": {
                "edtf": {"type": "string", "pattern": WRITTEN, "description": EDTF},
                "precision": {"type": "string", "enum": ["week", "quarter"]},
                "text": {"type": "string", "maxLength": 200},
            },
            "required": ["edtf"],
            "additionalProperties": False,
        },
    ],
}


def component(registry: ComponentRegistry, table: Table, form: str) -> Schema:
    """The reference to the component of a table in one of the three forms."""
    # A claim in the list of its event or group does not name it.
    own = f"Nested{CLAIM.model.__name__}" if table is CLAIM else table.model.__name__
    name = form.format(own)
    _register(registry, name, _table(registry, table, form))
    return {"$ref": f"#/components/schemas/{name}"}


def _register(registry: ComponentRegistry, name: str, schema: Schema) -> None:
    made = ResolvedComponent(name, ResolvedComponent.SCHEMA, schema, object=name)  # type: ignore[no-untyped-call]
    registry.register_on_missing(made)


def _table(registry: ComponentRegistry, table: Table, form: str) -> Schema:
    below = ANSWER if form == ANSWER else NEW
    properties = {
        key.key: _rows(registry, key, below)
        if isinstance(key, Rows)
        else _part(registry, key, table.model, form)
        for key in table.keys
    }
    schema: Schema = {
        "type": "object",
        "description": (table.model.__doc__ or "").replace("\n    ", " "),
        "properties": properties,
    }
    if form != ANSWER:
        schema["additionalProperties"] = False
    needed = [key.key for key in table.keys if form == ANSWER or _is_needed(key, table.model)]
    return schema | ({"required": needed} if needed and form != CHANGES else {})


def _is_needed(key: Part | Rows, model: Model) -> bool:
    """Whether loading complains when the key is left out."""
    if isinstance(key, Rows):
        return key.needed
    complaints: list[str] = []
    key.read(model, Mapping(Place("", 0)), lambda name, unfit: complaints.append(name))
    return bool(complaints)


def _rows(registry: ComponentRegistry, rows: Rows, form: str) -> Schema:
    schema: Schema = {
        "type": "array",
        "items": component(registry, rows.table, form),
        "description": (rows.table.model.__doc__ or "").replace("\n    ", " "),
    }
    if form == ANSWER:
        return schema
    schema["maxItems"] = LONGEST_LIST
    return schema | ({"minItems": 1} if rows.needed else {"nullable": True})


def _part(registry: ComponentRegistry, part: Part, model: Model, form: str) -> Schema:
    if isinstance(part, Column):
        return _column(registry, model, part.columns[0], form)
    if isinstance(part, Block):
        return _block(registry, part, model, form)
    return _party(part, model)


def _block(registry: ComponentRegistry, block: Block, model: Model, form: str) -> Schema:
    schema: Schema = {
        "type": "object",
        "nullable": True,
        "properties": {part.key: _part(registry, part, model, form) for part in block.parts},
    }
    if form == ANSWER:
        return schema | {"required": [part.key for part in block.parts]}
    return schema | {"additionalProperties": False}


def _party(part: Part, model: Model) -> Schema:
    """A group, or whoever it is in other words."""
    if isinstance(part, GroupOrText):
        key, inner = "text", _described(model, part.text, {"type": "string", "minLength": 1})
    else:
        key, inner = "group", REFERENCE
    description = f"A group by its public id, or an object with a {key}."
    if isinstance(part, CodeOrGroup):
        codes = ", ".join(code for code, _ in model._meta.get_field(part.code).flatchoices)  # type: ignore[union-attr]
        description = f"One of {codes}, or a group by its public id."
    return {
        "description": description,
        "nullable": True,
        "oneOf": [
            {"type": "string", "pattern": SLUG},
            {
                "type": "object",
                "properties": {key: inner},
                "required": [key],
                "additionalProperties": False,
            },
        ],
    }


def _column(registry: ComponentRegistry, model: Model, column: str, form: str) -> Schema:
    kind = kind_of(model, column)
    if isinstance(kind, Date):
        return _date(registry, model, column, kind)
    field: Any = model._meta.get_field(column)
    schema = typed(kind, field)
    if isinstance(kind, kinds.Codes) and form != ANSWER:
        schema["maxItems"] = LONGEST_LIST
    empty_is_null = field.null or (isinstance(kind, kinds.Codes) and form != ANSWER)
    if empty_is_null or (field.blank and isinstance(kind, kinds.Text | kinds.Choice)):
        schema["nullable"] = True
    return _described(model, column, schema)


def _date(registry: ComponentRegistry, model: Model, column: str, kind: Date) -> Schema:
    _register(registry, "DraftDate", deepcopy(DATE))
    what = getattr(model, column).__doc__
    schema: Schema = {"allOf": [{"$ref": "#/components/schemas/DraftDate"}], "description": what}
    return schema | ({"nullable": True} if kind.precision.blank else {})


def _described(model: Model, column: str, schema: Schema) -> Schema:
    fields = fields_of(model, column)
    return {**schema, "description": str(model._meta.get_field(fields[0]).help_text)}  # type: ignore[union-attr]
