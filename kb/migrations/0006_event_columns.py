"""Columns of events for aggregates and flat files, filled from the documents; records of one event.

A chain of such records would leave the event out of every count, so there is one hop only.
"""

import django.contrib.postgres.fields
from django.db import migrations, models


FILL = """
ALTER TABLE kb_eventedition DISABLE TRIGGER append_only;
UPDATE kb_eventedition f SET
  title = d.doc ->> 'title',
  location = d.doc #>> '{location,slug}',
  place_name = d.doc #>> '{location,name}',
  admin2 = (SELECT l.slug FROM kb_locationedition l
    WHERE l.kind = 'admin2' AND l.superseded_at IS NULL AND l.slug = ANY(f.places) LIMIT 1),
  injured_low = (d.doc #>> '{casualties,injured,low}')::int,
  injured_best = (d.doc #>> '{casualties,injured,best}')::int,
  injured_high = (d.doc #>> '{casualties,injured,high}')::int,
  abducted_low = (d.doc #>> '{casualties,abducted,low}')::int,
  abducted_best = (d.doc #>> '{casualties,abducted,best}')::int,
  abducted_high = (d.doc #>> '{casualties,abducted,high}')::int,
  part_of = d.doc #>> '{part_of,id}',
  claims = json_array_length(d.doc -> 'claims'),
  side_a = ARRAY(SELECT DISTINCT p #>> '{group,slug}' FROM json_array_elements(d.doc -> 'participants') p
    WHERE p ->> 'side' = 'a' ORDER BY 1),
  side_b = ARRAY(SELECT DISTINCT p #>> '{group,slug}' FROM json_array_elements(d.doc -> 'participants') p
    WHERE p ->> 'side' = 'b' ORDER BY 1),
  side_unknown = ARRAY(SELECT DISTINCT p #>> '{group,slug}'
    FROM json_array_elements(d.doc -> 'participants') p WHERE p ->> 'side' IS NULL ORDER BY 1)
FROM (SELECT id, document::json AS doc FROM kb_edition WHERE noun = 'event') d
WHERE d.id = f.edition_id;
ALTER TABLE kb_eventedition ENABLE TRIGGER append_only
"""

SAME_AS = """
CREATE FUNCTION kb_same_as_one_hop() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_advisory_xact_lock(hashtext('kb_eventlink.same-as'));
  IF EXISTS (SELECT FROM public.kb_eventlink WHERE kind = 'same-as' AND id IS DISTINCT FROM NEW.id
             AND (event_id = NEW.other_id OR other_id = NEW.event_id)) THEN
    RAISE EXCEPTION 'One record of an event counts, and the others name it: name that one.'
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER same_as_one_hop BEFORE INSERT OR UPDATE ON kb_eventlink FOR EACH ROW
  WHEN (NEW.kind = 'same-as') EXECUTE FUNCTION kb_same_as_one_hop()
"""
FORGET = "DROP TRIGGER same_as_one_hop ON kb_eventlink; DROP FUNCTION kb_same_as_one_hop()"


class Migration(migrations.Migration):

    dependencies = [
        ('kb', '0005_roles'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='eventlink',
            name='event_link_kind_is_a_known_code',
        ),
        migrations.AddField(
            model_name='eventedition',
            name='abducted_best',
            field=models.IntegerField(help_text='Best assessed number of abducted.', null=True),
        ),
        migrations.AddField(
            model_name='eventedition',
            name='abducted_high',
            field=models.IntegerField(help_text='Highest assessed number of abducted.', null=True),
        ),
        migrations.AddField(
            model_name='eventedition',
            name='abducted_low',
            field=models.IntegerField(help_text='Lowest assessed number of abducted.', null=True),
        ),
        migrations.AddField(
            model_name='eventedition',
            name='admin2',
            field=models.TextField(help_text='Public id of its second-order unit.', null=True),
        ),
        migrations.AddField(
            model_name='eventedition',
            name='claims',
            field=models.IntegerField(default=0, help_text='How many claims about it stand.'),
        ),
        migrations.AddField(
            model_name='eventedition',
            name='injured_best',
            field=models.IntegerField(help_text='Best assessed number of injured.', null=True),
        ),
        migrations.AddField(
            model_name='eventedition',
            name='injured_high',
            field=models.IntegerField(help_text='Highest assessed number of injured.', null=True),
        ),
        migrations.AddField(
            model_name='eventedition',
            name='injured_low',
            field=models.IntegerField(help_text='Lowest assessed number of injured.', null=True),
        ),
        migrations.AddField(
            model_name='eventedition',
            name='location',
            field=models.TextField(help_text='Public id of that place.', null=True),
        ),
        migrations.AddField(
            model_name='eventedition',
            name='part_of',
            field=models.TextField(help_text='Public id of the event it is a part of.', null=True),
        ),
        migrations.AddField(
            model_name='eventedition',
            name='place_name',
            field=models.TextField(help_text='Name of that place.', null=True),
        ),
        migrations.AddField(
            model_name='eventedition',
            name='same_as',
            field=models.TextField(help_text='Public id of the record of the same event that is counted instead.', null=True),
        ),
        migrations.AddField(
            model_name='eventedition',
            name='side_a',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), default=list, help_text='Public ids of the groups on side A.', size=None),
        ),
        migrations.AddField(
            model_name='eventedition',
            name='side_b',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), default=list, help_text='Public ids of the groups on side B.', size=None),
        ),
        migrations.AddField(
            model_name='eventedition',
            name='side_unknown',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), default=list, help_text='Public ids of the groups on neither side, or on one unknown.', size=None),
        ),
        migrations.AddField(
            model_name='eventedition',
            name='title',
            field=models.TextField(default='', help_text='Its title.'),
            preserve_default=False,
        ),
        migrations.AlterField(
            model_name='eventlink',
            name='kind',
            field=models.CharField(choices=[('preceded-by', 'Preceded by'), ('followed-by', 'Followed by'), ('response-to', 'Response to'), ('related-to', 'Related to'), ('same-as', 'Same event as')], help_text='How they hang together.', max_length=12),
        ),
        migrations.AddConstraint(
            model_name='eventlink',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['preceded-by', 'followed-by', 'response-to', 'related-to', 'same-as'])), name='event_link_kind_is_a_known_code', violation_error_message='“kind” takes one of: preceded-by, followed-by, response-to, related-to, same-as.'),
        ),
        migrations.AddConstraint(
            model_name='eventlink',
            constraint=models.UniqueConstraint(condition=models.Q(('kind', 'same-as')), fields=('event',), name='event_is_the_same_as_one', violation_error_message='Another record is named already as the one that counts.'),
        ),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
        migrations.RunSQL(SAME_AS, FORGET),
    ]
