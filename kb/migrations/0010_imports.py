"""Imports, their rows, and what the rows name; releases of datasets by series; days as datasets write them."""

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


# A day as datasets write it: ISO with or without a time, 31-1-2018, 16 May 2025, 16-May-25. Null if
# it is none of these, or no day of the calendar.
READ_DAY = """
CREATE FUNCTION kb_read_day(value text) RETURNS date
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE STRICT AS $$
DECLARE
  said text := lower(btrim(value));
  parts text[];
  y int; m int; d int;
BEGIN
  IF said ~ '^[0-9]{4}-[0-9]{2}-[0-9]{2}([t ][0-9:.]*z?)?$' THEN
    y := substr(said, 1, 4); m := substr(said, 6, 2); d := substr(said, 9, 2);
  ELSIF said ~ '^[0-9]{1,2}[-/.][0-9]{1,2}[-/.][0-9]{4}$' THEN
    parts := regexp_split_to_array(said, '[-/.]');
    y := parts[3]; m := parts[2]; d := parts[1];
  ELSIF said ~ '^[0-9]{1,2}[- ](jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*[- ]([0-9]{2}|[0-9]{4})$' THEN
    parts := regexp_split_to_array(said, '[- ]');
    y := parts[3]; d := parts[1];
    m := strpos('janfebmaraprmayjunjulaugsepoctnovdec', left(parts[2], 3)) / 3 + 1;
    IF length(parts[3]) = 2 THEN
      y := y + CASE WHEN y > 69 THEN 1900 ELSE 2000 END;
    END IF;
  END IF;
  IF y < 1 OR m NOT BETWEEN 1 AND 12 OR d < 1 OR (d > 28
    AND d > extract(day FROM make_date(y, m, 1) + interval '1 month' - interval '1 day')) THEN
    RETURN NULL;
  END IF;
  RETURN make_date(y, m, d);
END $$
"""


class Migration(migrations.Migration):
    dependencies = [
        ("kb", "0009_areas_and_families"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RunSQL(READ_DAY, "DROP FUNCTION kb_read_day(text)"),
        migrations.CreateModel(
            name="Import",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "format",
                    models.CharField(help_text="What was read, such as ucdp-ged.", max_length=20),
                ),
                (
                    "file_name",
                    models.CharField(
                        help_text="Name of the file, without its folder.", max_length=300
                    ),
                ),
                ("file_size", models.BigIntegerField(help_text="Bytes of the file as given.")),
                (
                    "sha256",
                    models.CharField(help_text="SHA-256 (hex) of those bytes.", max_length=64),
                ),
                (
                    "columns",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=60),
                        help_text="Columns that the file has, of those known.",
                        size=None,
                    ),
                ),
                (
                    "is_partial",
                    models.BooleanField(
                        default=False,
                        help_text="Whether it was said to be an extract, from which nothing follows for other rows.",
                    ),
                ),
                ("started_at", models.DateTimeField(help_text="When it began, UTC.")),
                ("finished_at", models.DateTimeField(help_text="When all of it stood, UTC.")),
                (
                    "rows",
                    models.PositiveIntegerField(
                        help_text="Rows that the file has, without header and tags."
                    ),
                ),
                ("added", models.PositiveIntegerField(help_text="Rows not known before.")),
                (
                    "changed",
                    models.PositiveIntegerField(help_text="Rows that differ from what was known."),
                ),
                (
                    "unchanged",
                    models.PositiveIntegerField(
                        help_text="Rows known already, the same in all columns."
                    ),
                ),
                (
                    "withdrawn",
                    models.PositiveIntegerField(
                        help_text="Rows known before, and not in the file."
                    ),
                ),
                (
                    "refused",
                    models.PositiveIntegerField(help_text="Rows that could not be taken in."),
                ),
                (
                    "report",
                    models.JSONField(
                        default=dict,
                        help_text="Changes by column, flags, what was resolved how, what was left and why.",
                    ),
                ),
                (
                    "undone_at",
                    models.DateTimeField(
                        help_text="When it was undone; empty if it stands.", null=True
                    ),
                ),
            ],
            options={
                "ordering": ("-id",),
                "permissions": (("undo_import", "Can undo an import"),),
            },
        ),
        migrations.CreateModel(
            name="ImportedRow",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "series",
                    models.CharField(
                        help_text="The dataset without its release: ucdp-ged.", max_length=60
                    ),
                ),
                (
                    "key",
                    models.CharField(
                        help_text="What the dataset knows the row by.", max_length=200
                    ),
                ),
                (
                    "noun",
                    models.CharField(
                        choices=[
                            ("vocabulary", "Vocabulary"),
                            ("source", "Source"),
                            ("dataset", "Dataset"),
                            ("location", "Location"),
                            ("group", "Group"),
                            ("event", "Event"),
                            ("claim", "Claim"),
                        ],
                        help_text="What it became.",
                        max_length=10,
                    ),
                ),
                (
                    "record_id",
                    models.BigIntegerField(help_text="The record's row, of the table of its noun."),
                ),
                (
                    "values",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.TextField(null=True),
                        help_text="Its values in the order of the format's columns; null where it has none.",
                        size=None,
                    ),
                ),
            ],
            options={
                "ordering": ("id",),
            },
        ),
        migrations.CreateModel(
            name="Referent",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "scheme",
                    models.CharField(
                        help_text="Whose name or id it is, such as ucdp.", max_length=20
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("actor", "Actor"),
                            ("place", "Place"),
                            ("admin2", "Second-order unit"),
                            ("admin1", "First-order unit"),
                            ("country", "Country"),
                        ],
                        help_text="What it names.",
                        max_length=8,
                    ),
                ),
                (
                    "key",
                    models.CharField(
                        help_text="The id, or what tells the place from others: country, name, point.",
                        max_length=400,
                    ),
                ),
                ("label", models.CharField(help_text="What the dataset calls it.", max_length=400)),
                (
                    "details",
                    models.JSONField(
                        default=dict,
                        help_text="What else the dataset says of it: country, units, point.",
                    ),
                ),
                (
                    "rows",
                    models.PositiveIntegerField(
                        default=0, help_text="Rows that name it, at the last import."
                    ),
                ),
                (
                    "resolved",
                    models.CharField(
                        choices=[
                            ("by-id", "By its id in that scheme"),
                            ("by-point", "By the very point of a known place"),
                            ("by-name", "By name, unit and distance"),
                            ("own", "Became a record of its own"),
                            ("composite", "Several actors under one id"),
                            ("provisional", "An actor not yet identified"),
                            ("by-curator", "By a curator"),
                            ("open", "Not resolved"),
                        ],
                        help_text="How that was decided, if it was.",
                        max_length=11,
                    ),
                ),
                (
                    "score",
                    models.FloatField(
                        help_text="How likely the best candidate is, from 0 to 1; empty for none.",
                        null=True,
                    ),
                ),
                (
                    "candidates",
                    models.JSONField(
                        default=list,
                        help_text="Records it may be, each with its score and the reason for it.",
                    ),
                ),
                (
                    "decided_at",
                    models.DateTimeField(editable=False, help_text="When that was.", null=True),
                ),
                (
                    "note",
                    models.CharField(
                        blank=True, help_text="Why it was decided so.", max_length=500
                    ),
                ),
            ],
            options={
                "ordering": ("-rows", "id"),
            },
        ),
        migrations.RemoveConstraint(
            model_name="event",
            name="event_quality_flags_are_known_codes",
        ),
        migrations.RemoveConstraint(
            model_name="participation",
            name="participation_role_is_a_known_code",
        ),
        migrations.AddField(
            model_name="dataset",
            name="series",
            field=models.CharField(
                blank=True,
                help_text="What its releases have in common, such as ucdp-ged; empty if it has no others.",
                max_length=60,
                validators=[
                    django.core.validators.RegexValidator(
                        "^[a-z0-9]+(-[a-z0-9]+)*$",
                        "Use lower-case letters, digits and single hyphens, as in “ml-kayes”.",
                    )
                ],
            ),
        ),
        migrations.AddField(
            model_name="datasetedition",
            name="series",
            field=models.TextField(help_text="What it has in common with its releases.", null=True),
        ),
        migrations.AddField(
            model_name="event",
            name="original",
            field=models.TextField(
                editable=False,
                help_text="The row as its dataset has it (JSON); empty for events that are not imported.",
                null=True,
            ),
        ),
        migrations.AlterField(
            model_name="event",
            name="quality_flags",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(
                    choices=[
                        ("best-above-high", "Best figure above the highest"),
                        ("low-above-best", "Lowest figure above the best"),
                        ("point-outside-country", "Point outside its country"),
                        ("cell-mismatch", "Grid cell does not hold the point"),
                        ("dates-out-of-order", "Dates do not fit their precision"),
                        ("sum-mismatch", "Deaths by party do not add up"),
                        ("not-clear", "Not yet checked by its makers"),
                        ("provisional-actor", "Actor not yet identified"),
                    ],
                    max_length=40,
                ),
                blank=True,
                default=list,
                help_text="What is odd about an imported row, such as best-above-high; never repaired.",
                size=None,
            ),
        ),
        migrations.AlterField(
            model_name="participation",
            name="role",
            field=models.CharField(
                choices=[
                    ("attacker", "Attacker"),
                    ("defender", "Defender"),
                    ("target", "Target"),
                    ("ally", "Ally"),
                    ("claimed-by", "Claimed by"),
                    ("suspected", "Suspected"),
                    ("party", "Party"),
                ],
                help_text="Its part in the event.",
                max_length=12,
            ),
        ),
        migrations.AddConstraint(
            model_name="dataset",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("series", ""), ("series__regex", "^[a-z0-9]+(-[a-z0-9]+)*$"), _connector="OR"
                ),
                name="dataset_series_is_well_formed",
                violation_error_message="Series: Use lower-case letters, digits and single hyphens, as in “ml-kayes”.",
            ),
        ),
        migrations.AddConstraint(
            model_name="event",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "quality_flags__contained_by",
                        [
                            "best-above-high",
                            "low-above-best",
                            "point-outside-country",
                            "cell-mismatch",
                            "dates-out-of-order",
                            "sum-mismatch",
                            "not-clear",
                            "provisional-actor",
                        ],
                    )
                ),
                name="event_quality_flags_are_known_codes",
                violation_error_message="A flag is one of: best-above-high, low-above-best, point-outside-country, cell-mismatch, dates-out-of-order, sum-mismatch, not-clear, provisional-actor.",
            ),
        ),
        migrations.AddConstraint(
            model_name="participation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "role__in",
                        [
                            "attacker",
                            "defender",
                            "target",
                            "ally",
                            "claimed-by",
                            "suspected",
                            "party",
                        ],
                    )
                ),
                name="participation_role_is_a_known_code",
                violation_error_message="“role” takes one of: attacker, defender, target, ally, claimed-by, suspected, party.",
            ),
        ),
        migrations.AddField(
            model_name="import",
            name="by",
            field=models.ForeignKey(
                help_text="Who took it in; empty for a command. Never public.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="import",
            name="dataset",
            field=models.ForeignKey(
                help_text="The release it brought; its licence rides on every row.",
                on_delete=django.db.models.deletion.PROTECT,
                related_name="imports",
                to="kb.dataset",
            ),
        ),
        migrations.AddField(
            model_name="importedrow",
            name="brought_by",
            field=models.ForeignKey(
                db_constraint=False,
                help_text="The import that brought it so.",
                on_delete=django.db.models.deletion.PROTECT,
                related_name="brought",
                to="kb.import",
            ),
        ),
        migrations.AddField(
            model_name="importedrow",
            name="ended_by",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                help_text="The import that changed or withdrew it; empty while it stands.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="ended",
                to="kb.import",
            ),
        ),
        migrations.AddField(
            model_name="referent",
            name="decided_by",
            field=models.ForeignKey(
                editable=False,
                help_text="The curator who decided; never public.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="referent",
            name="group",
            field=models.ForeignKey(
                blank=True,
                help_text="The group meant.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="kb.group",
            ),
        ),
        migrations.AddField(
            model_name="referent",
            name="location",
            field=models.ForeignKey(
                blank=True,
                help_text="The place meant.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="kb.location",
            ),
        ),
        migrations.AddIndex(
            model_name="importedrow",
            index=models.Index(fields=["noun", "record_id"], name="imported_row_of_record"),
        ),
        migrations.AddIndex(
            model_name="importedrow",
            index=models.Index(
                condition=models.Q(("ended_by", None), _negated=True),
                fields=["ended_by"],
                name="imported_row_ended",
            ),
        ),
        migrations.AddConstraint(
            model_name="importedrow",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ended_by", None)),
                fields=("series", "key"),
                name="imported_row_stands_once",
                violation_error_message="A row of this key stands already.",
            ),
        ),
        migrations.AddIndex(
            model_name="referent",
            index=models.Index(fields=["resolved", "-rows"], name="referent_work_list"),
        ),
        migrations.AddConstraint(
            model_name="referent",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["actor", "place", "admin2", "admin1", "country"])),
                name="referent_kind_is_a_known_code",
                violation_error_message="“kind” takes one of: actor, place, admin2, admin1, country.",
            ),
        ),
        migrations.AddConstraint(
            model_name="referent",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "resolved__in",
                        [
                            "by-id",
                            "by-point",
                            "by-name",
                            "own",
                            "composite",
                            "provisional",
                            "by-curator",
                            "open",
                        ],
                    )
                ),
                name="referent_resolved_is_a_known_code",
                violation_error_message="“resolved” takes one of: by-id, by-point, by-name, own, composite, provisional, by-curator, open.",
            ),
        ),
        migrations.AddConstraint(
            model_name="referent",
            constraint=models.UniqueConstraint(
                fields=("scheme", "kind", "key"),
                name="referent_is_listed_once",
                violation_error_message="This is listed already.",
            ),
        ),
        migrations.AddConstraint(
            model_name="referent",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "actor"), ("location", None)),
                    models.Q(models.Q(("kind", "actor"), _negated=True), ("group", None)),
                    _connector="OR",
                ),
                name="referent_is_a_group_or_a_place",
                violation_error_message="An actor is a group; all else is a place.",
            ),
        ),
        migrations.AddIndex(
            model_name="eventedition",
            index=django.contrib.postgres.indexes.GinIndex(
                condition=models.Q(("quality_flags", []), _negated=True),
                fields=["quality_flags"],
                name="events_by_flag",
            ),
        ),
    ]
