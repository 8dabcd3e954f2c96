"""What events and claims can be asked by: roles of groups, a claimant's side, UCDP's conflicts and dyads."""

import django.contrib.postgres.fields
from django.conf import settings
from django.db import migrations, models

# A row of UCDP's names its conflict and its dyad; they are ids of other things than the event.
UCDP_IDS = """
CREATE FUNCTION kb_ucdp_ids(original text) RETURNS text[]
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
SELECT CASE WHEN original IS NULL THEN '{}'::text[] ELSE ARRAY(
  SELECT id.scheme || ':' || id.value
  FROM json_to_record(original::json) AS told (conflict_new_id text, dyad_new_id text),
    LATERAL (VALUES ('ucdp-conflict', told.conflict_new_id), ('ucdp-dyad', told.dyad_new_id))
      AS id (scheme, value)
  WHERE id.value <> '' ORDER BY 1
) END
$$
"""
FILL = """
ALTER TABLE kb_eventgroup DISABLE TRIGGER append_only;
UPDATE kb_eventgroup g SET roles = found.roles
FROM (
  SELECT e.id, coalesce(r.merged_into_id, r.id) AS group_id, p ->> 'side' AS side,
    array_agg(DISTINCT p ->> 'role' ORDER BY p ->> 'role') AS roles
  FROM kb_edition e CROSS JOIN LATERAL json_array_elements(e.document::json -> 'participants') p
  JOIN kb_group r ON r.slug = p #>> '{group,slug}'
  WHERE e.noun = 'event' AND e.document IS NOT NULL
  GROUP BY e.id, coalesce(r.merged_into_id, r.id), p ->> 'side'
) AS found
WHERE g.edition_id = found.id AND g.group_id = found.group_id
  AND g.side IS NOT DISTINCT FROM found.side;
ALTER TABLE kb_eventgroup ENABLE TRIGGER append_only;
ALTER TABLE kb_eventedition DISABLE TRIGGER append_only;
UPDATE kb_eventedition f SET external_ids = f.external_ids || found.ids
FROM (
  SELECT e.id, kb_ucdp_ids((e.document::json -> 'original')::text) AS ids FROM kb_edition e
  WHERE e.noun = 'event' AND e.document IS NOT NULL
    AND json_typeof(e.document::json -> 'original') = 'object'
) AS found
WHERE f.edition_id = found.id AND cardinality(found.ids) > 0;
ALTER TABLE kb_eventedition ENABLE TRIGGER append_only
"""


class Migration(migrations.Migration):

    dependencies = [
        ('kb', '0031_figures_by_party'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RunSQL(UCDP_IDS, "DROP FUNCTION kb_ucdp_ids(text)"),
        migrations.AddField(
            model_name='claim',
            name='claimant_side',
            field=models.CharField(blank=True, choices=[('a', 'Side A'), ('b', 'Side B')], editable=False, help_text="The claimant's side in the event, by its own part, its family's or its state's; empty if it is no party. Computed when the event is assessed.", max_length=1),
        ),
        migrations.AddField(
            model_name='claimedition',
            name='claimant_side',
            field=models.TextField(help_text="The claimant's side in the event; null if it is no party to it.", null=True),
        ),
        migrations.AddField(
            model_name='eventgroup',
            name='roles',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), default=list, help_text='Codes of its roles on that side.', size=None),
        ),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
        migrations.AlterField(
            model_name='eventedition',
            name='external_ids',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), default=list, help_text="Ids elsewhere, as scheme:value; of a row of UCDP's also its conflict and its dyad.", size=None),
        ),
        migrations.AddConstraint(
            model_name='claim',
            constraint=models.CheckConstraint(condition=models.Q(('claimant_side__in', ['a', 'b', ''])), name='claim_claimant_side_is_a_known_code', violation_error_message='“claimant_side” takes one of: a, b.'),
        ),
    ]
