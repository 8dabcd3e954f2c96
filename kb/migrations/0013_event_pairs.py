"""Pairs of records that may tell of the same incident, with verdicts."""

import django.db.models.deletion
import django.db.models.functions.comparison
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('kb', '0012_publishing_at_scale'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='EventPair',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('score', models.DecimalField(decimal_places=2, help_text="How much speaks for the same incident: the sum of the features' shares, 0 to 1. It is no probability.", max_digits=3)),
                ('features', models.JSONField(default=list, help_text='Each feature with its rule, its share in hundredths and its words.')),
                ('explanation', models.TextField(help_text='The features and their shares in words.')),
                ('verdict', models.CharField(blank=True, choices=[('same', 'Same incident'), ('different', 'Different incidents')], help_text='Empty while nobody has decided. It stays when pairs are proposed again.', max_length=9)),
                ('decided_at', models.DateTimeField(editable=False, help_text='When it was decided; empty while nobody has.', null=True)),
                ('note', models.TextField(blank=True, help_text='Why it was decided so. Never public.')),
                ('a', models.ForeignKey(help_text='The record of the first dataset.', on_delete=django.db.models.deletion.CASCADE, related_name='+', to='kb.event')),
                ('b', models.ForeignKey(help_text='The record of the second dataset.', on_delete=django.db.models.deletion.CASCADE, related_name='+', to='kb.event')),
                ('decided_by', models.ForeignKey(editable=False, help_text='Who decided. Never public.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ('-score', 'id'),
                'default_permissions': (),
                'indexes': [models.Index(models.OrderBy(models.F('score'), descending=True), models.F('id'), name='event_pair_best_first'), models.Index(models.OrderBy(models.F('score'), descending=True), models.F('id'), condition=models.Q(('verdict', '')), name='event_pair_to_decide')],
                'constraints': [models.CheckConstraint(condition=models.Q(('verdict__in', ['same', 'different', ''])), name='event_pair_verdict_is_a_known_code', violation_error_message='“verdict” takes one of: same, different.'), models.CheckConstraint(condition=models.Q(('a', models.F('b')), _negated=True), name='event_pair_ends_differ', violation_error_message='A record is not paired with itself.'), models.UniqueConstraint(django.db.models.functions.comparison.Least('a', 'b'), django.db.models.functions.comparison.Greatest('a', 'b'), name='event_pair_is_given_once', violation_error_message='These two records are a pair already.'), models.CheckConstraint(condition=models.Q(('score__gte', 0), ('score__lte', 1)), name='event_pair_score_is_from_0_to_1', violation_error_message='A score is a number from 0 to 1.'), models.CheckConstraint(condition=models.Q(models.Q(('decided_at', None), ('decided_by', None), ('verdict', '')), models.Q(models.Q(('verdict', ''), _negated=True), ('decided_at__isnull', False), ('decided_by__isnull', False)), _connector='OR'), name='event_pair_is_decided_by_somebody', violation_error_message='A verdict says who decided and when; a proposal neither.')],
            },
        ),
    ]
