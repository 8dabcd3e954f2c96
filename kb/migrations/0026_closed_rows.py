"""Rows of a dataset that may not be passed on stay with it, and only a manager's act opens it.

A row is known by what its import left: `original`, and the row kept in `kb_importedrow`. A door that
forgets the rule is refused by the database, in a sentence for whoever knocks; where a column is at
fault, the refusal names it.
"""

from importlib import import_module

from django.apps import apps as installed
from django.contrib.auth.management import create_permissions
from django.db import migrations, models

permission = import_module("kb.migrations.0005_roles").permission

# What datasets that may not be passed on keep back, among these records of a noun: their events and
# the claims about them, what was imported with them last, and the source that stands for them. While
# an import runs, its rows are not kept yet, and say nothing of what it publishes.
KEPT_BACK = """
CREATE FUNCTION kb_kept_back(of_noun text, ids bigint[]) RETURNS TABLE (record_id bigint, dataset text)
LANGUAGE plpgsql STABLE AS $$
BEGIN
  IF NOT EXISTS (SELECT FROM public.kb_dataset WHERE NOT is_redistributable) THEN
    RETURN;
  END IF;
  RETURN QUERY
  SELECT e.id, d.slug::text FROM public.kb_event e JOIN public.kb_dataset d ON d.id = e.dataset_id
  WHERE of_noun = 'event' AND e.id = ANY(ids) AND NOT d.is_redistributable
  UNION
  SELECT c.id, d.slug FROM public.kb_claim c JOIN public.kb_event e ON e.id = c.event_id
  JOIN public.kb_dataset d ON d.id = e.dataset_id
  WHERE of_noun = 'claim' AND c.id = ANY(ids) AND NOT d.is_redistributable
  UNION
  SELECT s.id, d.slug FROM public.kb_source s JOIN public.kb_dataset d ON d.slug = s.slug
  WHERE of_noun = 'source' AND s.id = ANY(ids) AND NOT d.is_redistributable
  UNION
  SELECT i.record_id, d.slug FROM public.kb_importedrow i
  JOIN public.kb_import b ON b.id = i.brought_by_id JOIN public.kb_dataset d ON d.id = b.dataset_id
  WHERE i.noun = of_noun AND i.record_id = ANY(ids) AND NOT d.is_redistributable
    AND current_setting('kb.importing', true) IS DISTINCT FROM 'on'
    AND NOT EXISTS (SELECT FROM public.kb_importedrow l
      WHERE l.noun = i.noun AND l.record_id = i.record_id
        AND (l.ended_by_id IS NULL, l.id) > (i.ended_by_id IS NULL, i.id));
END $$
"""
IS_IMPORTED = """
CREATE FUNCTION kb_is_imported(event bigint, original text) RETURNS boolean LANGUAGE sql STABLE AS $$
SELECT original IS NOT NULL
  OR EXISTS (SELECT FROM public.kb_importedrow WHERE noun = 'event' AND record_id = event)
$$
"""
# It may go back to where it was imported; an import may bring it with another release.
ROW_STAYS = """
CREATE FUNCTION kb_imported_row_stays() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  shut text;
BEGIN
  IF current_setting('kb.importing', true) = 'on' OR NOT public.kb_is_imported(OLD.id, OLD.original) THEN
    RETURN NEW;
  END IF;
  SELECT slug INTO shut FROM public.kb_dataset
  WHERE NOT is_redistributable AND id IN (OLD.dataset_id, NEW.dataset_id)
  ORDER BY id <> OLD.dataset_id LIMIT 1;
  IF shut IS NULL THEN
    RETURN NEW;
  END IF;
  IF OLD.original IS NOT NULL AND NEW.original IS NULL THEN
    RAISE EXCEPTION '“%” keeps the row that it was imported as: the dataset “%” may not be redistributed.',
      OLD.slug, shut USING ERRCODE = 'integrity_constraint_violation', COLUMN = 'original';
  END IF;
  IF OLD.dataset_id <> NEW.dataset_id AND NOT EXISTS (
    SELECT FROM public.kb_importedrow i JOIN public.kb_import b ON b.id = i.brought_by_id
    WHERE i.noun = 'event' AND i.record_id = OLD.id AND b.dataset_id = NEW.dataset_id) THEN
    RAISE EXCEPTION '“%” was imported and stays with its dataset: “%” may not be redistributed.',
      OLD.slug, shut USING ERRCODE = 'integrity_constraint_violation', COLUMN = 'dataset_id';
  END IF;
  RETURN NEW;
END $$
"""
CLAIM_STAYS = """
CREATE FUNCTION kb_claim_stays() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  about text;
  shut text;
BEGIN
  SELECT e.slug, d.slug INTO about, shut
  FROM public.kb_event e JOIN public.kb_dataset d ON d.id = e.dataset_id
  WHERE e.id IN (OLD.event_id, NEW.event_id) AND NOT d.is_redistributable
    AND public.kb_is_imported(e.id, e.original)
  ORDER BY e.id <> OLD.event_id LIMIT 1;
  IF about IS NOT NULL THEN
    RAISE EXCEPTION 'Claims neither leave nor join “%”, an imported event: the dataset “%” may not be redistributed. Enter the claim anew, from its own source.',
      about, shut USING ERRCODE = 'integrity_constraint_violation', COLUMN = 'event_id';
  END IF;
  RETURN NEW;
END $$
"""
DATASET_OPENS = """
CREATE FUNCTION kb_dataset_opens() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF current_setting('kb.opening_dataset', true) IS DISTINCT FROM OLD.slug THEN
    RAISE EXCEPTION 'The dataset “%” may not be redistributed, and no edit changes that: a manager opens it by an act of its own, which says what becomes public.',
      OLD.slug USING ERRCODE = 'integrity_constraint_violation', COLUMN = 'is_redistributable';
  END IF;
  RETURN NEW;
END $$
"""
# Once for all rows of a statement. What is public already may still be rewritten: it shows the names
# of others, which change.
NOTHING_CLOSED = """
CREATE FUNCTION kb_nothing_closed() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  shut record;
BEGIN
  SELECT n.slug, k.dataset INTO shut
  FROM (SELECT noun, array_agg(record_id) AS ids FROM new_editions
    WHERE kind = 'published' AND four_eyes <> 'rewritten' GROUP BY noun) AS g
  CROSS JOIN LATERAL public.kb_kept_back(g.noun, g.ids) AS k
  JOIN new_editions n ON n.noun = g.noun AND n.record_id = k.record_id LIMIT 1;
  IF shut.slug IS NOT NULL THEN
    RAISE EXCEPTION '%: the dataset “%” may not be redistributed.', shut.slug, shut.dataset
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NULL;
END $$
"""
# Imports of events wrote the short form of rows that were then not published, and others could show it.
FORGET_SHORT_FORMS = """
SELECT set_config('kb.publishing', 'on', true);
UPDATE kb_event e SET as_published = NULL FROM kb_dataset d
WHERE d.id = e.dataset_id AND NOT d.is_redistributable AND e.as_published IS NOT NULL
  AND NOT EXISTS (SELECT FROM kb_edition WHERE noun = 'event' AND record_id = e.id);
SELECT set_config('kb.publishing', 'off', true)
"""
TRIGGERS = {
    ("imported_row_stays", "kb_event"): "BEFORE UPDATE OF dataset_id, original ON kb_event"
    " FOR EACH ROW WHEN (OLD.dataset_id <> NEW.dataset_id OR OLD.original IS NOT NULL AND NEW.original IS NULL)"
    " EXECUTE FUNCTION kb_imported_row_stays()",
    ("claim_stays", "kb_claim"): "BEFORE UPDATE OF event_id ON kb_claim"
    " FOR EACH ROW WHEN (OLD.event_id IS DISTINCT FROM NEW.event_id)"
    " EXECUTE FUNCTION kb_claim_stays()",
    ("dataset_opens", "kb_dataset"): "BEFORE UPDATE OF is_redistributable ON kb_dataset"
    " FOR EACH ROW WHEN (NEW.is_redistributable AND NOT OLD.is_redistributable)"
    " EXECUTE FUNCTION kb_dataset_opens()",
    ("nothing_closed", "kb_edition"): "AFTER INSERT ON kb_edition REFERENCING NEW TABLE AS new_editions"
    " FOR EACH STATEMENT EXECUTE FUNCTION kb_nothing_closed()",
}


def guards():
    bodies = (KEPT_BACK, IS_IMPORTED, ROW_STAYS, CLAIM_STAYS, DATASET_OPENS, NOTHING_CLOSED)
    for sql in bodies:
        yield migrations.RunSQL(sql, f"DROP FUNCTION {sql.split()[2].split('(')[0]}")
    for (name, table), sql in TRIGGERS.items():
        yield migrations.RunSQL(
            f"CREATE TRIGGER {name} {sql}", f"DROP TRIGGER {name} ON {table}"
        )


def let_managers_open_datasets(apps, schema_editor):
    """A role that was renamed or deleted since is not made again."""
    create_permissions(installed.get_app_config("kb"), verbosity=0, apps=apps)
    Role, Permission = apps.get_model("auth", "Group"), apps.get_model("auth", "Permission")
    for role in Role.objects.filter(name="manager"):
        role.permissions.add(permission(Permission, "kb.open_dataset"))


class Migration(migrations.Migration):
    dependencies = [("kb", "0025_functions_name_their_schema")]
    operations = [
        migrations.AlterModelOptions(
            name="dataset",
            options={
                "ordering": ("slug",),
                "permissions": (("open_dataset", "Can let the rows of a dataset be passed on"),),
            },
        ),
        migrations.AlterField(
            model_name="dataset",
            name="is_redistributable",
            field=models.BooleanField(
                default=False,
                help_text="Whether its rows may be shown to the public. If not, none is ever published, and only a "
                "manager opens it.",
            ),
        ),
        *guards(),
        migrations.RunSQL(FORGET_SHORT_FORMS, migrations.RunSQL.noop),
        migrations.RunPython(let_managers_open_datasets, migrations.RunPython.noop),
    ]
