"""Releases: moments of the ledger with a name, which nothing changes afterwards."""

import django.core.validators
from django.db import migrations, models

STAYS = """
CREATE FUNCTION kb_release_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'A release is never changed and never deleted: make another version.'
    USING ERRCODE = 'integrity_constraint_violation';
END $$
"""
TRIGGERS = (
    ("append_only", "UPDATE OR DELETE", "ROW"),
    ("append_only_whole", "TRUNCATE", "STATEMENT"),
)


class Migration(migrations.Migration):

    dependencies = [
        ('kb', '0007_search'),
    ]

    operations = [
        migrations.CreateModel(
            name='Release',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.CharField(help_text='Its name: digits, lower-case letters, single dots and hyphens, such as 2026.1.', max_length=40, unique=True, validators=[django.core.validators.RegexValidator('^[0-9a-z]+([.-][0-9a-z]+)*$', 'Use digits, lower-case letters, single dots and hyphens, as in “2026.1”.')])),
                ('at', models.DateTimeField(help_text='The moment of the ledger that it shows, UTC.')),
                ('position', models.BigIntegerField(help_text='The last entry of the ledger that it takes in; 0 if the ledger was empty.')),
                ('created_at', models.DateTimeField(help_text='When the release was made, UTC.')),
                ('note', models.TextField(blank=True, help_text='What readers should know of it.')),
                ('manifest', models.TextField(help_text='The manifest (JSON), byte for byte as in its file: files, rows, digests.')),
                ('sha256', models.CharField(help_text='SHA-256 (hex) of the manifest.', max_length=64)),
            ],
            options={
                'ordering': ('-at', '-id'),
                'constraints': [models.CheckConstraint(condition=models.Q(('version__regex', '^[0-9a-z]+([.-][0-9a-z]+)*$')), name='release_version_is_plain', violation_error_message='A version has digits, lower-case letters, dots and hyphens.'), models.CheckConstraint(condition=models.Q(('sha256__regex', '^[0-9a-f]{64}$')), name='release_has_a_digest', violation_error_message='A release has the SHA-256 of its manifest.'), models.CheckConstraint(condition=models.Q(('created_at__gte', models.F('at')), ('position__gte', 0)), name='release_is_made_after_its_moment', violation_error_message='A release shows a moment that has passed.')],
            },
        ),
        migrations.RunSQL(STAYS, "DROP FUNCTION kb_release_stays()"),
        *[
            migrations.RunSQL(
                f"CREATE TRIGGER {name} BEFORE {acts} ON kb_release FOR EACH {each} "
                "EXECUTE FUNCTION kb_release_stays()",
                f"DROP TRIGGER {name} ON kb_release",
            )
            for name, acts, each in TRIGGERS
        ],
    ]
