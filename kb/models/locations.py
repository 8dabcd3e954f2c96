"""Locations: countries, admin units, settlements, sites and areas, with every spelling."""

from __future__ import annotations

from django.db import models

from kb.models.dates import FuzzyDateField, fuzzy_date_is_whole
from kb.models.names import Name, NameQuerySet, Plain, Resembles, by_likeness
from kb.models.records import Record, both_or_neither, closure, one_of, slug_is_well_formed


class LocationKind(models.TextChoices):
    """What a location is; the vocabulary `location-kind` defines each."""

    COUNTRY = "country", "Country"
    ADMIN1 = "admin1", "First-order unit"
    ADMIN2 = "admin2", "Second-order unit"
    ADMIN3 = "admin3", "Third-order unit"
    SETTLEMENT = "settlement", "Settlement"
    SITE = "site", "Site"
    AREA = "area", "Area"


class LocationQuerySet(models.QuerySet["Location"]):
    def within(self, place: Location) -> LocationQuerySet:
        """`place` itself and everything whose chain of parents, as of today, leads to it."""
        return self.filter(pk__in=closure({place.pk}, _children))

    def named(self, text: str) -> LocationQuerySet:
        """Places whose name or any other spelling resembles `text`."""
        own = self.model._default_manager.filter(
            Resembles(Plain("name"), Plain(models.Value(text)))
        )
        spelt = LocationName.objects.like(text).order_by().values("location")
        # Not one condition or the other: that is looked for in every row, this in two indexes.
        return self.filter(pk__in=own.order_by().values("pk").union(spelt))


class Location(Record):
    """One place. Its parent is the unit it lies in today; former parents are dated rows."""

    name = models.CharField(max_length=200, help_text="The name used here for it.")
    kind = models.CharField(max_length=12, choices=LocationKind, help_text="What sort of place.")
    parent = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
        help_text="The unit it lies in today; empty for a country only.",
    )
    country = models.CharField(
        max_length=2, blank=True, help_text="ISO 3166-1 alpha-2; empty for waters of no country."
    )
    latitude = models.FloatField(
        null=True, blank=True, help_text="WGS 84, degrees north; empty if not known."
    )
    longitude = models.FloatField(
        null=True, blank=True, help_text="WGS 84, degrees east; empty if not known."
    )
    since = FuzzyDateField("From when the unit existed, if it has not always.")
    until = FuzzyDateField("Until when the unit existed.")
    summary = models.TextField(
        blank=True, help_text="What a reader should know, homonyms above all."
    )
    merged_into = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="absorbed",
        help_text="The record of the same place that this one was merged into.",
    )

    objects = LocationQuerySet.as_manager()

    class Meta:
        ordering = ("slug",)
        indexes = (
            models.Index(fields=("latitude", "longitude"), name="location_by_point"),
            by_likeness("location", "name"),
        )
        constraints = (
            slug_is_well_formed("location"),
            one_of("location", "kind", LocationKind),
            *both_or_neither("location"),
            fuzzy_date_is_whole("location", "since"),
            fuzzy_date_is_whole("location", "until"),
            models.CheckConstraint(
                name="location_country_has_no_parent",
                condition=~models.Q(kind=LocationKind.COUNTRY) | models.Q(parent=None),
                violation_error_message="A country lies in nothing: leave its parent empty.",
            ),
            models.CheckConstraint(
                name="location_is_not_its_own_parent",
                condition=models.Q(parent=None) | ~models.Q(parent=models.F("id")),
                violation_error_message="A place does not lie in itself.",
            ),
            models.CheckConstraint(
                name="location_is_not_merged_into_itself",
                condition=models.Q(merged_into=None) | ~models.Q(merged_into=models.F("id")),
                violation_error_message="A record cannot be merged into itself.",
            ),
        )

    def __str__(self) -> str:
        what = ", ".join(filter(None, (str(self.get_kind_display()).lower(), self.country)))
        return f"{self.name} ({what})"


def _children(places: set[int]) -> set[int]:
    return set(Location.objects.filter(parent__in=places).values_list("pk", flat=True))


class LocationName(Name):
    """One more spelling of a place, right or wrong, in any script."""

    location = models.ForeignKey(
        Location, models.CASCADE, related_name="names", help_text="The place so called."
    )

    objects = NameQuerySet.as_manager()

    class Meta(Name.Meta):
        indexes = (by_likeness("location_name"),)
        constraints = (
            *Name.constraints("location_name"),
            models.UniqueConstraint(
                fields=("location", "text", "kind", "language"),
                name="location_name_is_given_once",
                violation_error_message="This spelling is listed already.",
            ),
        )


class FormerParent(models.Model):
    """The unit a place lay in before the borders of units changed."""

    location = models.ForeignKey(
        Location, models.CASCADE, related_name="former_parents", help_text="The place."
    )
    parent = models.ForeignKey(
        Location, models.PROTECT, related_name="former_children", help_text="Where it lay."
    )
    since = FuzzyDateField("From when it lay there.")
    until = FuzzyDateField("Until when it lay there.")
    note = models.CharField(max_length=500, blank=True, help_text="The law or fact behind it.")

    class Meta:
        ordering = ("location", "id")
        constraints = (
            fuzzy_date_is_whole("former_parent", "since"),
            fuzzy_date_is_whole("former_parent", "until"),
            models.CheckConstraint(
                name="former_parent_is_another_place",
                condition=~models.Q(parent=models.F("location")),
                violation_error_message="A place does not lie in itself.",
            ),
        )

    def __str__(self) -> str:
        return f"{self.parent} until {self.until or 'an unknown date'}"
