"""What an import writes over is kept, so that undoing it is exact.

Records of imports that older code had undone are emptied as they are emptied now: what hung on them
kept the same file from being taken in again.
"""

import django.db.models.deletion
from django.db import migrations, models

# While an import writes drafts, `kb.import` is its number.
MADE = """
CREATE FUNCTION kb_note_made() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  batch bigint := nullif(current_setting('kb.import', true), '')::bigint;
BEGIN
  IF batch IS NOT NULL THEN
    INSERT INTO public.kb_importwrite (batch_id, table_name, row_id, after)
    SELECT batch, TG_TABLE_NAME, n.id, to_jsonb(n) - TG_ARGV::text[] FROM fresh n;
  END IF;
  RETURN NULL;
END $$
"""
# Of several changes to a row the first tells what was before, the last what is after. What the import
# itself made was not there before, whatever became of it later.
WRITTEN_OVER = """
CREATE FUNCTION kb_note_written_over() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  was jsonb := to_jsonb(OLD);
  becomes jsonb;
BEGIN
  IF TG_OP = 'UPDATE' THEN
    SELECT jsonb_object_agg(o.key, o.value), jsonb_object_agg(o.key, n.value) INTO was, becomes
    FROM jsonb_each(was - TG_ARGV::text[]) o JOIN jsonb_each(to_jsonb(NEW)) n USING (key)
    WHERE o.value IS DISTINCT FROM n.value;
    IF was IS NULL THEN
      RETURN NULL;
    END IF;
  END IF;
  INSERT INTO public.kb_importwrite AS w (batch_id, table_name, row_id, before, after)
  VALUES (current_setting('kb.import')::bigint, TG_TABLE_NAME, OLD.id, was, becomes)
  ON CONFLICT (batch_id, table_name, row_id) DO UPDATE
    SET before = EXCLUDED.before || w.before, after = w.after || EXCLUDED.after;
  RETURN NULL;
END $$
"""
# What publishing writes and what is no content; undoing leaves it to publishing.
QUIET = "'created_at', 'updated_at', 'as_published', 'is_withdrawn', 'merged_into_id', 'published_parent_id'"
TABLES = (
    *("source", "location", "group", "event", "referent"),
    *("locationname", "formerparent", "groupname", "grouprelation", "participation"),
    *("externalid", "citation"),
)


def triggers():
    made = []
    for table in TABLES:
        if table != "event":  # its rows are wide; the import tells which it makes
            made.append(
                migrations.RunSQL(
                    f"CREATE TRIGGER note_made AFTER INSERT ON kb_{table} REFERENCING NEW TABLE AS fresh"
                    f" FOR EACH STATEMENT EXECUTE FUNCTION kb_note_made({QUIET})",
                    f"DROP TRIGGER note_made ON kb_{table}",
                )
            )
        made.append(
            migrations.RunSQL(
                f"CREATE TRIGGER note_written_over AFTER UPDATE OR DELETE ON kb_{table} FOR EACH ROW"
                " WHEN (coalesce(current_setting('kb.import', true), '') <> '')"
                f" EXECUTE FUNCTION kb_note_written_over({QUIET})",
                f"DROP TRIGGER note_written_over ON kb_{table}",
            )
        )
    return made


# By the reason printed with them, which ends in the import's number, and about its time.
EDITIONS = """
WITH printed AS (
  SELECT substring(e.reason FROM '(?:, import |[(]import )([0-9]{1,9})[)]?[.]$')::bigint AS batch, e.id,
    e.recorded_at
  FROM kb_edition e WHERE e.reason ~ '(, import [0-9]{1,9}|[(]import [0-9]{1,9}[)])[.]$'
)
UPDATE kb_import b SET first_edition = own.first, last_edition = own.last
FROM (
  SELECT p.batch, min(p.id) AS first, max(p.id) AS last FROM printed p JOIN kb_import i ON i.id = p.batch
  WHERE p.recorded_at BETWEEN i.started_at - interval '1 hour' AND i.finished_at + interval '1 hour'
  GROUP BY 1
) AS own WHERE own.batch = b.id
"""
# One that a curator has changed keeps what it has.
SHELLS = (
    "CREATE TEMP TABLE kb_shell (noun text, record_id bigint) ON COMMIT DROP",
    *(
        f"INSERT INTO kb_shell SELECT d.noun, d.record_id FROM kb_edition d JOIN kb_{noun} r ON r.id = d.record_id"
        f" WHERE d.noun = '{noun}' AND d.superseded_at IS NULL AND d.kind = 'withdrawn'"
        " AND d.reason ~ '^Import [0-9]+ undone[.]$' AND r.is_withdrawn AND r.changed_by_id IS NULL"
        for noun in ("group", "location", "event")
    ),
)
IDS = "(SELECT record_id FROM kb_shell WHERE noun = '{}')"
EMPTIED = (
    "DELETE FROM kb_citation WHERE name_id IN"
    f" (SELECT id FROM kb_groupname WHERE group_id IN {IDS.format('group')})",
    "DELETE FROM kb_citation WHERE relation_id IN"
    f" (SELECT id FROM kb_grouprelation WHERE subject_id IN {IDS.format('group')})",
    *(
        f"DELETE FROM kb_{table} WHERE {column}_id IN {IDS.format(noun)}"
        for table in ("citation", "externalid")
        for column, noun in (("group", "group"), ("location", "location"), ("event", "event"))
    ),
    f"DELETE FROM kb_groupname WHERE group_id IN {IDS.format('group')}"
    " AND NOT EXISTS (SELECT FROM kb_citation c WHERE c.name_id = kb_groupname.id)",
    f"DELETE FROM kb_grouprelation WHERE subject_id IN {IDS.format('group')}",
    f"DELETE FROM kb_locationname WHERE location_id IN {IDS.format('location')}",
    f"DELETE FROM kb_participation WHERE event_id IN {IDS.format('event')}",
    "DROP TABLE kb_shell",
)


class Migration(migrations.Migration):
    dependencies = [("kb", "0027_complete")]
    operations = [
        migrations.AddField(
            model_name="import",
            name="first_edition",
            field=models.BigIntegerField(
                help_text="The first edition that it appended; empty if it published nothing.", null=True
            ),
        ),
        migrations.AddField(
            model_name="import",
            name="last_edition",
            field=models.BigIntegerField(
                help_text="The last edition that it appended; all between are its own too.", null=True
            ),
        ),
        migrations.CreateModel(
            name="ImportWrite",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("table_name", models.CharField(help_text="The table of the row.", max_length=40)),
                ("row_id", models.BigIntegerField(help_text="The row's key.")),
                (
                    "before",
                    models.JSONField(
                        help_text="The columns that were changed, as they were, or the whole row if it was deleted; empty "
                        "of a row that the import made.",
                        null=True,
                    ),
                ),
                (
                    "after",
                    models.JSONField(
                        help_text="The same columns as the import left them, or the whole row if it made it; empty of a row "
                        "that it deleted.",
                        null=True,
                    ),
                ),
                (
                    "batch",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        help_text="The import.",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="writes",
                        to="kb.import",
                    ),
                ),
            ],
            options={
                "ordering": ("id",),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("batch", "table_name", "row_id"),
                        name="import_write_is_kept_once",
                        violation_error_message="What a row was before an import is kept once.",
                    )
                ],
            },
        ),
        migrations.RunSQL(MADE, "DROP FUNCTION kb_note_made()"),
        migrations.RunSQL(WRITTEN_OVER, "DROP FUNCTION kb_note_written_over()"),
        *triggers(),
        migrations.RunSQL([EDITIONS, *SHELLS, *EMPTIED], migrations.RunSQL.noop),
    ]
