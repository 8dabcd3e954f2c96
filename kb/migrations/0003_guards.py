"""Facts that hold always, kept by the database itself.

The ledger is append-only; a slug never changes; a published record is never deleted; trees have no
cycles; a record is merged into a live one, one hop only; what publishing wrote on a record, only
publishing changes.
"""

from django.db import migrations

APPEND_ONLY = """
CREATE FUNCTION kb_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP <> 'UPDATE' THEN
    RAISE EXCEPTION '% is append-only: nothing in it is ever deleted.', TG_TABLE_NAME
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  IF OLD.superseded_at IS NOT NULL
    OR to_jsonb(NEW) - 'superseded_at' IS DISTINCT FROM to_jsonb(OLD) - 'superseded_at' THEN
    RAISE EXCEPTION '% is append-only: only superseded_at is ever set, and once.', TG_TABLE_NAME
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NEW;
END $$
"""

SLUG_STAYS = """
CREATE FUNCTION kb_slug_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'The public id “%” is permanent and cannot become “%”.', OLD.slug, NEW.slug
    USING ERRCODE = 'integrity_constraint_violation';
END $$
"""

PUBLISHED_STAYS = """
CREATE FUNCTION kb_published_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '“%” has been published and cannot be deleted: withdraw it instead.', OLD.slug
    USING ERRCODE = 'integrity_constraint_violation';
END $$
"""

SLUG_IS_NEW = """
CREATE FUNCTION kb_slug_is_new() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT FROM public.kb_edition WHERE noun = TG_ARGV[0] AND slug = NEW.slug
             AND record_id <> NEW.id) THEN
    RAISE EXCEPTION 'The public id “%” belonged to another record: choose a new one.', NEW.slug
      USING ERRCODE = 'unique_violation';
  END IF;
  RETURN NEW;
END $$
"""

# The lock makes two writers, each adding one half of a cycle, take turns. `OFFSET 0` has the chain
# walked by primary key: a join may read the whole table for each link of the chain of each row.
NO_CYCLE = """
CREATE FUNCTION kb_no_cycle() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  cyclic boolean;
BEGIN
  PERFORM pg_advisory_xact_lock(hashtext(TG_TABLE_NAME || '.' || TG_ARGV[0]));
  EXECUTE format(
    'WITH RECURSIVE up(id) AS (SELECT ($1).%1$I UNION SELECT above.id FROM up CROSS JOIN LATERAL
       (SELECT t.%1$I AS id FROM public.%2$I t WHERE t.id = up.id OFFSET 0) AS above)
     SELECT EXISTS (SELECT FROM up WHERE id = ($1).id)', TG_ARGV[0], TG_TABLE_NAME)
    INTO cyclic USING NEW;
  IF cyclic THEN
    RAISE EXCEPTION 'This would make a circle: the chain of “%” leads back to the record itself.',
      TG_ARGV[1] USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NEW;
END $$
"""

ONE_HOP = """
CREATE FUNCTION kb_one_hop() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  chained boolean;
BEGIN
  PERFORM pg_advisory_xact_lock(hashtext(TG_TABLE_NAME || '.merged_into_id'));
  EXECUTE format(
    'SELECT EXISTS (SELECT FROM public.%1$I WHERE id = $1 AND merged_into_id IS NOT NULL)
         OR EXISTS (SELECT FROM public.%1$I WHERE merged_into_id = $2)', TG_TABLE_NAME)
    INTO chained USING NEW.merged_into_id, NEW.id;
  IF chained THEN
    RAISE EXCEPTION '“%” can only be merged into a live record, and not while others are merged '
      'into it: undo that merge first.', NEW.slug USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NEW;
END $$
"""

# A form filled in before a publication and saved after it must not undo what was published.
PUBLISHED_STATE = """
CREATE FUNCTION kb_keep_published_state() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  held jsonb := '{}';
  col text;
BEGIN
  IF current_setting('kb.publishing', true) = 'on' THEN
    RETURN NEW;
  END IF;
  FOREACH col IN ARRAY TG_ARGV LOOP
    held := held || jsonb_build_object(col, to_jsonb(OLD) -> col);
  END LOOP;
  RETURN jsonb_populate_record(NEW, held);
END $$
"""

LEDGER = (
    "edition",
    "groupedition",
    "locationedition",
    "sourceedition",
    "datasetedition",
    "vocabularyedition",
    "claimedition",
    "eventedition",
    "eventgroup",
    "relationedition",
)
RECORDS = ("vocabulary", "source", "dataset", "location", "group", "event", "claim")
TREES = (("term", "parent"), ("location", "parent"), ("event", "parent"), ("claim", "supersedes"))
MERGED = ("location", "group", "event")
STATE = {table: ["as_published", "is_withdrawn"] for table in RECORDS} | {"term": ["as_published"]}
for merged in MERGED:
    STATE[merged].append("merged_into_id")
STATE["event"].append("published_parent_id")


def functions() -> list[migrations.RunSQL]:
    bodies = (APPEND_ONLY, SLUG_STAYS, PUBLISHED_STAYS, SLUG_IS_NEW, NO_CYCLE, ONE_HOP, PUBLISHED_STATE)
    return [migrations.RunSQL(sql, f"DROP FUNCTION {sql.split()[2]}") for sql in bodies]


def trigger(name: str, when: str, table: str, function: str) -> migrations.RunSQL:
    """A trigger on a table of this app; `when` holds the event, up to ON."""
    row = "STATEMENT" if "TRUNCATE" in when else "ROW"
    before, _, condition = when.partition(" WHEN ")
    return migrations.RunSQL(
        f"CREATE TRIGGER {name} BEFORE {before} ON kb_{table} FOR EACH {row} "
        f"{f'WHEN ({condition}) ' if condition else ''}EXECUTE FUNCTION {function}",
        f"DROP TRIGGER {name} ON kb_{table}",
    )


def triggers() -> list[migrations.RunSQL]:
    made = []
    for table in LEDGER:
        made += [
            trigger("append_only", "UPDATE OR DELETE", table, "kb_append_only()"),
            trigger("append_only_whole", "TRUNCATE", table, "kb_append_only()"),
        ]
    for table in RECORDS:
        made += [
            trigger("slug_stays", "UPDATE OF slug WHEN OLD.slug <> NEW.slug", table, "kb_slug_stays()"),
            trigger(
                "published_stays",
                "DELETE WHEN OLD.as_published IS NOT NULL",
                table,
                "kb_published_stays()",
            ),
            trigger("slug_is_new", "INSERT", table, f"kb_slug_is_new('{table}')"),
        ]
    for table, column in TREES:
        condition = f"INSERT OR UPDATE OF {column}_id WHEN NEW.{column}_id IS NOT NULL"
        made.append(
            trigger("no_cycle", condition, table, f"kb_no_cycle('{column}_id', '{column}')")
        )
    for table in MERGED:
        condition = "INSERT OR UPDATE OF merged_into_id WHEN NEW.merged_into_id IS NOT NULL"
        made.append(trigger("one_hop", condition, table, "kb_one_hop()"))
    for table, columns in STATE.items():
        kept = ", ".join(f"'{column}'" for column in columns)
        function = f"kb_keep_published_state({kept})"
        made.append(trigger("a_published_state", "UPDATE", table, function))
    return made


class Migration(migrations.Migration):
    dependencies = [("kb", "0002_records")]
    operations = [*functions(), *triggers()]
