"""Countries as datasets number them, and their shapes: empty here, filled from `fixtures/`."""

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
import kb.models.countries
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('kb', '0010_imports'),
    ]

    operations = [
        migrations.CreateModel(
            name='ReferenceFile',
            fields=[
                ('name', models.CharField(help_text="The file's name.", max_length=80, primary_key=True, serialize=False)),
                ('sha256', models.CharField(help_text='SHA-256 (hex) of its bytes.', max_length=64)),
                ('loaded_at', models.DateTimeField(auto_now=True, help_text='When it was read.')),
            ],
            options={
                'ordering': ('name',),
            },
        ),
        migrations.CreateModel(
            name='Country',
            fields=[
                ('gw', models.PositiveSmallIntegerField(help_text='Number of the state in the list of Gleditsch and Ward.', primary_key=True, serialize=False)),
                ('iso2', models.CharField(blank=True, help_text='Its own ISO 3166-1 alpha-2 code, or XK; empty for a state without one.', max_length=2)),
                ('iso3', models.CharField(blank=True, help_text='Its ISO 3166-1 alpha-3 code, or XKX.', max_length=3)),
                ('numeric', models.CharField(blank=True, help_text='Its ISO 3166-1 number, three digits.', max_length=3)),
                ('name', models.CharField(help_text='Its name in English.', max_length=60)),
                ('ucdp_names', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=60), help_text="How UCDP's releases write its name.", size=None)),
                ('since', models.PositiveSmallIntegerField(help_text='The year since which the list has it; null if not recorded.', null=True)),
                ('until', models.PositiveSmallIntegerField(help_text='The last year in which the list has it; null while it lasts.', null=True)),
                ('today', models.CharField(blank=True, help_text='ISO 3166-1 alpha-2 code of the one state that its territory lies in today; empty if there is more than one.', max_length=2)),
                ('note', models.CharField(blank=True, help_text='What the number also stands for.', max_length=120)),
            ],
            options={
                'ordering': ('gw',),
                'constraints': [models.CheckConstraint(condition=models.Q(('since', None), ('until', None), ('until__gte', models.F('since')), _connector='OR'), name='country_ends_after_it_begins', violation_error_message='A state does not end before it begins.'), models.CheckConstraint(condition=models.Q(('iso2__regex', '^([A-Z]{2})?$'), ('today__regex', '^([A-Z]{2})?$')), name='country_codes_are_upper_case', violation_error_message='Codes of countries are two capitals, or empty.')],
            },
        ),
        migrations.CreateModel(
            name='CountryShape',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(help_text='ISO 3166-1 alpha-2 code, or XK.', max_length=2)),
                ('is_hole', models.BooleanField(help_text='The ring is cut out of the rings around it.')),
                ('ring', kb.models.countries.PolygonField(help_text='Longitudes and latitudes, WGS 84 degrees.')),
                ('bounds', models.GeneratedField(db_persist=True, expression=models.Func('ring', function='box'), help_text='The smallest box around the ring, which is looked at before the ring itself.', output_field=kb.models.countries.BoxField())),
            ],
            options={
                'ordering': ('code', 'id'),
                'indexes': [models.Index(fields=['code'], name='shape_by_code'), django.contrib.postgres.indexes.GistIndex(fields=['bounds'], name='shape_by_bounds')],
            },
        ),
        migrations.CreateModel(
            name='CountryExtent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(help_text='The code of the shapes.', max_length=2)),
                ('until', models.PositiveSmallIntegerField(help_text='The last year in which that was so; null if it is so today.', null=True)),
                ('country', models.ForeignKey(help_text='The country of the event.', on_delete=django.db.models.deletion.CASCADE, related_name='extents', to='kb.country')),
            ],
            options={
                'ordering': ('country', 'code'),
                'constraints': [models.UniqueConstraint(fields=('country', 'code'), name='extent_is_given_once', violation_error_message='A country is given each code once.')],
            },
        ),
        # Rings are read by the ten thousand, and unpacking them would take most of the time.
        migrations.RunSQL(
            'ALTER TABLE kb_countryshape ALTER COLUMN ring SET STORAGE EXTERNAL',
            migrations.RunSQL.noop,
        ),
    ]
