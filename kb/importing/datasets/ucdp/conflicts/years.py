"""The years of the conflicts that a file touches: those in it, and those that stand beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kb.importing.datasets.staging import execute
from kb.importing.datasets.ucdp.conflicts.columns import COLUMNS

if TYPE_CHECKING:
    from kb.importing.datasets.running import Run

# A conflict is written anew if a year of it came, changed or went; not if all of its years went.
CONFLICTS = """
CREATE UNLOGGED TABLE kb_conflict AS
SELECT a.record_id, bool_or(a.is_new) AS is_new, bool_or(a.is_touched) AS is_touched
FROM (SELECT record_id, is_new, true AS is_touched FROM kb_touched
  UNION ALL SELECT record_id, false, false FROM kb_absent) AS a
WHERE EXISTS (SELECT FROM kb_touched t WHERE t.record_id = a.record_id)
  OR EXISTS (SELECT FROM kb_importedrow i WHERE i.series = %(series)s AND i.ended_by_id IS NULL
    AND i.record_id = a.record_id AND i.id NOT IN (SELECT old_id FROM kb_absent))
GROUP BY a.record_id
"""
YEARS = """
CREATE UNLOGGED TABLE kb_year AS
SELECT y.record_id, y.dataset_id, {cells} FROM (
  SELECT t.record_id, t.dataset_id, {values} AS kept FROM kb_touched t JOIN kb_rows r USING (line)
  UNION ALL
  SELECT i.record_id, b.dataset_id, i.values FROM kb_importedrow i JOIN kb_conflict c USING (record_id)
  JOIN kb_import b ON b.id = i.brought_by_id
  WHERE i.series = %(series)s AND i.ended_by_id IS NULL
    AND NOT EXISTS (SELECT FROM kb_touched t WHERE t.old_id = i.id)
    AND NOT EXISTS (SELECT FROM kb_absent a WHERE a.old_id = i.id)) AS y
"""
# What the years that changed or went had said of the sides.
FORMER = """
CREATE UNLOGGED TABLE kb_former AS
SELECT DISTINCT i.record_id, s.side, m[1]::bigint::text AS actor FROM kb_importedrow i
CROSS JOIN LATERAL (VALUES ('a', i.values[{a}]), ('b', i.values[{b}])) AS s(side, listed)
CROSS JOIN LATERAL regexp_matches(coalesce(s.listed, ''), '[0-9]+', 'g') AS m
WHERE i.id IN (SELECT last_id FROM kb_touched UNION ALL SELECT old_id FROM kb_absent)
"""


def gather_years(run: Run) -> None:
    """Fill `kb_conflict`, `kb_year` (typed rows) and `kb_former` (what sides were until now)."""
    format, series = run.format, {"series": run.format.of_series}
    execute(CONFLICTS, series)
    cells = ", ".join(
        f"y.kept[{format.place(column.name)}]::{column.kind.type_name} AS {column.quoted}"
        for column in COLUMNS
    )
    execute(YEARS.format(cells=cells, values=format.values_sql), series)
    execute("CREATE INDEX ON kb_year (record_id, year)")
    execute("ANALYZE kb_year")
    execute(FORMER.format(a=format.place("side_a_id"), b=format.place("side_b_id")))


def drop_years() -> None:
    for name in ("kb_conflict", "kb_year", "kb_former"):
        execute(f"DROP TABLE {name}")
