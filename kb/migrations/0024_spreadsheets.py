"""Spreadsheets that curators send in, and who may: contributors and up."""

from importlib import import_module

import django.db.models.deletion
from django.apps import apps as installed
from django.conf import settings
from django.contrib.auth.management import create_permissions
from django.db import migrations, models

permission = import_module("kb.migrations.0005_roles").permission


def let_curators_send_spreadsheets(apps, schema_editor):
    """A role that was renamed or deleted since is not made again."""
    create_permissions(installed.get_app_config("kb"), verbosity=0, apps=apps)
    Role, Permission = apps.get_model("auth", "Group"), apps.get_model("auth", "Permission")
    for role in Role.objects.filter(name__in=("contributor", "reviewer", "manager")):
        for verb in ("view", "add"):
            role.permissions.add(permission(Permission, f"kb.{verb}_spreadsheet"))


class Migration(migrations.Migration):

    dependencies = [
        ('kb', '0023_presence'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Spreadsheet',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('noun', models.CharField(choices=[('event', 'Events'), ('group', 'Groups'), ('location', 'Locations'), ('claim', 'Claims'), ('source', 'Sources'), ('publisher', 'Publishers'), ('dataset', 'Datasets')], help_text='What its rows are.', max_length=9)),
                ('file_name', models.CharField(help_text='The name of the file.', max_length=200)),
                ('sha256', models.CharField(help_text='SHA-256 of the file.', max_length=64)),
                ('content', models.BinaryField(help_text='The file itself; only while it waits for its confirmation.', null=True)),
                ('state', models.CharField(choices=[('waiting', 'Waits for its confirmation'), ('refused', 'Refused: it has mistakes'), ('same', 'It changes nothing'), ('written', 'Written'), ('cancelled', 'Cancelled'), ('expired', 'Not confirmed in time')], help_text='What became of it so far.', max_length=9)),
                ('notes', models.JSONField(default=list, help_text='How it was read, in sentences.')),
                ('rows', models.PositiveIntegerField(default=0, help_text='Rows of records that it has.')),
                ('untouched', models.PositiveIntegerField(default=0, help_text='Rows that say nothing new: as they were downloaded, or as the draft is.')),
                ('mistakes', models.JSONField(default=list, help_text='What is wrong, by cell, in the order of the file.')),
                ('differences', models.JSONField(default=list, help_text='What changes in which record: the cell, the column, the value before and after.')),
                ('uploaded_at', models.DateTimeField(auto_now_add=True, help_text='When it was sent.')),
                ('written_at', models.DateTimeField(help_text='When its changes were written to the drafts; empty if they were not.', null=True)),
                ('uploaded_by', models.ForeignKey(help_text='Who sent it. Never public.', on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ('-uploaded_at', '-id'),
                'constraints': [models.CheckConstraint(condition=models.Q(('noun__in', ['event', 'group', 'location', 'claim', 'source', 'publisher', 'dataset'])), name='spreadsheet_noun_is_a_known_code', violation_error_message='“noun” takes one of: event, group, location, claim, source, publisher, dataset.'), models.CheckConstraint(condition=models.Q(('state__in', ['waiting', 'refused', 'same', 'written', 'cancelled', 'expired'])), name='spreadsheet_state_is_a_known_code', violation_error_message='“state” takes one of: waiting, refused, same, written, cancelled, expired.'), models.CheckConstraint(condition=models.Q(models.Q(('content__isnull', False), ('state', 'waiting')), models.Q(models.Q(('state', 'waiting'), _negated=True), ('content__isnull', True)), _connector='OR'), name='spreadsheet_is_kept_while_it_waits', violation_error_message='The file is kept while it waits, and no longer.'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'written'), ('written_at__isnull', False)), models.Q(models.Q(('state', 'written'), _negated=True), ('written_at__isnull', True)), _connector='OR'), name='spreadsheet_is_written_once_at_a_time', violation_error_message='What was written says when.')],
            },
        ),
        migrations.RunPython(let_curators_send_spreadsheets, migrations.RunPython.noop),
    ]
