"""Sessions with their users, recovery codes, failed sign-ins; managers may unlock."""

from importlib import import_module

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.apps import apps as installed
from django.contrib.auth.management import create_permissions
from django.db import migrations, models

permission = import_module("kb.migrations.0005_roles").permission


def let_managers_unlock(apps, schema_editor):
    create_permissions(installed.get_app_config("kb"), verbosity=0, apps=apps)
    Role, Permission = apps.get_model("auth", "Group"), apps.get_model("auth", "Permission")
    for role in Role.objects.filter(name="manager"):
        for name in ("kb.view_failedsignin", "kb.delete_failedsignin"):
            role.permissions.add(permission(Permission, name))


class Migration(migrations.Migration):

    dependencies = [
        ('kb', '0018_doubles'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='LoginSession',
            fields=[
                ('session_key', models.CharField(help_text='What the browser sends as its cookie.', max_length=40, primary_key=True, serialize=False)),
                ('session_data', models.TextField(help_text='What the session holds, signed by Django.')),
                ('expire_date', models.DateTimeField(db_index=True, help_text='When it may be cleared away.')),
                ('user', models.ForeignKey(help_text='Who has signed in by it; empty before that.', null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='FailedSignIn',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name_digest', models.CharField(blank=True, help_text='SHA-256 (hex) of the name typed; empty for all names from the address together.', max_length=64)),
                ('address', models.CharField(help_text='Where it came from; of IPv6 the first 64 bits.', max_length=45)),
                ('failures', models.PositiveIntegerField(help_text='Attempts since the last success.')),
                ('last_at', models.DateTimeField(db_index=True, default=django.utils.timezone.now, help_text='When the last attempt was that counted.')),
                ('user', models.ForeignKey(help_text="Whose name it is; empty if nobody's.", null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'failed sign-in',
                'ordering': ('-last_at', '-id'),
                'constraints': [models.UniqueConstraint(fields=('name_digest', 'address'), name='failed_sign_in_is_counted_once', violation_error_message='A name is counted once for each address.'), models.CheckConstraint(condition=models.Q(('name_digest', ''), ('name_digest__regex', '^[0-9a-f]{64}$'), _connector='OR'), name='failed_sign_in_name_is_digest', violation_error_message='Only the digest of a name is kept.')],
            },
        ),
        migrations.CreateModel(
            name='RecoveryCode',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('digest', models.CharField(help_text='SHA-256 (hex) of the code, in capitals.', max_length=64)),
                ('used_at', models.DateTimeField(help_text='When it was used; empty while it works.', null=True)),
                ('user', models.ForeignKey(help_text='Whose code it is.', on_delete=django.db.models.deletion.CASCADE, related_name='recovery_codes', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('user', 'digest'), name='recovery_code_is_listed_once', violation_error_message='This code is on the list already.'), models.CheckConstraint(condition=models.Q(('digest__regex', '^[0-9a-f]{64}$')), name='recovery_code_digest_is_sha256', violation_error_message='Only the digest of a code is kept.')],
            },
        ),
        migrations.RunPython(let_managers_unlock, migrations.RunPython.noop),
    ]
