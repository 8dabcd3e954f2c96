"""Every function of ours names the schema of what it uses, in databases that older code made too.

From PostgreSQL 17 on CREATE INDEX, REINDEX and ANALYZE run with the search path `pg_catalog,
pg_temp`, and pg_restore does so with every version. A function that names another without its
schema is not found there: new databases did not start, and restored ones lacked their indexes.
"""

from importlib import import_module

from django.db import migrations

REPLACED = {
    "0003_guards": ("SLUG_IS_NEW", "NO_CYCLE", "ONE_HOP"),
    "0018_doubles": ("ESSENCE", "SKELETON", "INITIALS", "EXISTS"),
    "0022_review": ("NOTE_AUTHOR", "FORGET_AUTHORS", "MAY_PUBLISH_OWN", "FOUR_EYES", "CLOSE_REVIEWS"),
}


def statements():
    """The functions as the migrations that made them say today; what they answer is the same."""
    for module, names in REPLACED.items():
        for name in names:
            yield getattr(import_module(f"kb.migrations.{module}"), name)
    # Its migration makes the trigger in the same text.
    same_as = import_module("kb.migrations.0006_event_columns").SAME_AS
    yield same_as.partition("CREATE TRIGGER")[0]


class Migration(migrations.Migration):
    dependencies = [("kb", "0024_spreadsheets")]
    operations = [
        migrations.RunSQL(
            [sql.replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION") for sql in statements()],
            migrations.RunSQL.noop,
        )
    ]
