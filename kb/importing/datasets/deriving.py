"""Undoing imports of which nothing was noted, made by versions before notes were kept.

What such an import wrote over is not known. Drafts are written anew from the rows that stood before it, as an
import of the difference the other way round: the rows are exact, what was derived from other rows may not be.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kb.importing.datasets.restoring import BELOW, PARTS, RECORDS
from kb.importing.datasets.staging import execute

if TYPE_CHECKING:
    from kb.importing.datasets.running import Run

# The rows that it ended, to stand again; those that it brought in their place go.
ROWS = """
CREATE UNLOGGED TABLE kb_rows AS SELECT (row_number() OVER (ORDER BY i.id))::int AS line, {values}
FROM kb_importedrow i WHERE i.ended_by_id = %(batch)s
"""
TOUCHED = """
CREATE UNLOGGED TABLE kb_touched AS
SELECT (row_number() OVER (ORDER BY i.id))::int AS line, i.key, '' AS slug, n.id AS old_id,
  coalesce(n.id, i.id) AS last_id, i.record_id, false AS is_new, b.dataset_id
FROM kb_importedrow i JOIN kb_import b ON b.id = i.brought_by_id
LEFT JOIN kb_importedrow n ON n.series = i.series AND n.key = i.key AND n.brought_by_id = %(batch)s
WHERE i.ended_by_id = %(batch)s
"""
ABSENT = """
CREATE UNLOGGED TABLE kb_absent AS
SELECT n.id AS old_id, n.key, n.record_id FROM kb_importedrow n
WHERE n.brought_by_id = %(batch)s AND NOT EXISTS (SELECT FROM kb_importedrow i
  WHERE i.series = n.series AND i.key = n.key AND i.ended_by_id = %(batch)s)
"""
# A curator may have added to what was changed since.
EMPTIED = """
SELECT a.record_id FROM kb_act a JOIN {table} r ON r.id = a.record_id
WHERE a.what = 'brought' AND a.noun = '{noun}' AND r.is_withdrawn AND r.changed_by_id IS NULL
"""


def derive(run: Run) -> None:
    """Write the drafts of the rows that the import ended as those rows tell them."""
    format = run.format
    values = ", ".join(
        f"{format.kept(column.name)}::{column.kind.type_name} AS {column.quoted}"
        for column in format.columns
    )
    params = {"batch": run.batch.pk}
    execute(ROWS.format(values=values), params)
    execute(TOUCHED, params)
    execute(ABSENT, params)
    for name in ("kb_rows", "kb_touched"):
        execute(f"ANALYZE {name}")
    format.write(run)


def empty_shells() -> None:
    """Take away what hangs on the records that it brought and that are withdrawn."""
    tables = {noun: table for table, noun in RECORDS.items()}
    for part in reversed(PARTS):
        for noun, column in PARTS[part].items():
            of = EMPTIED.format(table=tables[noun], noun=noun)
            if part in BELOW:
                execute(
                    f"DELETE FROM kb_citation WHERE {BELOW[part]} IN"
                    f" (SELECT id FROM {part} WHERE {column} IN ({of}))"
                )
            execute(f"DELETE FROM {part} WHERE {column} IN ({of})")
