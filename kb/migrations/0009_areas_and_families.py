"""Indexes for places near a point, for parts and records of one event; an event's last day by group."""

from django.db import migrations, models


FILL = """
ALTER TABLE kb_eventgroup DISABLE TRIGGER append_only;
UPDATE kb_eventgroup g SET date_end = f.date_end
FROM kb_eventedition f WHERE f.edition_id = g.edition_id;
ALTER TABLE kb_eventgroup ENABLE TRIGGER append_only
"""


class Migration(migrations.Migration):

    dependencies = [
        ('kb', '0008_releases'),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name='eventedition',
            name='events_by_point',
        ),
        migrations.RemoveIndex(
            model_name='eventgroup',
            name='event_group_list',
        ),
        migrations.RemoveIndex(
            model_name='eventgroup',
            name='event_group_list_as_of',
        ),
        migrations.RemoveIndex(
            model_name='eventgroup',
            name='event_group_by_country',
        ),
        migrations.AddField(
            model_name='eventgroup',
            name='date_end',
            field=models.DateField(help_text='Last day of the event.', null=True),
        ),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
        migrations.AlterField(
            model_name='eventgroup',
            name='date_end',
            field=models.DateField(help_text='Last day of the event.'),
        ),
        migrations.AddIndex(
            model_name='eventedition',
            index=models.Index(models.F('latitude'), models.F('longitude'), include=('recorded_at', 'superseded_at'), name='events_by_point'),
        ),
        migrations.AddIndex(
            model_name='eventedition',
            index=models.Index(models.F('radius_km'), name='events_by_radius'),
        ),
        migrations.AddIndex(
            model_name='eventedition',
            index=models.Index(models.F('country'), models.F('admin1'), models.F('location'), condition=models.Q(('radius_km', None), ('latitude', None), _connector='OR'), include=('recorded_at', 'superseded_at', 'admin2', 'latitude', 'longitude', 'radius_km', 'geo_precision', 'date_start', 'date_end', 'type', 'dataset', 'grade', 'killed_best'), name='events_of_a_unit_only'),
        ),
        migrations.AddIndex(
            model_name='eventedition',
            index=models.Index(models.F('part_of'), models.F('slug'), condition=models.Q(('part_of', None), _negated=True), name='events_by_whole'),
        ),
        migrations.AddIndex(
            model_name='eventedition',
            index=models.Index(models.F('same_as'), models.F('slug'), condition=models.Q(('same_as', None), _negated=True), name='events_by_namesake'),
        ),
        migrations.AddIndex(
            model_name='eventgroup',
            index=models.Index(models.F('group_id'), models.OrderBy(models.F('date_start'), descending=True), models.OrderBy(models.F('record_id'), descending=True), condition=models.Q(('superseded_at', None)), include=('edition', 'country', 'date_end'), name='event_group_list'),
        ),
        migrations.AddIndex(
            model_name='eventgroup',
            index=models.Index(models.F('group_id'), models.OrderBy(models.F('date_start'), descending=True), models.OrderBy(models.F('record_id'), descending=True), include=('edition', 'recorded_at', 'superseded_at', 'date_end'), name='event_group_list_as_of'),
        ),
        migrations.AddIndex(
            model_name='eventgroup',
            index=models.Index(models.F('group_id'), models.F('country'), models.OrderBy(models.F('date_start'), descending=True), models.OrderBy(models.F('record_id'), descending=True), condition=models.Q(('superseded_at', None)), include=('edition', 'date_end'), name='event_group_by_country'),
        ),
        migrations.AddIndex(
            model_name='locationedition',
            index=models.Index(models.F('latitude'), models.F('longitude'), name='locations_by_point'),
        ),
    ]
