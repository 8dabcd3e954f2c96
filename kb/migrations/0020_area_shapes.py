"""Outlines of administrative units: empty here, filled from `fixtures/`."""

import django.contrib.postgres.indexes
import kb.models.countries
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('kb', '0019_access'),
    ]

    operations = [
        migrations.CreateModel(
            name='AreaShape',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(help_text='ISO 3166-2 code of the unit, such as ML-1; the key of the outline.', max_length=6)),
                ('slug', models.CharField(help_text='Public id of our location that it is the outline of; the place need not exist.', max_length=120)),
                ('name', models.CharField(help_text="The unit's name, as the release has it.", max_length=100)),
                ('drawn_as', models.CharField(help_text='Which division of the country it belongs to, in words.', max_length=120)),
                ('release', models.CharField(help_text='Who drew it, and in which release.', max_length=120)),
                ('is_hole', models.BooleanField(help_text='The ring is cut out of the rings around it.')),
                ('ring', kb.models.countries.PolygonField(help_text='Longitudes and latitudes, WGS 84 degrees.')),
                ('bounds', models.GeneratedField(db_persist=True, expression=models.Func('ring', function='box'), help_text='The smallest box around the ring.', output_field=kb.models.countries.BoxField())),
            ],
            options={
                'ordering': ('code', 'id'),
                'indexes': [models.Index(fields=['code'], name='area_shape_by_code'), models.Index(fields=['slug'], name='area_shape_by_slug'), django.contrib.postgres.indexes.GistIndex(fields=['bounds'], name='area_shape_by_bounds')],
                'constraints': [models.CheckConstraint(condition=models.Q(('code__regex', '^[A-Z]{2}-[A-Z0-9]{1,3}$')), name='area_shape_code_is_of_iso_3166_2', violation_error_message='The code of a unit is written as ML-1 or BF-SOM.'), models.CheckConstraint(condition=models.Q(('slug__regex', '^[a-z0-9]+(-[a-z0-9]+)*$')), name='area_shape_slug_is_well_formed', violation_error_message='A slug has lower-case letters, digits and single hyphens only.'), models.CheckConstraint(condition=models.Q(models.Q(('name', ''), _negated=True), models.Q(('drawn_as', ''), _negated=True), models.Q(('release', ''), _negated=True)), name='area_shape_says_what_it_is', violation_error_message='An outline has a name, a division and a release.')],
            },
        ),
    ]
