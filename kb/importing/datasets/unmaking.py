"""Drafts that an import made and that were never public: they go when it is undone, unless somebody uses them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from kb.importing.datasets.restoring import PARTS, Turn
from kb.importing.datasets.staging import execute, fetch
from kb.models import Event, EventPair, Group, Location, Source
from kb.publishing.documents import PUBLICATIONS

ORDER = (Event, Group, Location, Source)
"""Each before those that it names."""
DRAFTS = """
CREATE TEMP TABLE kb_unmade ON COMMIT DROP AS SELECT r.id, r.slug FROM kb_made m JOIN {table} r ON r.id = m.record_id
WHERE m.noun = '{noun}' AND r.as_published IS NULL
"""
# What the import itself hung on a draft goes with it; a proposal that two are one is nobody's work.
NAMED = """
SELECT n.{column} FROM {table} n WHERE n.{column} IN (SELECT id FROM kb_unmade) AND {counts}
  AND NOT EXISTS (SELECT FROM kb_over o WHERE o.table_name = '{table}' AND o.row_id = n.id
    AND o.before IS NULL AND o.turn = 3)
"""


def unmake() -> tuple[int, list[str]]:
    """Delete such drafts; how many they were, and the public ids of those that stay."""
    deleted = 0
    kept: list[str] = []
    for model in ORDER:
        table, noun = model._meta.db_table, str(PUBLICATIONS[model].noun)
        execute("DROP TABLE IF EXISTS kb_unmade")
        if not execute(DRAFTS.format(table=table, noun=noun)):
            continue
        kept += _keep_used(model, table, noun)
        for part in reversed(PARTS):
            execute(
                f"DELETE FROM {part} t USING kb_over o WHERE o.table_name = '{part}' AND o.row_id = t.id"
                f" AND o.turn = {Turn.UNMADE:d} AND o.noun = '{noun}'"
                " AND o.record_id IN (SELECT id FROM kb_unmade)"
            )
        if model is Event:
            for end in ("a_id", "b_id"):
                execute(f"DELETE FROM kb_eventpair WHERE {end} IN (SELECT id FROM kb_unmade)")
        deleted += execute(f"DELETE FROM {table} WHERE id IN (SELECT id FROM kb_unmade)")
    return deleted, kept


def _keep_used(model: Any, table: str, noun: str) -> Iterator[str]:
    """Take drafts that a curator changed, or that another row names, out of `kb_unmade`."""
    changed = f"SELECT id FROM {table} WHERE changed_by_id IS NOT NULL"
    used = " UNION ALL ".join([changed, *_naming(model)])
    while kept := fetch(f"DELETE FROM kb_unmade WHERE id IN ({used}) RETURNING id, slug"):
        execute(
            f"UPDATE kb_over SET turn = {Turn.NEVER:d} WHERE noun = %s AND record_id = ANY(%s)",
            [noun, [pk for pk, _ in kept]],
        )
        yield from (slug for _, slug in kept)


def _naming(model: Any) -> Iterator[str]:
    """SQL of the drafts in `kb_unmade` that rows of other tables, and of their own, name."""
    for field in model._meta.get_fields(include_hidden=True):
        if field.auto_created and not field.concrete and (field.one_to_many or field.one_to_one):
            other = field.related_model
            counts = "n.verdict <> ''" if other is EventPair else "true"
            yield NAMED.format(table=other._meta.db_table, column=field.field.column, counts=counts)
