"""Figures by party, and what aggregates sum of a whole beside its parts."""

from django.db import migrations, models

BY_PARTY = """
CREATE FUNCTION kb_figures_by_party(casualties jsonb) RETURNS jsonb
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
SELECT jsonb_object_agg(found.party, found.harms) FROM (
  SELECT told ->> 'party' AS party,
    jsonb_object_agg(harm, jsonb_build_array(told -> 'low', told -> 'best', told -> 'high')) AS harms
  FROM unnest(ARRAY['killed', 'injured', 'abducted']) AS harm,
    jsonb_array_elements(casualties #> ARRAY[harm, 'by_party']) AS told
  GROUP BY told ->> 'party'
) AS found
$$
"""
# Figures come in threes: low, best and high of a harm. Of a whole only that is left which its parts,
# direct or not, do not account for; what is left of a whole never has a low above its best or high.
# Where nothing speaks for more than the parts have, nothing is left, which is not 0.
REST = """
CREATE FUNCTION kb_rest_of_whole(own int[], parts int[]) RETURNS int[]
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
DECLARE
  rest int[] := ARRAY[]::int[];
  lowest int;
  best int;
  highest int;
  low_of_parts int;
  best_of_parts int;
  highest_of_parts int;
  speak int;
BEGIN
  FOR place IN 1 .. coalesce(array_length(own, 1), 0) BY 3 LOOP
    SELECT coalesce(sum(p[1]), 0),
      CASE WHEN bool_and(p[2] IS NOT NULL) THEN sum(p[2]) END,
      CASE WHEN bool_and(p[3] IS NOT NULL) THEN sum(p[3]) END, count(*)
    INTO low_of_parts, best_of_parts, highest_of_parts, speak
    FROM (
      SELECT parts[place + n * array_length(own, 1) : place + 2 + n * array_length(own, 1)] AS p
      FROM generate_series(0, coalesce(array_length(parts, 1), 0) / array_length(own, 1) - 1) AS n
    ) AS part WHERE p[1] IS NOT NULL OR p[2] IS NOT NULL OR p[3] IS NOT NULL;
    lowest := own[place];
    best := own[place + 1];
    highest := own[place + 2];
    IF speak > 0 THEN
      lowest := greatest(lowest - low_of_parts, CASE WHEN lowest IS NOT NULL THEN 0 END);
      best := CASE WHEN best - best_of_parts IS NOT NULL THEN greatest(best - best_of_parts, 0) END;
      highest := CASE WHEN highest - highest_of_parts IS NOT NULL THEN greatest(highest - highest_of_parts, 0) END;
      IF best IS NOT NULL THEN
        best := greatest(best, lowest);
      END IF;
      IF highest IS NOT NULL THEN
        highest := greatest(highest, best, lowest);
      END IF;
      IF coalesce(lowest, 0) = 0 AND coalesce(best, 0) = 0 AND coalesce(highest, 0) = 0
         AND (highest IS NOT NULL OR best IS NULL) THEN
        lowest := NULL;
        best := NULL;
        highest := NULL;
      END IF;
    END IF;
    rest := rest || ARRAY[lowest, best, highest];
  END LOOP;
  RETURN rest;
END $$
"""
RESTS = """
CREATE FUNCTION kb_rests(figures jsonb, descent jsonb) RETURNS TABLE (event text, rest int[])
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
DECLARE
  whole record;
  below int[];
BEGIN
  -- A whole has more descendants than any whole below it.
  FOR whole IN
    SELECT key, value AS parts FROM jsonb_each(descent) ORDER BY jsonb_array_length(value), key
  LOOP
    SELECT array_agg(f.value::int ORDER BY p.part, f.place) INTO below
    FROM jsonb_array_elements_text(whole.parts) AS p(part),
      jsonb_array_elements_text(figures -> p.part) WITH ORDINALITY AS f(value, place);
    event := whole.key;
    SELECT public.kb_rest_of_whole(array_agg(f.value::int ORDER BY f.place), below) INTO rest
    FROM jsonb_array_elements_text(figures -> whole.key) WITH ORDINALITY AS f(value, place);
    figures := jsonb_set(figures, ARRAY[whole.key], to_jsonb(rest));
    RETURN NEXT;
  END LOOP;
END $$
"""
FILL = """
ALTER TABLE kb_eventedition DISABLE TRIGGER append_only;
UPDATE kb_eventedition f SET parties = kb_figures_by_party(d.document::jsonb -> 'casualties')
FROM kb_edition d WHERE d.id = f.edition_id AND d.document IS NOT NULL
  AND f.parties IS DISTINCT FROM kb_figures_by_party(d.document::jsonb -> 'casualties');
ALTER TABLE kb_eventedition ENABLE TRIGGER append_only
"""


class Migration(migrations.Migration):

    dependencies = [
        ('kb', '0030_totals'),
    ]

    operations = [
        migrations.RunSQL(BY_PARTY, "DROP FUNCTION kb_figures_by_party(jsonb)"),
        migrations.RunSQL(REST, "DROP FUNCTION kb_rest_of_whole(int[], int[])"),
        migrations.RunSQL(RESTS, "DROP FUNCTION kb_rests(jsonb, jsonb)"),
        migrations.RemoveIndex(
            model_name='eventedition',
            name='events_list',
        ),
        migrations.RemoveIndex(
            model_name='eventedition',
            name='events_list_by_country',
        ),
        migrations.RemoveIndex(
            model_name='eventedition',
            name='events_list_as_of',
        ),
        migrations.RemoveIndex(
            model_name='eventedition',
            name='events_of_a_unit_only',
        ),
        migrations.AddField(
            model_name='eventedition',
            name='parties',
            field=models.JSONField(help_text='Low, best and high by party and harm, as {party: {harm: [low, best, high]}}; null if no party is spoken of.', null=True),
        ),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
        migrations.AddIndex(
            model_name='eventedition',
            index=models.Index(models.OrderBy(models.F('date_start'), descending=True), models.OrderBy(models.F('record_id'), descending=True), condition=models.Q(('superseded_at', None)), include=('edition', 'date_end', 'country', 'admin1', 'type', 'dataset', 'grade', 'killed_low', 'killed_best', 'killed_high'), name='events_list'),
        ),
        migrations.AddIndex(
            model_name='eventedition',
            index=models.Index(models.F('country'), models.OrderBy(models.F('date_start'), descending=True), models.OrderBy(models.F('record_id'), descending=True), condition=models.Q(('superseded_at', None)), include=('edition', 'admin1', 'type', 'dataset', 'grade', 'killed_low', 'killed_best', 'killed_high', 'date_end'), name='events_list_by_country'),
        ),
        migrations.AddIndex(
            model_name='eventedition',
            index=models.Index(models.OrderBy(models.F('date_start'), descending=True), models.OrderBy(models.F('record_id'), descending=True), include=('edition', 'recorded_at', 'superseded_at', 'date_end', 'country', 'admin1', 'type', 'dataset', 'grade', 'killed_low', 'killed_best', 'killed_high'), name='events_list_as_of'),
        ),
        migrations.AddIndex(
            model_name='eventedition',
            index=models.Index(models.F('country'), models.F('admin1'), models.F('location'), condition=models.Q(('radius_km', None), ('latitude', None), _connector='OR'), include=('recorded_at', 'superseded_at', 'admin2', 'latitude', 'longitude', 'radius_km', 'geo_precision', 'date_start', 'date_end', 'type', 'dataset', 'grade', 'killed_low', 'killed_best', 'killed_high'), name='events_of_a_unit_only'),
        ),
        migrations.AddIndex(
            model_name='eventedition',
            index=models.Index(models.F('type'), models.F('date_start'), condition=models.Q(('type__in', ('armed-conflict', 'casualty-total'))), name='events_no_incidents'),
        ),
    ]
