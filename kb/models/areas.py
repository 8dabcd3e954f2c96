"""Outlines of administrative units: reference data, read from `fixtures/area-shapes.csv`.

No records: they have no editions and are never public. `kb/importing/datasets/area_shapes.py` fills
the table, and fills it anew when the file has changed.
"""

from __future__ import annotations

from django.contrib.postgres.indexes import GistIndex
from django.db import models

from kb.models.countries import BoxField, PolygonField
from kb.models.records import SLUG


class AreaShape(models.Model):
    """One ring of a unit's territory as its release draws it; no word on borders."""

    code = models.CharField(
        max_length=6, help_text="ISO 3166-2 code of the unit, such as ML-1; the key of the outline."
    )
    slug = models.CharField(
        max_length=120,
        help_text="Public id of our location that it is the outline of; the place need not exist.",
    )
    name = models.CharField(max_length=100, help_text="The unit's name, as the release has it.")
    drawn_as = models.CharField(
        max_length=120, help_text="Which division of the country it belongs to, in words."
    )
    release = models.CharField(max_length=120, help_text="Who drew it, and in which release.")
    is_hole = models.BooleanField(help_text="The ring is cut out of the rings around it.")
    ring = PolygonField(help_text="Longitudes and latitudes, WGS 84 degrees.")
    bounds = models.GeneratedField(
        expression=models.Func("ring", function="box"),
        output_field=BoxField(),
        db_persist=True,
        help_text="The smallest box around the ring.",
    )

    class Meta:
        ordering = ("code", "id")
        indexes = (
            models.Index(fields=("code",), name="area_shape_by_code"),
            models.Index(fields=("slug",), name="area_shape_by_slug"),
            GistIndex(fields=("bounds",), name="area_shape_by_bounds"),
        )
        constraints = (
            models.CheckConstraint(
                name="area_shape_code_is_of_iso_3166_2",
                condition=models.Q(code__regex="^[A-Z]{2}-[A-Z0-9]{1,3}$"),
                violation_error_message="The code of a unit is written as ML-1 or BF-SOM.",
            ),
            models.CheckConstraint(
                name="area_shape_slug_is_well_formed",
                condition=models.Q(slug__regex=SLUG),
                violation_error_message="A slug has lower-case letters, digits and single hyphens only.",
            ),
            models.CheckConstraint(
                name="area_shape_says_what_it_is",
                condition=~models.Q(name="") & ~models.Q(drawn_as="") & ~models.Q(release=""),
                violation_error_message="An outline has a name, a division and a release.",
            ),
        )

    def __str__(self) -> str:
        return f"{'Hole' if self.is_hole else 'Ring'} of {self.name} ({self.code})"
