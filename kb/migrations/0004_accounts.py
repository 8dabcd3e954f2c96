"""Who changed a draft last; tokens; answers kept for a day."""

import datetime
import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.expressions
import django.utils.timezone
import kb.models.tokens
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('kb', '0003_guards'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterModelOptions(
            name='edition',
            options={'ordering': ('id',), 'permissions': (('publish', 'Can publish and withdraw records'), ('merge', 'Can merge records and undo a merge'), ('publish_own', 'Can publish a draft that nobody else has changed since'))},
        ),
        migrations.AddField(
            model_name='claim',
            name='changed_by',
            field=models.ForeignKey(db_index=False, editable=False, help_text='Who last changed the draft, and so may not publish it; empty for a command. Never public.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='dataset',
            name='changed_by',
            field=models.ForeignKey(db_index=False, editable=False, help_text='Who last changed the draft, and so may not publish it; empty for a command. Never public.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='event',
            name='changed_by',
            field=models.ForeignKey(db_index=False, editable=False, help_text='Who last changed the draft, and so may not publish it; empty for a command. Never public.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='group',
            name='changed_by',
            field=models.ForeignKey(db_index=False, editable=False, help_text='Who last changed the draft, and so may not publish it; empty for a command. Never public.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='location',
            name='changed_by',
            field=models.ForeignKey(db_index=False, editable=False, help_text='Who last changed the draft, and so may not publish it; empty for a command. Never public.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='source',
            name='changed_by',
            field=models.ForeignKey(db_index=False, editable=False, help_text='Who last changed the draft, and so may not publish it; empty for a command. Never public.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='vocabulary',
            name='changed_by',
            field=models.ForeignKey(db_index=False, editable=False, help_text='Who last changed the draft, and so may not publish it; empty for a command. Never public.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.CreateModel(
            name='KeptAnswer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(help_text='The header Idempotency-Key.', max_length=255)),
                ('request', models.CharField(help_text='SHA-256 (hex) of the method, the address and the body.', max_length=64)),
                ('status', models.PositiveSmallIntegerField(help_text='The status of the answer.')),
                ('body', models.TextField(help_text='The body of the answer.')),
                ('headers', models.JSONField(help_text='Those of its headers that are sent again.')),
                ('created_at', models.DateTimeField(db_index=True, default=django.utils.timezone.now, help_text='When it was answered; kept for a day.')),
                ('user', models.ForeignKey(help_text="Who asked; another user's key is another key.", on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('user', 'key'), name='answer_is_kept_once_for_a_key', violation_error_message='This user has used this key already.'), models.CheckConstraint(condition=models.Q(('status__range', (200, 299))), name='answer_kept_is_a_success', violation_error_message='Only successes are kept.')],
            },
        ),
        migrations.CreateModel(
            name='Token',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(help_text='What it is for: “nightly import”.', max_length=100)),
                ('key', models.CharField(default=kb.models.tokens.new_key, editable=False, help_text='The part before the point: it names the token and is no secret.', max_length=12, unique=True)),
                ('digest', models.CharField(editable=False, help_text='SHA-256 (hex) of the secret, which is not kept.', max_length=64)),
                ('scopes', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('draft', 'Draft: read and edit drafts'), ('publish', 'Publish: publish and withdraw records'), ('merge', 'Merge: merge records and undo a merge')], max_length=10), blank=True, default=list, help_text='What it may do at most; with none it may only read what is public.', size=None)),
                ('expires_at', models.DateTimeField(default=kb.models.tokens.in_a_year, help_text='When it stops working; a year from now at the latest.')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, help_text='When it was made.')),
                ('last_used_at', models.DateTimeField(editable=False, help_text='When it was last used, to the minute.', null=True)),
                ('revoked_at', models.DateTimeField(editable=False, help_text='When it was revoked; it cannot be brought back.', null=True)),
                ('user', models.ForeignKey(help_text='Whose permissions it has, within its scopes.', on_delete=django.db.models.deletion.CASCADE, related_name='tokens', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ('-created_at', '-id'),
                'constraints': [models.CheckConstraint(condition=models.Q(('key__regex', '^[a-z0-9]{12}$')), name='token_key_is_well_formed', violation_error_message='A key has twelve lower-case letters and digits.'), models.CheckConstraint(condition=models.Q(('digest__regex', '^[0-9a-f]{64}$')), name='token_digest_is_sha256', violation_error_message='Only the digest of a secret is kept.'), models.CheckConstraint(condition=models.Q(('scopes__contained_by', ['draft', 'publish', 'merge'])), name='token_scopes_are_known', violation_error_message='A scope is one of: draft, publish, merge.'), models.CheckConstraint(condition=models.Q(('expires_at__gt', models.F('created_at')), ('expires_at__lte', django.db.models.expressions.CombinedExpression(models.F('created_at'), '+', models.Value(datetime.timedelta(days=366))))), name='token_expires_within_a_year', violation_error_message='A token expires within a year of being made.')],
            },
        ),
    ]
