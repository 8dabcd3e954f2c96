"""Drafts name other records by their public ids; a person reads their names."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from typing import Any

from django.db.models import ForeignKey, Model

from kb.importing.dossiers.parties import CodeOrGroup, GroupOrText
from kb.importing.dossiers.parts import Block, Part
from kb.importing.dossiers.schema import Table
from kb.models import Group, Record

Values = dict[str, Any]
Known = dict[tuple[type[Model], str], str]
Replace = Callable[[type[Model], str], Any]


def with_names(table: Table, *drafts: Values) -> list[Values]:
    """The drafts with short forms, id and name, in place of public ids."""
    wanted: dict[type[Model], set[str]] = defaultdict(set)
    for draft in drafts:
        _replaced(table, draft, lambda model, slug: wanted[model].add(slug))
    known = dict(_known(wanted))

    def short(model: type[Model], slug: str) -> Any:
        name = known.get((model, slug))
        return {"slug": slug, "name": name} if name else slug

    return [_replaced(table, draft, short) for draft in drafts]


def _known(wanted: dict[type[Model], set[str]]) -> Iterator[tuple[tuple[type[Model], str], str]]:
    for model, slugs in wanted.items():
        for record in model._default_manager.filter(slug__in=slugs):
            yield (model, record.slug), str(record)  # type: ignore[attr-defined]


def _replaced(table: Table, values: Values, replace: Replace) -> Values:
    made = _parts(table.parts, table.model, values, replace)
    for rows in table.lists:
        if rows.key in values:
            made[rows.key] = [_replaced(rows.table, row, replace) for row in values[rows.key] or ()]
    return made


def _parts(parts: tuple[Part, ...], model: Any, values: Values, replace: Replace) -> Values:
    made = dict(values)
    for part in parts:
        held = values.get(part.key)
        if isinstance(part, Block) and isinstance(held, dict):
            made[part.key] = _parts(part.parts, model, held, replace)
        elif isinstance(held, str) and (named := _named_by(part, model, held)):
            made[part.key] = replace(named, held)
    return made


def _named_by(part: Part, model: Any, held: str) -> type[Model] | None:
    """The kind of record that the value of this key is the id of; None if it is no id."""
    if isinstance(part, GroupOrText):
        return Group
    field = model._meta.get_field(part.columns[0]) if _is_field(model, part) else None
    if isinstance(part, CodeOrGroup):
        codes = dict(field.flatchoices) if field else {}
        return None if held in codes else Group
    if isinstance(field, ForeignKey) and issubclass(field.related_model, Record):
        return field.related_model
    return None


def _is_field(model: Any, part: Part) -> bool:
    return any(field.name == part.columns[0] for field in model._meta.fields)
