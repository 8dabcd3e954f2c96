"""Entries of dossiers from published values, by the table that drafts are exported by.

A row of the model is filled from the document and never saved; the parts of the table write it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kb.dates import FuzzyDate
from kb.importing.dossiers.columns import Model, empty, kind_of, model_of
from kb.importing.dossiers.dates import Date
from kb.importing.dossiers.kinds import Code, Plain, Scanned, Slug
from kb.importing.dossiers.parties import CodeOrGroup, GroupOrText
from kb.importing.dossiers.parts import Block, Part
from kb.importing.dossiers.schema import Rows, Table
from kb.models import Group

Value = Any
"""What a document holds at some key: JSON."""


def entry_of(table: Table, shaped: Mapping[str, Value]) -> dict[str, Plain]:
    """What the keys hold, in their order, without those that say nothing."""
    row = row_of(table, shaped)
    plain = {
        key.key: _list(key, shaped) if isinstance(key, Rows) else key.write(row)
        for key in table.keys
    }
    return {key: value for key, value in plain.items() if value is not None}


def row_of(table: Table, shaped: Mapping[str, Value]) -> Any:
    """A row, not saved, that holds what the document says under the table's keys."""
    row = table.model()
    for part in table.parts:
        _fill(row, part, shaped)
    return row


def _list(rows: Rows, shaped: Mapping[str, Value]) -> Plain | None:
    return [entry_of(rows.table, item) for item in shaped.get(rows.key, ())] or None


def _fill(row: Any, part: Part, shaped: Mapping[str, Value]) -> None:
    value: Value = shaped.get(part.key)
    if isinstance(part, Block):
        for inner in part.parts:
            _fill(row, inner, value or {})
    elif isinstance(part, GroupOrText):
        group, text = (value, "") if value["slug"] else (None, value["name"])
        setattr(row, part.group, _record(Group, group))
        setattr(row, part.text, text)
    elif isinstance(part, CodeOrGroup):
        setattr(row, part.code, value or "")
        setattr(row, part.group, _record(Group, shaped.get(part.group)))
    else:
        _set(row, part.columns[0], value)


def _set(row: Any, column: str, value: Value) -> None:
    model = model_of(row)
    kind = kind_of(model, column)
    if isinstance(kind, Date):
        setattr(row, column, date_of(value))
    elif isinstance(kind, Code):
        vocabulary = kind.field.get_limit_choices_to()["vocabulary__slug"]
        setattr(row, f"{column}_id", f"{vocabulary}:{code_of(value)}" if value else None)
    elif isinstance(kind, Slug):
        setattr(row, column, _record(kind.field.related_model, value))
    elif isinstance(kind, Scanned) and value is not None:
        setattr(row, column, kind.field.to_python(value))  # JSON has no decimals of its own
    else:
        setattr(row, column, empty(model, column) if value is None else value)


def date_of(value: Value) -> FuzzyDate | None:
    """A fuzzy date as documents show it; its mark is in the EDTF text."""
    if value is None:
        return None
    period = value["precision"] if value["precision"] in {"week", "quarter"} else ""
    return FuzzyDate.parse(value["edtf"], period, value["text"] or "")


def code_of(value: Value) -> str:
    """The code of a term, which documents show alone or with its label."""
    return str(value["code"] if isinstance(value, Mapping) else value)


def id_of(value: Value) -> str:
    """The public id of a record, which documents show alone or in its short form."""
    return str(value.get("slug") or value["id"]) if isinstance(value, Mapping) else str(value)


def _record(model: Model, value: Value) -> Any:
    return model(**{"slug": id_of(value)}) if value else None
