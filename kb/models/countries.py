"""Countries as datasets number them, and their shapes: reference data, read from `fixtures/`.

No records: they have no editions and are never public. `kb/importing/datasets/reference.py` fills
them, and fills them anew when the files have changed.
"""

from __future__ import annotations

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GistIndex
from django.db import models


class PolygonField(models.Field):
    """PostgreSQL's own `polygon`, as text: longitude and latitude in turn, in degrees."""

    def db_type(self, connection: Any) -> str:
        return "polygon"


class BoxField(models.Field):
    """PostgreSQL's own `box`, as text."""

    def db_type(self, connection: Any) -> str:
        return "box"


class Country(models.Model):
    """A state since 1946, by its number in the list of Gleditsch and Ward."""

    gw = models.PositiveSmallIntegerField(
        primary_key=True, help_text="Number of the state in the list of Gleditsch and Ward."
    )
    iso2 = models.CharField(
        max_length=2,
        blank=True,
        help_text="Its own ISO 3166-1 alpha-2 code, or XK; empty for a state without one.",
    )
    iso3 = models.CharField(
        max_length=3, blank=True, help_text="Its ISO 3166-1 alpha-3 code, or XKX."
    )
    numeric = models.CharField(
        max_length=3, blank=True, help_text="Its ISO 3166-1 number, three digits."
    )
    name = models.CharField(max_length=60, help_text="Its name in English.")
    ucdp_names = ArrayField(
        models.CharField(max_length=60), help_text="How UCDP's releases write its name."
    )
    since = models.PositiveSmallIntegerField(
        null=True, help_text="The year since which the list has it; null if not recorded."
    )
    until = models.PositiveSmallIntegerField(
        null=True, help_text="The last year in which the list has it; null while it lasts."
    )
    today = models.CharField(
        max_length=2,
        blank=True,
        help_text="ISO 3166-1 alpha-2 code of the one state that its territory lies in today; "
        "empty if there is more than one.",
    )
    note = models.CharField(
        max_length=120, blank=True, help_text="What the number also stands for."
    )

    class Meta:
        ordering = ("gw",)
        constraints = (
            models.CheckConstraint(
                name="country_ends_after_it_begins",
                condition=models.Q(since=None)
                | models.Q(until=None)
                | models.Q(until__gte=models.F("since")),
                violation_error_message="A state does not end before it begins.",
            ),
            models.CheckConstraint(
                name="country_codes_are_upper_case",
                condition=models.Q(iso2__regex="^([A-Z]{2})?$", today__regex="^([A-Z]{2})?$"),
                violation_error_message="Codes of countries are two capitals, or empty.",
            ),
        )

    def __str__(self) -> str:
        return f"{self.gw} {self.name}"


class CountryExtent(models.Model):
    """An event of the country may lie in the shapes of this code."""

    country = models.ForeignKey(
        Country, models.CASCADE, related_name="extents", help_text="The country of the event."
    )
    code = models.CharField(max_length=2, help_text="The code of the shapes.")
    until = models.PositiveSmallIntegerField(
        null=True, help_text="The last year in which that was so; null if it is so today."
    )

    class Meta:
        ordering = ("country", "code")
        constraints = (
            models.UniqueConstraint(
                fields=("country", "code"),
                name="extent_is_given_once",
                violation_error_message="A country is given each code once.",
            ),
        )

    def __str__(self) -> str:
        return f"{self.country_id} in {self.code}"


class CountryShape(models.Model):
    """One ring of a country's territory, generalised (Natural Earth, 1:50m); no word on borders."""

    code = models.CharField(max_length=2, help_text="ISO 3166-1 alpha-2 code, or XK.")
    is_hole = models.BooleanField(help_text="The ring is cut out of the rings around it.")
    ring = PolygonField(help_text="Longitudes and latitudes, WGS 84 degrees.")
    bounds = models.GeneratedField(
        expression=models.Func("ring", function="box"),
        output_field=BoxField(),
        db_persist=True,
        help_text="The smallest box around the ring, which is looked at before the ring itself.",
    )

    class Meta:
        ordering = ("code", "id")
        indexes = (
            models.Index(fields=("code",), name="shape_by_code"),
            GistIndex(fields=("bounds",), name="shape_by_bounds"),
        )

    def __str__(self) -> str:
        return f"{'Hole' if self.is_hole else 'Ring'} of {self.code}"


class ReferenceFile(models.Model):
    """A file of `fixtures/` as it was last read into its table."""

    name = models.CharField(primary_key=True, max_length=80, help_text="The file's name.")
    sha256 = models.CharField(max_length=64, help_text="SHA-256 (hex) of its bytes.")
    loaded_at = models.DateTimeField(auto_now=True, help_text="When it was read.")

    class Meta:
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name
