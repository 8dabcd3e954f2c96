"""Whether anything of a record's form has been written since: one statement, and the lock before it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.contrib.admin.utils import unquote
from django.core.exceptions import ValidationError
from django.db import connection
from django.db.models import Model
from django.forms.models import _get_foreign_key
from django.http import HttpRequest

from kb.editing import EDITED, Gone
from kb.editing.locking import locked


def version_of(model_admin: Any, request: HttpRequest, key: Any) -> str:
    """A digest of the rows that the form of this record shows; empty if there is no record.

    It may change where nobody changed anything (publishing notes its own columns): it says where to
    look closer, and never that two drafts differ.
    """
    model = model_admin.model
    which = f"r.{_key(model)} = %s"
    own = f"SELECT md5(r::text) FROM {_table(model)} r WHERE {which}"
    parts = [own, *_lists(model_admin.get_inlines(request, None), model, which)]
    columns = ", ".join(f"({part})" for part in parts)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT ({own}), md5(concat_ws('|', {columns}))", [key] * (len(parts) + 1))
        exists, version = cursor.fetchone()
    return str(version) if exists else ""


def lock(model: type[Model], key: Any) -> None:
    """Let nobody else write the record before this transaction ends, by a form or by the API.

    Raises `Gone` if there is none.
    """
    noun = str(model._meta.model_name)
    rows = model._default_manager.filter(pk=key)
    if noun not in EDITED:
        if rows.select_for_update(of=("self",)).first() is None:
            raise Gone
        return
    slug = rows.values_list("slug", flat=True).first()
    if slug is None:
        raise Gone
    locked(noun, slug)


def key_of(model: type[Model], object_id: str) -> Any:
    """The primary key that an address names; None if it names none."""
    try:
        return model._meta.pk.to_python(unquote(object_id))
    except ValidationError:
        return None


def _lists(inlines: Any, parent: type[Model], which: str) -> Iterator[str]:
    """A digest of the rows of each inline; `which` is the condition on the rows they belong to."""
    for inline in inlines:
        model = inline.model
        link = _get_foreign_key(parent, model, inline.fk_name)
        target = f"SELECT r.{_quoted(str(link.target_field.column))} FROM {_table(parent)} r WHERE {which}"
        of_parent = f"r.{_quoted(str(link.column))} IN ({target})"
        rows = f"{_table(model)} r WHERE {of_parent}"
        yield f"SELECT string_agg(md5(r::text), ',' ORDER BY r.{_key(model)}) FROM {rows}"
        yield from _lists(getattr(inline, "inlines", ()), model, of_parent)


def _table(model: type[Model]) -> str:
    return _quoted(model._meta.db_table)


def _key(model: type[Model]) -> str:
    return _quoted(str(model._meta.pk.column))


def _quoted(name: str) -> str:
    return connection.ops.quote_name(name)
