"""New places are in no circle unless they name each other in one statement: one look at all of them.

The trigger for each row asked a recursive question of every one, which most of the time of inserting
20,000 places went into.
"""

from django.db import migrations

FUNCTION = """
CREATE FUNCTION kb_no_cycle_among_new() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  cyclic boolean;
BEGIN
  EXECUTE format(
    'WITH RECURSIVE up(start, id) AS (
       SELECT n.id, n.%1$I FROM fresh n WHERE EXISTS (SELECT FROM fresh m WHERE m.id = n.%1$I)
       UNION SELECT up.start, t.%1$I FROM fresh t JOIN up ON up.id = t.id)
     SELECT EXISTS (SELECT FROM up WHERE start = id)', TG_ARGV[0]) INTO cyclic;
  IF cyclic THEN
    RAISE EXCEPTION 'This would make a circle: the chain of “%” leads back to the record itself.',
      TG_ARGV[1] USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NULL;
END $$
"""


EACH = (
    "CREATE TRIGGER no_cycle BEFORE {} OF parent_id ON kb_location FOR EACH ROW"
    " WHEN (NEW.parent_id IS NOT NULL) EXECUTE FUNCTION kb_no_cycle('parent_id', 'parent')"
)


class Migration(migrations.Migration):
    dependencies = [("kb", "0015_undoing_imports")]
    operations = [
        migrations.RunSQL(FUNCTION, "DROP FUNCTION kb_no_cycle_among_new()"),
        migrations.RunSQL(
            f"DROP TRIGGER no_cycle ON kb_location; {EACH.format('UPDATE')}",
            f"DROP TRIGGER no_cycle ON kb_location; {EACH.format('INSERT OR UPDATE')}",
        ),
        migrations.RunSQL(
            "CREATE TRIGGER no_cycle_among_new AFTER INSERT ON kb_location REFERENCING NEW TABLE AS fresh"
            " FOR EACH STATEMENT EXECUTE FUNCTION kb_no_cycle_among_new('parent_id', 'parent')",
            "DROP TRIGGER no_cycle_among_new ON kb_location",
        ),
    ]
