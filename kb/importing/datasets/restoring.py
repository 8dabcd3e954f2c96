"""Rows of drafts as they were before an import, from what it noted of each row that it wrote.

Three states of a row are compared: before the import, after it, and now. What is now as the import left
it becomes what it was before; what a curator has changed since stays.
"""

from __future__ import annotations

from enum import IntEnum

from kb.importing.datasets.staging import execute, fetch
from kb.models import Import

RECORDS = {
    "kb_source": "source",
    "kb_location": "location",
    "kb_group": "group",
    "kb_event": "event",
}
PARTS = {
    "kb_locationname": {"location": "location_id"},
    "kb_formerparent": {"location": "location_id"},
    "kb_groupname": {"group": "group_id"},
    "kb_grouprelation": {"group": "subject_id"},
    "kb_participation": {"event": "event_id"},
    "kb_externalid": {"event": "event_id", "group": "group_id", "location": "location_id"},
    "kb_citation": {"event": "event_id", "group": "group_id", "location": "location_id"},
}
"""What hangs on records, those that others hang on first; with the column that names the record, by noun."""
BELOW = {"kb_groupname": "name_id", "kb_grouprelation": "relation_id"}
"""Rows that citations hang on, with the column that names them."""
TABLES = (*RECORDS, "kb_referent", *PARTS)


class Turn(IntEnum):
    """When a row is put back: it depends on the record that it belongs to."""

    NEVER = 0
    """It belongs to a draft that the import made, and that stays."""
    FIRST = 1
    """It belongs to a record that was there before the import, or to none."""
    WITHDRAWN = 2
    """To one that the import brought to the public; when that has been withdrawn, and not if it stays."""
    UNMADE = 3
    """To a draft that the import made and never published, which goes with it."""


STAGED = """
CREATE TEMP TABLE kb_over (table_name text, row_id bigint, before jsonb, after jsonb, noun text,
  record_id bigint, name_id bigint, relation_id bigint, turn int) ON COMMIT DROP
"""
OF_TABLE = """
INSERT INTO kb_over SELECT w.table_name, w.row_id, w.before, w.after, {noun}, {record},
  (c.row ->> 'name_id')::bigint, (c.row ->> 'relation_id')::bigint, 1
FROM kb_importwrite w LEFT JOIN {table} t ON t.id = w.row_id
CROSS JOIN LATERAL (SELECT coalesce(to_jsonb(t), w.after, w.before) AS row) AS c
WHERE w.batch_id = %s AND w.table_name = '{table}' AND NOT (w.before IS NULL AND w.after IS NULL)
"""
# A citation of a name or a tie belongs to the group whose name or tie it is, though that was deleted.
THROUGH = """
UPDATE kb_over o SET noun = 'group', record_id = coalesce(
  (SELECT n.{owner} FROM {table} n WHERE n.id = o.{column}),
  (SELECT n.record_id FROM kb_over n WHERE n.table_name = '{table}' AND n.row_id = o.{column}))
WHERE o.table_name = 'kb_citation' AND o.{column} IS NOT NULL
"""
TURNS = """
UPDATE kb_over o SET turn = CASE WHEN EXISTS (SELECT FROM kb_act a WHERE a.what = 'brought'
  AND a.noun = o.noun AND a.record_id = o.record_id) THEN 2 ELSE 3 END
WHERE EXISTS (SELECT FROM kb_act a WHERE a.what = 'brought' AND a.noun = o.noun AND a.record_id = o.record_id)
  OR EXISTS (SELECT FROM kb_made m WHERE m.noun = o.noun AND m.record_id = o.record_id)
"""
KEPT = "CREATE TEMP TABLE kb_kept (noun text, record_id bigint, name text) ON COMMIT DROP"


def stage_writes(batch: Import) -> bool:
    """Fill `kb_over` with what the import wrote over; false if nothing was noted of it. `kb_act` is there."""
    execute("DROP TABLE IF EXISTS kb_over, kb_kept, kb_made")
    execute(STAGED)
    execute(KEPT)
    for table in TABLES:
        owners = {RECORDS[table]: "id"} if table in RECORDS else PARTS.get(table, {})
        nouns = " ".join(
            f"WHEN c.row ->> '{at}' <> '' THEN '{noun}'" for noun, at in owners.items()
        )
        keys = ", ".join(f"(c.row ->> '{at}')::bigint" for at in owners.values())
        noun, record = (
            (f"CASE {nouns} END", f"coalesce({keys}, NULL)") if owners else ("NULL", "NULL")
        )
        if table in RECORDS:
            noun, record = f"'{RECORDS[table]}'", "w.row_id"
        execute(OF_TABLE.format(table=table, noun=noun, record=record), [batch.pk])
    for table, column in BELOW.items():
        (owner,) = PARTS[table].values()
        execute(THROUGH.format(table=table, owner=owner, column=column))
    execute(
        "CREATE TEMP TABLE kb_made ON COMMIT DROP AS SELECT noun, record_id FROM kb_over"
        " WHERE table_name = ANY(%s) AND before IS NULL",
        [list(RECORDS)],
    )
    execute("CREATE INDEX ON kb_over (table_name, turn); ANALYZE kb_over, kb_made")
    execute(TURNS)
    ((count,),) = fetch("SELECT count(*) FROM kb_over")
    return bool(count)


def leave_what_stays() -> None:
    """Records that the import brought and that are public still keep what hangs on them."""
    for table, noun in RECORDS.items():
        execute(
            f"UPDATE kb_over o SET turn = {Turn.NEVER:d} FROM {table} r WHERE o.turn = {Turn.WITHDRAWN:d}"
            f" AND o.noun = '{noun}' AND r.id = o.record_id AND NOT r.is_withdrawn"
        )


def restore(turn: Turn) -> None:
    """Put the rows of this turn back; records of whose rows some were kept are added to `kb_kept`."""
    for table in reversed((*PARTS, "kb_referent")):
        _delete_made(table, turn)
    for table in TABLES:
        _put_changed(table, turn)
    for table in TABLES:
        _insert_deleted(table, turn)


UNCHANGED = "NOT EXISTS (SELECT FROM jsonb_each(o.after) a WHERE to_jsonb(t) -> a.key IS DISTINCT FROM a.value)"


def _delete_made(table: str, turn: Turn) -> None:
    cited = (
        f" AND NOT EXISTS (SELECT FROM kb_citation c WHERE c.{BELOW[table]} = t.id)"
        if table in BELOW
        else ""
    )
    made = f"o.table_name = '{table}' AND o.turn = {turn:d} AND o.before IS NULL"
    execute(
        f"DELETE FROM {table} t USING kb_over o WHERE o.row_id = t.id AND {made} AND {UNCHANGED}{cited}"
    )
    execute(
        "INSERT INTO kb_kept SELECT o.noun, o.record_id, o.after ->> 'label' FROM kb_over o"
        f" JOIN {table} t ON t.id = o.row_id WHERE {made}"
    )


# Columns that only together mean something, or that the database holds against each other.
TOGETHER = """CASE WHEN key IN ('latitude', 'longitude', 'location_id', 'geo_precision') THEN 'place'
  WHEN starts_with(key, 'date_') THEN 'date' WHEN key IN ('kind', 'parent_id') THEN 'unit'
  WHEN key IN ('resolved', 'group_id') THEN 'place' ELSE key END"""
PUT = f"""
CREATE TEMP TABLE kb_put ON COMMIT DROP AS
SELECT o.row_id, o.noun, o.record_id, p.picked, p.is_edited
FROM kb_over o JOIN {{table}} t ON t.id = o.row_id CROSS JOIN LATERAL (
  SELECT jsonb_object_agg(key, value) FILTER (WHERE is_same) AS picked, bool_or(NOT is_same) AS is_edited
  FROM (SELECT key, value, bool_and(to_jsonb(t) -> key IS NOT DISTINCT FROM o.after -> key)
      OVER (PARTITION BY {TOGETHER}) AS is_same
    FROM jsonb_each(o.before)) AS each) AS p
WHERE o.table_name = '{{table}}' AND o.turn = {{turn:d}} AND num_nulls(o.before, o.after) = 0
"""


def _put_changed(table: str, turn: Turn) -> None:
    execute("DROP TABLE IF EXISTS kb_put")
    if not execute(PUT.format(table=table, turn=turn)):
        return
    named = "t.label" if table == "kb_referent" else "NULL"
    execute(
        f"INSERT INTO kb_kept SELECT p.noun, p.record_id, {named} FROM kb_put p JOIN {table} t ON t.id = p.row_id"
        " WHERE p.is_edited"
    )
    columns = [name for (name,) in fetch("SELECT DISTINCT jsonb_object_keys(picked) FROM kb_put")]
    if not columns:
        return
    if "parent_id" in columns:  # else two that change places would be a circle for a moment
        execute(
            f"UPDATE {table} t SET parent_id = NULL FROM kb_put p WHERE t.id = p.row_id"
            " AND p.picked ? 'parent_id' AND t.parent_id IS NOT NULL"
        )
    sets = ", ".join(
        f'"{name}" = CASE WHEN p.picked ? \'{name}\' THEN r."{name}" ELSE t."{name}" END'
        for name in columns
    )
    execute(
        f"UPDATE {table} t SET {sets} FROM kb_put p"
        f" CROSS JOIN LATERAL jsonb_populate_record(NULL::{table}, p.picked) AS r WHERE t.id = p.row_id"
    )


def _insert_deleted(table: str, turn: Turn) -> None:
    """What a curator has put in its place since stays."""
    execute(
        f"INSERT INTO {table} SELECT r.* FROM kb_over o"
        f" CROSS JOIN LATERAL jsonb_populate_record(NULL::{table}, o.before) AS r"
        f" WHERE o.table_name = '{table}' AND o.turn = {turn:d} AND o.after IS NULL ORDER BY o.row_id"
        " ON CONFLICT DO NOTHING"
    )
