"""Reports that curators read for drafts, and who may: contributors and up."""

from importlib import import_module

import django.db.models.deletion
import django.db.models.functions.text
import django.db.models.lookups
import kb.models.records
from django.apps import apps as installed
from django.conf import settings
from django.contrib.auth.management import create_permissions
from django.db import migrations, models

permission = import_module("kb.migrations.0005_roles").permission


def let_curators_read_reports(apps, schema_editor):
    """A role that was renamed or deleted since is not made again."""
    create_permissions(installed.get_app_config("kb"), verbosity=0, apps=apps)
    Role, Permission = apps.get_model("auth", "Group"), apps.get_model("auth", "Permission")
    for role in Role.objects.filter(name__in=("contributor", "reviewer", "manager")):
        for verb in ("view", "add", "change", "delete"):
            role.permissions.add(permission(Permission, f"kb.{verb}_report"))


class Migration(migrations.Migration):

    dependencies = [
        ('kb', '0020_area_shapes'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Report',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('text', models.TextField(blank=True, help_text='The text of the report, as it was published. It stays inside and is never published; empty once it was deleted.')),
                ('title', models.CharField(help_text='Its title, in its own language.', max_length=500)),
                ('url', models.URLField(blank=True, help_text='Where it was read; empty if not on the web.', max_length=1000)),
                ('published_on', models.DateField(blank=True, help_text='The day it was published. “On Tuesday” and dates without a year are read from it.', null=True)),
                ('language', models.CharField(blank=True, help_text='Language of the text, as ISO 639 code: en, fr. Leave it empty to have it guessed.', max_length=3)),
                ('added_at', models.DateTimeField(auto_now_add=True, help_text='When it was pasted.')),
                ('answers', models.JSONField(default=dict, editable=False, help_text='What was ticked and filled in so far, so that a curator can stop and go on.')),
                ('added_by', models.ForeignKey(editable=False, help_text='Who pasted it. Never public.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('publisher', models.ForeignKey(blank=True, help_text='Who published it; needed before a source can be made.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='kb.publisher')),
            ],
            options={
                'ordering': ('-added_at', '-id'),
            },
        ),
        migrations.CreateModel(
            name='ReportDraft',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('row', models.CharField(help_text='The row of the page that was ticked.', max_length=40)),
                ('claim', models.ForeignKey(blank=True, help_text='The claim made, if it is one.', null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='kb.claim')),
                ('event', models.ForeignKey(blank=True, help_text='The event made or chosen, if it is one.', null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='kb.event')),
                ('report', models.ForeignKey(help_text='The report it was made from.', on_delete=django.db.models.deletion.CASCADE, related_name='drafts', to='kb.report')),
                ('source', models.ForeignKey(blank=True, help_text='The source made of the report, if it is one.', null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='kb.source')),
            ],
            options={
                'ordering': ('id',),
                'default_permissions': (),
            },
        ),
        migrations.AddConstraint(
            model_name='report',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length('text'), 100000), name='report_text_is_not_too_long', violation_error_message='A text has 100,000 letters at most: paste it in parts.'),
        ),
        migrations.AddConstraint(
            model_name='reportdraft',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.Exact(kb.models.records.NumNonNulls('source', 'event', 'claim'), models.Value(1)), name='report_draft_is_one_record', violation_error_message='A row made one source, one event or one claim.'),
        ),
        migrations.AddConstraint(
            model_name='reportdraft',
            constraint=models.UniqueConstraint(fields=('report', 'row'), name='report_row_makes_one_draft', violation_error_message='A draft was made from this row already.'),
        ),
        migrations.RunPython(let_curators_read_reports, migrations.RunPython.noop),
    ]
