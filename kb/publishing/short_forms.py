"""The short forms of records, as any version of this code has stored them, and how they are read.

A short form stands in `as_published` of its record and, letter for letter, in every document that
shows the record. Documents never change, and rewriting finds a form in them by its letters. So a
form that an older version stored stays as it is, in both, until its record is published again:
then the column gets the form of today, and documents that show it an edition of their own. To bring
only the column up to date would leave documents whose old piece no rewriting finds any more; to
bring both up to date would publish, in a migration, what nobody asked to be published.

What reads a key of a stored form therefore asks here, in Python and in SQL alike. A new key of a
short form is entered in `KEYS` and, with what it means where it is absent, in `ABSENT`.

| noun | key | since | where it is absent |
|---|---|---|---|
| location | admin2 | the version that answers under /api/v1/events/aggregate/ | the nearest unit of that order |

All other keys are in every form that was ever stored.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from django.db import connection
from django.db.models import Func

from kb.models import Noun
from kb.publishing.expressions import TEXT, Taken

# Keys of today's short forms, in their order.
KEYS: dict[Noun, tuple[str, ...]] = {
    Noun.VOCABULARY: ("slug", "title"),
    Noun.SOURCE: ("slug", "title", "publisher", "web_url", "archived_url", "published_on"),
    Noun.DATASET: ("slug", "version", "licence"),
    Noun.LOCATION: ("slug", "name", "kind", "admin1", "admin2", "country", "within"),
    Noun.GROUP: ("slug", "name"),
    Noun.EVENT: ("id", "title"),
    Noun.CLAIM: ("id",),
}
# The place itself or the first unit above it, by the kinds that are published of them.
_ADMIN2 = """(
  SELECT chain.slug FROM (
    SELECT 0 AS step, {form} ->> 'slug' AS slug, {form} ->> 'kind' AS kind
    UNION ALL
    SELECT above.step, above.slug, unit.as_published::json ->> 'kind'
    FROM json_array_elements_text(({form} -> 'within')::json) WITH ORDINALITY AS above(slug, step)
    JOIN public.kb_location unit ON unit.slug = above.slug
  ) AS chain WHERE chain.kind = 'admin2' ORDER BY chain.step LIMIT 1)"""
# Keys that came later: the text of their value in a form that lacks them, in SQL.
ABSENT: dict[tuple[Noun, str], str] = {(Noun.LOCATION, "admin2"): _ADMIN2}


def key_sql(noun: Noun, key: str, form: str) -> str:
    """SQL for the text at a key of a stored form; `form` is SQL of it as json or jsonb."""
    if key not in KEYS[noun]:
        raise ValueError(f"The short form of a {noun} has no key {key}.")
    value = f"{form} ->> '{key}'"
    if absent := ABSENT.get((noun, key)):
        is_told = f"{form} IS NULL OR {form} -> '{key}' IS NOT NULL"
        return f"(CASE WHEN {is_told} THEN {value} ELSE {absent.format(form=form)} END)"
    return f"({value})"


def texts_sql(noun: Noun, key: str, form: str) -> str:
    """SQL for the array of texts at a key of a stored form; empty where there is none."""
    if key not in KEYS[noun] or (noun, key) in ABSENT:
        raise ValueError(f"{key} is no list in every short form of a {noun}.")
    return f"ARRAY(SELECT json_array_elements_text(({form} -> '{key}')::json))"


class KeyOf(Func):
    """The text at a key of a stored short form, whichever version stored it; null where none."""

    output_field = TEXT

    def __init__(self, noun: Noun, stored: Any, key: str) -> None:
        template = key_sql(noun, key, "(%(expressions)s)::json")
        super().__init__(stored, template=template)


class TextsOf(Func):
    """The array of texts at a key of a stored short form; empty where there is none."""

    output_field = TEXT

    def __init__(self, noun: Noun, stored: Any, key: str) -> None:
        super().__init__(stored, template=texts_sql(noun, key, "(%(expressions)s)::json"))


class TakenKey(Taken):
    """The same as `KeyOf`, from a form that is parsed once for several keys."""

    def __init__(self, noun: Noun, column: str, key: str) -> None:
        self.noun = noun
        super().__init__(column, key)

    def sql(self, parsed: str) -> str:
        return key_sql(self.noun, self.path, parsed)


def read_short_forms(noun: Noun, stored: Sequence[str]) -> list[dict[str, Any]]:
    """These stored forms with the keys of today, in their order."""
    later = [key for of, key in ABSENT if of == noun]
    values = "".join(f", {key_sql(noun, key, 'form::json')}" for key in later)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT form{values} FROM unnest(%s::text[]) WITH ORDINALITY AS s(form, place)"
            " ORDER BY place",
            [list(stored)],
        )
        rows = cursor.fetchall()
    return [
        _completed(noun, json.loads(form), dict(zip(later, told, strict=True)))
        for form, *told in rows
    ]


def _completed(noun: Noun, form: dict[str, Any], later: dict[str, Any]) -> dict[str, Any]:
    whole = {**later, **form}
    return {key: whole[key] for key in KEYS[noun]}
