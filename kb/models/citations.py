"""Citations and external ids: what a record rests on, and what it is called elsewhere."""

from __future__ import annotations

from django.db import models

from kb.models.dates import FuzzyDateField, fuzzy_date_is_whole
from kb.models.events import Event
from kb.models.groups import Designation, Group, GroupLeader, GroupName, GroupRelation
from kb.models.locations import Location
from kb.models.records import exactly_one, one_of, term_of
from kb.models.sources import Source
from kb.models.vocabulary import Term


def _target(model: type[models.Model], related_name: str, what: str) -> models.ForeignKey:
    return models.ForeignKey(
        model,
        models.CASCADE,
        null=True,
        blank=True,
        related_name=related_name,
        help_text=f"The {what} concerned, if it is one.",
    )


class Citation(models.Model):
    """One record, or one field of it, rests on one source."""

    source = models.ForeignKey(
        Source, models.PROTECT, related_name="citations", help_text="The source it rests on."
    )
    locator = models.CharField(
        max_length=120, blank=True, help_text="Where in the source: page, paragraph, minute."
    )
    field = models.CharField(
        max_length=60, blank=True, help_text="The field it supports; empty for the whole record."
    )
    note = models.TextField(blank=True, help_text="What the source adds or doubts.")
    group = _target(Group, "citations", "group")
    relation = _target(GroupRelation, "citations", "relation")
    name = _target(GroupName, "citations", "name of a group")
    leader = _target(GroupLeader, "citations", "leader")
    designation = _target(Designation, "citations", "designation")
    location = _target(Location, "citations", "location")
    event = _target(Event, "citations", "event")

    class Meta:
        ordering = ("id",)
        constraints = (
            exactly_one(
                "citation_has_one_record",
                "A citation supports exactly one record.",
                "group",
                "relation",
                "name",
                "leader",
                "designation",
                "location",
                "event",
            ),
        )

    def __str__(self) -> str:
        return f"{self.source} {self.locator}".strip()


class Match(models.TextChoices):
    """How the other scheme's record relates to ours, seen from ours."""

    EXACT = "exact", "Exact: the same thing"
    BROADER = "broader", "Broader: theirs covers more"
    NARROWER = "narrower", "Narrower: theirs covers less"
    PART_OF = "part-of", "Part of: ours is one member of their composite"


class ExternalId(models.Model):
    """The record's id in somebody else's scheme."""

    scheme = models.ForeignKey(
        Term,
        models.PROTECT,
        related_name="external_ids",
        limit_choices_to={"vocabulary__slug": "id-scheme"},
        help_text="Whose id it is.",
    )
    value = models.CharField(max_length=200, help_text="The id, as its scheme writes it.")
    match = models.CharField(
        max_length=8, choices=Match, default=Match.EXACT, help_text="How the two records relate."
    )
    since = FuzzyDateField("From when the id stood for the record.")
    until = FuzzyDateField("Until when the id stood for the record.")
    note = models.CharField(max_length=500, blank=True, help_text="Edition of the scheme, doubts.")
    group = _target(Group, "external_ids", "group")
    location = _target(Location, "external_ids", "location")
    event = _target(Event, "external_ids", "event")

    class Meta:
        ordering = ("scheme", "value", "id")
        indexes = (models.Index(fields=("scheme", "value"), name="external_id_lookup"),)
        constraints = (
            term_of("external_id", "scheme", "id-scheme"),
            one_of("external_id", "match", Match),
            exactly_one(
                "external_id_has_one_record",
                "An external id belongs to exactly one record.",
                "group",
                "location",
                "event",
            ),
            fuzzy_date_is_whole("external_id", "since"),
            fuzzy_date_is_whole("external_id", "until"),
            models.UniqueConstraint(
                fields=("scheme", "value", "group", "location", "event"),
                nulls_distinct=False,
                name="external_id_is_given_once",
                violation_error_message="This record has that id already.",
            ),
        )

    def __str__(self) -> str:
        return f"{self.scheme}: {self.value}"
