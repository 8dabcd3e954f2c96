"""Days to come and events before 1816 are refused; what is odd is asked about before it is published."""

import datetime
import django.contrib.postgres.fields
from django.db import migrations, models

# A day later than anywhere on Earth: the server's clock may stand in another time zone than the curator.
HAS_COME = """
CREATE FUNCTION kb_day_has_come() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% lies in the future: nothing has happened on a day that has not come.', TG_ARGV[0]
    USING ERRCODE = 'integrity_constraint_violation';
END $$
"""
DAYS = (
    ("event", "date", "The day of the event"),
    ("claim", "claimed_on", "The day of the claim"),
    ("source", "published_on", "The day of publication"),
    ("source", "accessed_on", "The day of access"),
    ("group", "founded", "The founding"),
    ("group", "ended", "The end of the group"),
    ("groupname", "since", "The day since when the name is used"),
    ("grouprelation", "since", "The day since when the tie holds"),
    ("groupleader", "since", "The day since when somebody leads"),
    ("designation", "listed_on", "The day of the listing"),
)
# What an answer was given for is what it is taken back with.
LAPSES = """
CREATE FUNCTION kb_flags_reason_lapses() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.flags_reason = OLD.flags_reason
     AND (OLD.latitude, OLD.longitude, OLD.location_id, OLD.date_earliest, OLD.date_latest)
       IS DISTINCT FROM
       (NEW.latitude, NEW.longitude, NEW.location_id, NEW.date_earliest, NEW.date_latest) THEN
    NEW.flags_reason := '';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER flags_reason_lapses BEFORE UPDATE ON kb_event FOR EACH ROW
WHEN (OLD.flags_reason <> '') EXECUTE FUNCTION kb_flags_reason_lapses()
"""


def days_have_come():
    for table, column, label in DAYS:
        yield migrations.RunSQL(
            f"CREATE TRIGGER {column}_has_come BEFORE INSERT OR UPDATE OF {column}_earliest ON kb_{table}"
            f" FOR EACH ROW WHEN (NEW.{column}_earliest > CURRENT_DATE + 1)"
            f" EXECUTE FUNCTION kb_day_has_come('{label}')",
            f"DROP TRIGGER {column}_has_come ON kb_{table}",
        )


class Migration(migrations.Migration):

    dependencies = [
        ('kb', '0032_questions'),
    ]

    operations = [
        migrations.RunSQL(HAS_COME, "DROP FUNCTION kb_day_has_come()"),
        *days_have_come(),
        migrations.RemoveConstraint(
            model_name='event',
            name='event_quality_flags_are_known_codes',
        ),
        migrations.AddField(
            model_name='event',
            name='flags_reason',
            field=models.TextField(blank=True, help_text='Why the record is right although it is flagged; asked for before it is published, printed with it, and emptied when its day or point changes.'),
        ),
        migrations.AlterField(
            model_name='event',
            name='quality_flags',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('best-above-high', 'Best figure above the highest'), ('low-above-best', 'Lowest figure above the best'), ('point-outside-country', 'Point outside its country'), ('cell-mismatch', 'Grid cell does not hold the point'), ('dates-out-of-order', 'Dates do not fit their precision'), ('sum-mismatch', 'Deaths by party do not add up'), ('not-clear', 'Not yet checked by its makers'), ('provisional-actor', 'Actor not yet identified'), ('early-date', 'Before 1946'), ('year-mismatch', 'Year is not that of the date'), ('unknown-country', 'Country that nobody knows'), ('swapped-coordinates', 'Latitude and longitude swapped')], max_length=40), blank=True, default=list, help_text='What is odd about an imported row, such as best-above-high; never repaired.', size=None),
        ),
        migrations.AddConstraint(
            model_name='event',
            constraint=models.CheckConstraint(condition=models.Q(('date_latest__gte', datetime.date(1816, 1, 1))), name='event_date_is_not_before_1816', violation_error_message='No event is of a year before 1816, when the data on wars begin: is a digit missing?'),
        ),
        migrations.AddConstraint(
            model_name='event',
            constraint=models.CheckConstraint(condition=models.Q(('quality_flags__contained_by', ['best-above-high', 'low-above-best', 'point-outside-country', 'cell-mismatch', 'dates-out-of-order', 'sum-mismatch', 'not-clear', 'provisional-actor', 'early-date', 'year-mismatch', 'unknown-country', 'swapped-coordinates'])), name='event_quality_flags_are_known_codes', violation_error_message='A flag is one of: best-above-high, low-above-best, point-outside-country, cell-mismatch, dates-out-of-order, sum-mismatch, not-clear, provisional-actor, early-date, year-mismatch, unknown-country, swapped-coordinates.'),
        ),
        migrations.RunSQL(
            LAPSES,
            "DROP TRIGGER flags_reason_lapses ON kb_event; DROP FUNCTION kb_flags_reason_lapses()",
        ),
    ]
