"""Whether an event lasted throughout its span or was on one of its days, and the episodes of a conflict."""

import django.contrib.postgres.fields
import django.core.validators
import django.db.models.lookups
import kb.models.editions
from django.db import migrations, models

# EDTF has an interval for what lasts and a set for one of several days.
EDTF = """
CREATE FUNCTION kb_edtf_with_duration(
  earliest date, latest date, "precision" text, mark text, lasts boolean) RETURNS text
LANGUAGE sql STABLE PARALLEL SAFE AS $$
SELECT CASE WHEN lasts OR "precision" IN ('day', 'month', 'year', 'decade')
    OR earliest IS NULL OR latest IS NULL OR earliest = latest
  THEN public.kb_edtf(earliest, latest, "precision", mark)
  ELSE '[' || replace(public.kb_edtf(earliest, latest, "precision", mark), '/', '..') || ']' END
$$
"""
# What still goes on surely did so until the day on which it is published.
EPISODE = """
CREATE FUNCTION kb_episode_days(episode text) RETURNS daterange
LANGUAGE sql STABLE PARALLEL SAFE AS $$
SELECT daterange(
  (split_part(episode, '/', 1) || substr('-01-01', length(split_part(episode, '/', 1)) - 3))::date,
  CASE WHEN ended.day = '..' THEN CURRENT_DATE
    WHEN length(ended.day) = 4 THEN (ended.day || '-12-31')::date
    WHEN length(ended.day) = 7 THEN ((ended.day || '-01')::date + interval '1 month')::date - 1
    ELSE ended.day::date END, '[]')
FROM (SELECT coalesce(nullif(split_part(episode, '/', 2), ''), episode) AS day) AS ended
$$
"""
CERTAIN = """
CREATE FUNCTION kb_certain_days(earliest date, latest date, lasts boolean, episodes text[])
RETURNS datemultirange LANGUAGE sql STABLE PARALLEL SAFE AS $$
SELECT CASE WHEN cardinality(episodes) > 0
  THEN (SELECT range_agg(public.kb_episode_days(episode)) FROM unnest(episodes) AS episode)
  WHEN lasts THEN datemultirange(daterange(earliest, latest, '[]')) END
$$
"""


class Migration(migrations.Migration):

    dependencies = [
        ('kb', '0033_sanity'),
    ]

    operations = [
        migrations.RunSQL(EDTF, "DROP FUNCTION kb_edtf_with_duration(date, date, text, text, boolean)"),
        migrations.RunSQL(EPISODE, "DROP FUNCTION kb_episode_days(text)"),
        migrations.RunSQL(CERTAIN, "DROP FUNCTION kb_certain_days(date, date, boolean, text[])"),
        migrations.AddField(
            model_name='event',
            name='date_lasts',
            field=models.BooleanField(default=False, help_text='When it happened. Whether it went on throughout, from the first day to the last; else it was on one of these days.'),
        ),
        migrations.AddField(
            model_name='event',
            name='episodes',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=21, validators=[django.core.validators.RegexValidator('^[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?(/([0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?|\\.\\.))?$', 'An episode is a year, a month, a day, or from/to.')]), blank=True, default=list, help_text='Of what came and went, such as a conflict with years of peace: the spans in which it surely went on, as EDTF, each a year, a month, a day, or an interval such as 1996/2006 or 2018/..', size=None),
        ),
        migrations.AddField(
            model_name='eventedition',
            name='certain_days',
            field=kb.models.editions.DateMultirangeField(help_text='Days on which it surely went on; null if it was on one of its days.', null=True),
        ),
        migrations.AddConstraint(
            model_name='event',
            constraint=models.CheckConstraint(condition=models.Q(('date_lasts', False), ('date_precision__in', ('range', 'week', 'quarter')), _connector='OR'), name='event_date_lasts_if_a_span', violation_error_message='Only what has a first and a last day can have lasted from the one to the other.'),
        ),
        migrations.AddConstraint(
            model_name='event',
            constraint=models.CheckConstraint(condition=models.Q(django.db.models.lookups.Regex(models.Func(models.F('episodes'), models.Value(','), function='array_to_string', output_field=models.TextField()), '^([0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?(/([0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?|\\.\\.))?(,[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?(/([0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?|\\.\\.))?)*)?$')), name='event_episodes_are_spans', violation_error_message='An episode is a year, a month, a day, or from/to.'),
        ),
    ]
