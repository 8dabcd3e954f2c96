"""Search that any published spelling is found by: apostrophes, hyphens and Arabic points fold away.

What is stored in the `search` columns is folded anew where it stands; it was without case and
accents already, and folding that again gives what folding the names would.
"""

import django.contrib.postgres.indexes
import kb.models.editions
from django.db import migrations, models

# Apostrophes and marks vanish, hyphens become spaces, letters that are written for one another
# become one: hamza seats, alef maqsura and Persian yeh and kaf, ta marbuta. `%`, `_` and backslash
# stay: patterns are folded too. Most texts are plain ASCII, and cost two characters' look-up.
PLAIN = r"""
CREATE OR REPLACE FUNCTION kb_plain(value text) RETURNS text
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE STRICT AS $$
DECLARE
  plain text := value;
BEGIN
  IF plain ~ '[^\x01-\x7f]' THEN
    plain := public.unaccent('public.unaccent', normalize(plain, NFKC));
    plain := translate(plain,
      E'\u2010\u2011\u2012\u2013\u2014\u2212\u00a0\u05be\u0622\u0623\u0625\u0671'
      '\u0649\u0626\u06cc\u0624\u0629\u06a9'
      '\u2018\u2019\u201b\u2032\u02b9\u02bb\u02bc\u02bd\u02be\u02bf\u00b4\u0621'
      '\u0640\u064b\u064c\u064d\u064e\u064f\u0650\u0651\u0652\u0653\u0654\u0655\u0670'
      '\u00ad\u061c\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e'
      '\u2060\u2066\u2067\u2068\u2069\ufeff',
      E'        \u0627\u0627\u0627\u0627\u064a\u064a\u064a\u0648\u0647\u0643');
  END IF;
  RETURN translate(lower(plain), '-''`', ' ');
END $$
"""
PLAIN_BEFORE = """
CREATE OR REPLACE FUNCTION kb_plain(value text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT AS
$$ SELECT lower(public.unaccent('public.unaccent', value)) $$
"""
SEARCHED = ("group", "location", "source", "dataset", "vocabulary", "event", "claim")
FOLD = "UPDATE kb_{table} SET search = kb_plain(search) WHERE search <> kb_plain(search)"
# Indexes of names hold what the function gave before.
REINDEX = """
DO $$
DECLARE
  index regclass;
BEGIN
  FOR index IN SELECT indexrelid::regclass FROM pg_index
    WHERE indrelid::regclass::text LIKE 'kb\\_%' AND pg_get_indexdef(indexrelid) LIKE '%kb\\_plain%'
  LOOP
    EXECUTE format('REINDEX INDEX %s', index);
  END LOOP;
END $$
"""


def folded(table):
    """The columns of one noun; the trigger that keeps the ledger append-only stands aside."""
    trigger = f"ALTER TABLE kb_{table} {{}} TRIGGER append_only"
    statements = [trigger.format("DISABLE"), FOLD.format(table=table), trigger.format("ENABLE")]
    return migrations.RunSQL(statements, migrations.RunSQL.noop)


class Migration(migrations.Migration):

    dependencies = [
        ('kb', '0006_event_columns'),
    ]

    operations = [
        migrations.RunSQL(PLAIN, PLAIN_BEFORE),
        migrations.RunSQL(REINDEX, REINDEX),
        *[folded(f"{noun}edition") for noun in SEARCHED],
        migrations.AddIndex(
            model_name='eventedition',
            index=django.contrib.postgres.indexes.GinIndex(condition=models.Q(('superseded_at__isnull', False)), fields=['external_ids'], name='events_by_past_external_id'),
        ),
        migrations.AddIndex(
            model_name='eventedition',
            index=django.contrib.postgres.indexes.GinIndex(django.contrib.postgres.indexes.OpClass('search', name='gin_trgm_ops'), condition=models.Q(('superseded_at__isnull', False)), name='events_search_past'),
        ),
        migrations.AddIndex(
            model_name='groupedition',
            index=django.contrib.postgres.indexes.GinIndex(django.contrib.postgres.indexes.OpClass('search', name='gin_trgm_ops'), condition=models.Q(('superseded_at__isnull', False)), name='groups_search_past'),
        ),
        migrations.AddIndex(
            model_name='groupedition',
            index=django.contrib.postgres.indexes.GinIndex(kb.models.editions.Lines('search'), name='groups_spellings'),
        ),
        migrations.AddIndex(
            model_name='groupedition',
            index=django.contrib.postgres.indexes.GinIndex(fields=['external_ids'], name='groups_by_external_id'),
        ),
        migrations.AddIndex(
            model_name='locationedition',
            index=django.contrib.postgres.indexes.GinIndex(django.contrib.postgres.indexes.OpClass('search', name='gin_trgm_ops'), condition=models.Q(('superseded_at__isnull', False)), name='locations_search_past'),
        ),
        migrations.AddIndex(
            model_name='locationedition',
            index=django.contrib.postgres.indexes.GinIndex(kb.models.editions.Lines('search'), name='locations_spellings'),
        ),
        migrations.AddIndex(
            model_name='locationedition',
            index=django.contrib.postgres.indexes.GinIndex(fields=['external_ids'], name='locations_by_external_id'),
        ),
        migrations.AddIndex(
            model_name='sourceedition',
            index=django.contrib.postgres.indexes.GinIndex(django.contrib.postgres.indexes.OpClass('search', name='gin_trgm_ops'), condition=models.Q(('superseded_at__isnull', False)), name='sources_search_past'),
        ),
    ]
