"""Casualty totals: what somebody adds up over a period is an event of a type of its own."""

import django.contrib.postgres.fields
import django.core.validators
import django.db.models.lookups
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("kb", "0029_chains_and_releases"),
    ]

    operations = [
        migrations.AddField(
            model_name="event",
            name="covers_countries",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=2, validators=[django.core.validators.RegexValidator('^[A-Z]{2}$', 'A country is an ISO 3166-1 alpha-2 code, such as ML.')]),
                blank=True,
                default=list,
                help_text="Of a casualty total only: the countries it adds up, as ISO 3166-1 alpha-2 codes; empty if nobody says.",
                size=None,
            ),
        ),
        migrations.AddField(
            model_name="event",
            name="covers_victims",
            field=models.CharField(
                blank=True,
                help_text="Of a casualty total only, and needed there: whose losses it adds up, such as “soldiers of the three armies”.",
                max_length=200,
            ),
        ),
        migrations.AddConstraint(
            model_name="event",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("type", "event-type:casualty-total"),
                        models.Q(("covers_victims", ""), _negated=True),
                    ),
                    models.Q(
                        models.Q(("type", "event-type:casualty-total"), _negated=True),
                        ("covers_countries", []),
                        ("covers_victims", ""),
                    ),
                    _connector="OR",
                ),
                name="event_covers_victims_if_a_total",
                violation_error_message="Say whose losses a casualty total covers; no other type of event covers anything.",
            ),
        ),
        migrations.AddConstraint(
            model_name="event",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    django.db.models.lookups.Regex(
                        models.Func(
                            models.F("covers_countries"),
                            models.Value(","),
                            function="array_to_string",
                            output_field=models.TextField(),
                        ),
                        "^([A-Z]{2}(,[A-Z]{2})*)?$",
                    )
                ),
                name="event_covers_countries_by_code",
                violation_error_message="A country is an ISO 3166-1 alpha-2 code, such as ML.",
            ),
        ),
        migrations.AddConstraint(
            model_name="event",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("override_low__gt", models.F("override_best")), _negated=True),
                    models.Q(("override_best__gt", models.F("override_high")), _negated=True),
                    models.Q(("override_low__gt", models.F("override_high")), _negated=True),
                ),
                name="event_override_is_in_order",
                violation_error_message="The lowest figure is at most the best, and that at most the highest.",
            ),
        ),
    ]
