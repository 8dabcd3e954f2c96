"""Who has a record open."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('kb', '0022_review'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Presence',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('noun', models.CharField(help_text='What is open, as the model is called.', max_length=30)),
                ('record_id', models.BigIntegerField(help_text='The key of the record.')),
                ('opened_at', models.DateTimeField(default=django.utils.timezone.now, help_text='When the form was opened.')),
                ('seen_at', models.DateTimeField(default=django.utils.timezone.now, help_text='When the open page was last heard of.')),
                ('user', models.ForeignKey(help_text='Who has it open. Never public.', on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'default_permissions': (),
                'indexes': [models.Index(fields=['seen_at'], name='presence_by_age')],
                'constraints': [models.UniqueConstraint(fields=('noun', 'record_id', 'user'), name='presence_is_noted_once', violation_error_message="This person is noted for the record already."), models.CheckConstraint(condition=models.Q(('seen_at__gte', models.F('opened_at'))), name='presence_is_seen_after_it_opened', violation_error_message='A page is heard of after it was opened.')],
            },
        ),
    ]
