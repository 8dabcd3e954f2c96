"""Imports: files of other people's data taken in, their rows as they are, and what they name."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import DecimalField, Q
from django.db.models.functions import Cast

from kb.models.editions import Noun
from kb.models.groups import Group
from kb.models.locations import Location
from kb.models.names import by_likeness
from kb.models.records import one_of
from kb.models.sources import Dataset


class Import(models.Model):
    """One file taken in as one batch: all of it, or nothing of it."""

    format = models.CharField(max_length=20, help_text="What was read, such as ucdp-ged.")
    dataset = models.ForeignKey(
        Dataset,
        models.PROTECT,
        related_name="imports",
        help_text="The release it brought; its licence rides on every row.",
    )
    file_name = models.CharField(max_length=300, help_text="Name of the file, without its folder.")
    file_size = models.BigIntegerField(help_text="Bytes of the file as given.")
    sha256 = models.CharField(max_length=64, help_text="SHA-256 (hex) of those bytes.")
    columns = ArrayField(
        models.CharField(max_length=60), help_text="Columns that the file has, of those known."
    )
    is_partial = models.BooleanField(
        default=False,
        help_text="Whether it was said to be an extract, from which nothing follows for other rows.",
    )
    started_at = models.DateTimeField(help_text="When it began, UTC.")
    finished_at = models.DateTimeField(help_text="When all of it stood, UTC.")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        help_text="Who took it in; empty for a command. Never public.",
    )
    rows = models.PositiveIntegerField(help_text="Rows that the file has, without header and tags.")
    added = models.PositiveIntegerField(help_text="Rows not known before.")
    changed = models.PositiveIntegerField(help_text="Rows that differ from what was known.")
    unchanged = models.PositiveIntegerField(
        help_text="Rows known already, the same in all columns."
    )
    withdrawn = models.PositiveIntegerField(help_text="Rows known before, and not in the file.")
    refused = models.PositiveIntegerField(help_text="Rows that could not be taken in.")
    report = models.JSONField(
        default=dict,
        help_text="Changes by column, flags, what was resolved how, what was left and why.",
    )
    undone_at = models.DateTimeField(null=True, help_text="When it was undone; empty if it stands.")
    first_edition = models.BigIntegerField(
        null=True, help_text="The first edition that it appended; empty if it published nothing."
    )
    last_edition = models.BigIntegerField(
        null=True, help_text="The last edition that it appended; all between are its own too."
    )

    class Meta:
        ordering = ("-id",)
        permissions = (("undo_import", "Can undo an import"),)

    def __str__(self) -> str:
        return f"import {self.pk}: {self.dataset}"


class ImportedRow(models.Model):
    """One row as its dataset has it, while it stood; a changed row is another one.

    The references are not enforced by the database: only imports write here, and the checks would
    cost a large one a tenth of its time.
    """

    series = models.CharField(max_length=60, help_text="The dataset without its release: ucdp-ged.")
    key = models.CharField(max_length=200, help_text="What the dataset knows the row by.")
    noun = models.CharField(max_length=10, choices=Noun, help_text="What it became.")
    record_id = models.BigIntegerField(help_text="The record's row, of the table of its noun.")
    values = ArrayField(
        models.TextField(null=True),
        help_text="Its values in the order of the format's columns; null where it has none.",
    )
    brought_by = models.ForeignKey(
        Import,
        models.PROTECT,
        db_constraint=False,
        related_name="brought",
        help_text="The import that brought it so.",
    )
    ended_by = models.ForeignKey(
        Import,
        models.PROTECT,
        db_constraint=False,
        db_index=False,
        null=True,
        related_name="ended",
        help_text="The import that changed or withdrew it; empty while it stands.",
    )

    class Meta:
        ordering = ("id",)
        indexes = (
            models.Index(fields=("noun", "record_id"), name="imported_row_of_record"),
            models.Index(
                fields=("ended_by",), condition=~Q(ended_by=None), name="imported_row_ended"
            ),
            # Latitude and longitude of GeoNames' rows, standing or ended: datasets of events take
            # their points from dumps of any year.
            models.Index(
                Cast("values__4", DecimalField(max_digits=7, decimal_places=4)),
                Cast("values__5", DecimalField(max_digits=7, decimal_places=4)),
                condition=Q(series="geonames"),
                name="imported_row_by_point",
            ),
        )
        constraints = (
            models.UniqueConstraint(
                fields=("series", "key"),
                condition=Q(ended_by=None),
                name="imported_row_stands_once",
                violation_error_message="A row of this key stands already.",
            ),
        )

    def __str__(self) -> str:
        return f"{self.series} {self.key}"


class ReferentKind(models.TextChoices):
    """What a dataset names."""

    ACTOR = "actor", "Actor"
    PLACE = "place", "Place"
    ADMIN2 = "admin2", "Second-order unit"
    ADMIN1 = "admin1", "First-order unit"
    COUNTRY = "country", "Country"


class Resolved(models.TextChoices):
    """How it was decided which record of ours is meant."""

    BY_ID = "by-id", "By its id in that scheme"
    BY_POINT = "by-point", "By the very point of a known place"
    BY_NAME = "by-name", "By name, unit and distance"
    OWN = "own", "Became a record of its own"
    COMPOSITE = "composite", "Several actors under one id"
    PROVISIONAL = "provisional", "An actor not yet identified"
    BY_CURATOR = "by-curator", "By a curator"
    OPEN = "open", "Not resolved"


class ReferentQuerySet(models.QuerySet["Referent"]):
    def to_decide(self) -> ReferentQuerySet:
        """Those that a curator has yet to look at."""
        return self.filter(
            Q(resolved=Resolved.OPEN)
            | Q(resolved=Resolved.COMPOSITE, candidates=[])
            | Q(resolved__in=(Resolved.OWN, Resolved.BY_NAME)) & ~Q(candidates=[])
        )


class Referent(models.Model):
    """What a dataset calls an actor or a place, and which record of ours that is.

    A curator's verdict holds for all later imports.
    """

    scheme = models.CharField(max_length=20, help_text="Whose name or id it is, such as ucdp.")
    kind = models.CharField(max_length=8, choices=ReferentKind, help_text="What it names.")
    key = models.CharField(
        max_length=400,
        help_text="The id, or what tells the place from others: country, name, point.",
    )
    label = models.CharField(max_length=400, help_text="What the dataset calls it.")
    details = models.JSONField(
        default=dict, help_text="What else the dataset says of it: country, units, point."
    )
    rows = models.PositiveIntegerField(
        default=0, help_text="Rows that name it, at the last import."
    )
    group = models.ForeignKey(
        Group, models.PROTECT, null=True, blank=True, related_name="+", help_text="The group meant."
    )
    location = models.ForeignKey(
        Location,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="The place meant.",
    )
    resolved = models.CharField(
        max_length=11, choices=Resolved, help_text="How that was decided, if it was."
    )
    score = models.FloatField(
        null=True, help_text="How likely the best candidate is, from 0 to 1; empty for none."
    )
    candidates = models.JSONField(
        default=list, help_text="Records it may be, each with its score and the reason for it."
    )
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        help_text="The curator who decided; never public.",
    )
    decided_at = models.DateTimeField(null=True, editable=False, help_text="When that was.")
    note = models.CharField(max_length=500, blank=True, help_text="Why it was decided so.")

    objects = ReferentQuerySet.as_manager()

    class Meta:
        ordering = ("-rows", "id")
        indexes = (
            models.Index(fields=("resolved", "-rows"), name="referent_work_list"),
            by_likeness("referent", "label"),
        )
        constraints = (
            one_of("referent", "kind", ReferentKind),
            one_of("referent", "resolved", Resolved),
            models.UniqueConstraint(
                fields=("scheme", "kind", "key"),
                name="referent_is_listed_once",
                violation_error_message="This is listed already.",
            ),
            models.CheckConstraint(
                name="referent_is_a_group_or_a_place",
                condition=Q(kind="actor", location=None) | (~Q(kind="actor") & Q(group=None)),
                violation_error_message="An actor is a group; all else is a place.",
            ),
        )

    def __str__(self) -> str:
        return f"{self.label} ({self.get_kind_display().lower()} of {self.scheme})"
