"""What of a file is new, what differs from the rows that stand, and what is no longer there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from kb.importing.datasets.formats import Format
from kb.importing.datasets.shells import make_shells_anew
from kb.importing.datasets.staging import execute, fetch

if TYPE_CHECKING:
    from kb.importing.datasets.running import Run

# Rows of the file that are to be written, with the row that stood until now. A row that was known
# before, and withdrawn, comes back to its own record.
TOUCHED = """
CREATE UNLOGGED TABLE kb_touched WITH (autovacuum_enabled = off) AS
SELECT r.line, {key} AS key, {slug} AS slug, i.id AS old_id, i.id AS last_id,
  coalesce(i.record_id, e.id, {bears}) AS record_id,
  coalesce(i.record_id, e.id, {bears}) IS NULL AS is_new, %(dataset)s::bigint AS dataset_id
FROM kb_rows r
LEFT JOIN kb_importedrow i ON i.series = %(series)s AND i.key = {key} AND i.ended_by_id IS NULL
LEFT JOIN {records} e ON e.slug = {slug}
WHERE NOT ({left_out}) AND (i.id IS NULL OR i.values IS DISTINCT FROM {values})
"""
# What the draft of a known record was last written from, though the row stands no more: rows end when
# another import changes or withdraws them, or when their own is undone.
LAST = """
UPDATE kb_touched t SET last_id = (
  SELECT i.id FROM kb_importedrow i JOIN kb_import b ON b.id = i.ended_by_id
  WHERE i.noun = %(noun)s AND i.record_id = t.record_id AND i.series = %(series)s AND i.key = t.key
  ORDER BY CASE WHEN i.ended_by_id = i.brought_by_id THEN b.undone_at ELSE b.finished_at END DESC, i.id DESC
  LIMIT 1)
WHERE t.old_id IS NULL AND NOT t.is_new
"""
# Rows that could not be read may be rows that stand; none is withdrawn for that.
ABSENT = """
CREATE UNLOGGED TABLE kb_absent AS
SELECT i.id AS old_id, i.key, i.record_id FROM kb_importedrow i
WHERE i.series = %(series)s AND i.ended_by_id IS NULL AND ({covered})
  AND NOT EXISTS (SELECT FROM kb_rows r WHERE {key} = i.key)
  AND NOT EXISTS (SELECT FROM kb_mistake m WHERE m.key = i.key)
"""
CHANGES = """
SELECT cell.name, count(*) FROM kb_touched t JOIN kb_importedrow i ON i.id = t.old_id
JOIN kb_rows r USING (line)
CROSS JOIN LATERAL unnest(i.values, {values}, %(names)s::text[]) AS cell(old, new, name)
WHERE cell.old IS DISTINCT FROM cell.new GROUP BY cell.name ORDER BY count(*) DESC, cell.name
"""


@dataclass(frozen=True)
class Comparison:
    """How a file differs from what stands, counted in rows."""

    added: int
    changed: int
    unchanged: int
    absent: int
    left_out: int
    """Rows that a release which speaks for them better has settled."""
    columns: dict[str, int]
    """Changed rows by column; those that the file's release and the rows before it both have."""
    filled: dict[str, int]
    """Changed rows by column, of columns that only one of the two has."""


def compare(run: Run) -> Comparison:
    """Fill `kb_touched` and `kb_absent`, and count."""
    format = run.format
    params = {"series": format.of_series, "dataset": run.dataset.pk, "noun": str(format.noun)}
    execute(
        TOUCHED.format(
            key=format.key_sql,
            slug=format.slug,
            records=format.model._meta.db_table,
            left_out=format.left_out(run),
            values=format.values_sql,
            bears=format.bears,
        ),
        params,
    )
    make_shells_anew(format.model)
    execute(LAST, params)
    execute("CREATE INDEX ON kb_touched (record_id)")
    execute("ANALYZE kb_touched")
    covered = "false" if run.options.is_partial or _some_are_unknown(run) else format.covered(run)
    execute(ABSENT.format(covered=covered, key=format.key_sql), params)
    return _counted(run, format)


def _some_are_unknown(run: Run) -> bool:
    """Whether rows of the file could not even be told from others; then none is known to be absent."""
    ((unknown,),) = fetch("SELECT count(*) FROM kb_mistake WHERE key IS NULL")
    if unknown:
        run.report["not_withdrawn"] = f"{unknown} rows have no readable key: nothing is withdrawn."
    return bool(unknown)


def _counted(run: Run, format: Format) -> Comparison:
    ((rows, left_out, added, changed, absent),) = fetch(
        "SELECT (SELECT count(*) FROM kb_rows),"
        f" (SELECT count(*) FROM kb_rows r WHERE {format.left_out(run)}),"
        " count(*) FILTER (WHERE old_id IS NULL), count(*) FILTER (WHERE old_id IS NOT NULL),"
        " (SELECT count(*) FROM kb_absent) FROM kb_touched"
    )
    columns, filled = _by_column(run, format) if changed else ({}, {})
    unchanged = rows - left_out - added - changed
    return Comparison(added, changed, unchanged, absent, left_out, columns, filled)


def _by_column(run: Run, format: Format) -> tuple[dict[str, int], dict[str, int]]:
    names = [column.name for column in format.columns]
    found: list[Any] = fetch(CHANGES.format(values=format.values_sql), {"names": names})
    had = {
        name
        for (columns,) in fetch(
            "SELECT DISTINCT columns FROM kb_import WHERE id IN (SELECT i.brought_by_id FROM kb_touched t"
            " JOIN kb_importedrow i ON i.id = t.old_id)"
        )
        for name in columns
    }
    both = had & set(run.columns)
    return (
        {name: count for name, count in found if name in both},
        {name: count for name, count in found if name not in both},
    )
