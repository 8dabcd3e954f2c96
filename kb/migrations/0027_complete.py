"""A mark that only a whole base has: pg_restore drops everything first and fills this view last.

The site looks at it before it answers (kb/backend), so that a base that is half restored, or whose
restoring was broken off, answers 503 and never an empty list.
"""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("kb", "0026_closed_rows")]
    operations = [
        migrations.RunSQL(
            "CREATE MATERIALIZED VIEW kb_complete AS SELECT true AS is_complete",
            "DROP MATERIALIZED VIEW kb_complete",
        )
    ]
