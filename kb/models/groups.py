"""Groups: organised actors, their names, dated ties, leaders and listings."""

from __future__ import annotations

from datetime import date

from django.db import models

from kb.models.dates import FuzzyDateField, active_on, fuzzy_date_is_whole
from kb.models.locations import Location
from kb.models.names import Name, NameQuerySet, Plain, Resembles, by_likeness
from kb.models.records import Record, closure, one_of, slug_is_well_formed, term_of
from kb.models.vocabulary import Term


class RelationKind(models.TextChoices):
    """The tie of a subject to an object; the vocabulary `relation-kind` defines each."""

    COMPONENT_OF = "component-of", "Component of"
    AFFILIATE_OF = "affiliate-of", "Affiliate of"
    ALLEGIANCE_TO = "allegiance-to", "Allegiance to"
    SPLINTER_OF = "splinter-of", "Splinter of"
    MERGED_INTO = "merged-into", "Merged into"
    SUCCESSOR_OF = "successor-of", "Successor of"
    RENAMED_TO = "renamed-to", "Renamed to"
    ALLIED_WITH = "allied-with", "Allied with"
    RIVAL_OF = "rival-of", "Rival of"
    SPONSOR_OF = "sponsor-of", "Sponsor of"


BELONGING = (RelationKind.COMPONENT_OF, RelationKind.MERGED_INTO, RelationKind.RENAMED_TO)


class Confidence(models.TextChoices):
    """How sure the curators are of a fact that is not a claim."""

    HIGH = "high", "High: an official primary source, or two independent ones"
    MEDIUM = "medium", "Medium: one decent source, or several of one origin"
    LOW = "low", "Low: one weak source, or a contested reading"


class GroupQuerySet(models.QuerySet["Group"]):
    def active_on(self, day: date) -> GroupQuerySet:
        """Groups that may have existed on `day`; unknown founding or end counts as open."""
        return self.filter(active_on(day))

    def named(self, text: str) -> GroupQuerySet:
        """Groups of which any name resembles `text`."""
        asked = Plain(models.Value(text))
        own = models.Q(Resembles(Plain("name"), asked)) | models.Q(
            Resembles(Plain("short_name"), asked)
        )
        return self.filter(own | models.Q(pk__in=GroupName.objects.like(text).values("group")))

    def family_of(self, group: Group, day: date) -> GroupQuerySet:
        """`group` and all that belonged to it on `day`, through any number of dated ties.

        A tie counts from the day it surely held (its latest beginning) to the last day it may
        have held; disputed ties count, rivals and allies do not (see BELONGING).
        """
        ties = GroupRelation.objects.belonging_on(day)

        def members(groups: set[int]) -> set[int]:
            return set(ties.filter(object__in=groups).values_list("subject", flat=True))

        return self.filter(pk__in=closure({group.pk}, members))


class Group(Record):
    """One organised actor: an armed group, a coalition, a state force, a mission, or a named
    set of civilians. A brigade that acts under its own name is a group of its own."""

    name = models.CharField(max_length=300, help_text="The full name used here for it.")
    short_name = models.CharField(
        max_length=80, blank=True, help_text="What it is called in a sentence, such as JNIM."
    )
    kind = models.ForeignKey(
        Term,
        models.PROTECT,
        related_name="groups",
        limit_choices_to={"vocabulary__slug": "group-kind"},
        help_text="What sort of actor it is.",
    )
    summary = models.TextField(blank=True, help_text="What a reader should know, in our own words.")
    founded = FuzzyDateField("When the group was formed.")
    ended = FuzzyDateField("When the group ceased to exist.")
    homeland = models.ForeignKey(
        Location,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="groups",
        help_text="The place it comes from or is based in.",
    )
    merged_into = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="absorbed",
        help_text="The record of the same group that this one was merged into; an editorial fact, "
        "not a merger of groups, which is a relation.",
    )

    objects = GroupQuerySet.as_manager()

    class Meta:
        ordering = ("slug",)
        constraints = (
            slug_is_well_formed("group"),
            term_of("group", "kind", "group-kind"),
            fuzzy_date_is_whole("group", "founded"),
            fuzzy_date_is_whole("group", "ended"),
            models.CheckConstraint(
                name="group_ended_after_it_was_founded",
                condition=models.Q(founded_earliest=None)
                | models.Q(ended_latest=None)
                | models.Q(ended_latest__gte=models.F("founded_earliest")),
                violation_error_message="A group cannot end before it was founded.",
            ),
            models.CheckConstraint(
                name="group_is_not_merged_into_itself",
                condition=models.Q(merged_into=None) | ~models.Q(merged_into=models.F("id")),
                violation_error_message="A record cannot be merged into itself.",
            ),
        )

    def __str__(self) -> str:
        return self.short_name or self.name


class GroupName(Name):
    """One more name that a group is known by, in any script, right or wrong."""

    group = models.ForeignKey(
        Group, models.CASCADE, related_name="names", help_text="The group so called."
    )
    since = FuzzyDateField("From when the name was used.")
    until = FuzzyDateField("Until when the name was used.")
    confidence = models.CharField(
        max_length=6,
        choices=Confidence,
        default=Confidence.HIGH,
        help_text="How sure it is that the name is the group's.",
    )

    objects = NameQuerySet.as_manager()

    class Meta(Name.Meta):
        indexes = (by_likeness("group_name"),)
        constraints = (
            *Name.constraints("group_name"),
            one_of("group_name", "confidence", Confidence),
            fuzzy_date_is_whole("group_name", "since"),
            fuzzy_date_is_whole("group_name", "until"),
            models.UniqueConstraint(
                fields=("group", "text", "kind", "language"),
                name="group_name_is_given_once",
                violation_error_message="This name is listed already.",
            ),
        )


class GroupRelationQuerySet(models.QuerySet["GroupRelation"]):
    def belonging_on(self, day: date) -> GroupRelationQuerySet:
        """Ties by which the subject belonged to the object on `day`.

        Known to have begun by `day` (its latest beginning has passed) and not surely over.
        A tie of unknown beginning does not count: nobody can say it held.
        """
        begun = models.Q(since_latest__lte=day)
        lasting = models.Q(until_latest=None) | models.Q(until_latest__gte=day)
        return self.filter(begun, lasting, kind__in=BELONGING)


class GroupRelation(models.Model):
    """A dated, sourced tie of one group (the subject) to another (the object)."""

    subject = models.ForeignKey(
        Group, models.CASCADE, related_name="relations", help_text="The group whose tie it is."
    )
    kind = models.CharField(
        max_length=16, choices=RelationKind, help_text="What the subject is to the object."
    )
    object = models.ForeignKey(
        Group, models.PROTECT, related_name="inverse_relations", help_text="The other group."
    )
    since = FuzzyDateField("From when the tie held.")
    until = FuzzyDateField("Until when the tie held; empty if it lasts or nobody knows.")
    confidence = models.CharField(
        max_length=6,
        choices=Confidence,
        default=Confidence.MEDIUM,
        help_text="How sure the tie is.",
    )
    is_disputed = models.BooleanField(
        default=False, help_text="Whether a party concerned denies it; the note says who."
    )
    note = models.TextField(
        blank=True, help_text="Who claims it, who disputes it, what is unclear."
    )

    objects = GroupRelationQuerySet.as_manager()

    class Meta:
        ordering = ("subject", "id")
        constraints = (
            one_of("relation", "kind", RelationKind),
            one_of("relation", "confidence", Confidence),
            fuzzy_date_is_whole("relation", "since"),
            fuzzy_date_is_whole("relation", "until"),
            models.CheckConstraint(
                name="relation_ends_differ",
                condition=~models.Q(subject=models.F("object")),
                violation_error_message="A group has no tie to itself: choose another group.",
            ),
            models.CheckConstraint(
                name="relation_ends_after_it_began",
                condition=models.Q(since_earliest=None)
                | models.Q(until_latest=None)
                | models.Q(until_latest__gte=models.F("since_earliest")),
                violation_error_message="A tie cannot end before it began.",
            ),
        )

    def __str__(self) -> str:
        return f"{self.subject} {self.get_kind_display().lower()} {self.object}"


class GroupLeader(models.Model):
    """A public figure's role in a group, as publicly reported."""

    group = models.ForeignKey(
        Group, models.CASCADE, related_name="leaders", help_text="The group led."
    )
    name = models.CharField(max_length=200, help_text="The public figure's name as reported.")
    role = models.CharField(max_length=200, help_text="The office: emir, commander, spokesman.")
    since = FuzzyDateField("From when the role was held.")
    until = FuzzyDateField("Until when the role was held.")
    confidence = models.CharField(
        max_length=6,
        choices=Confidence,
        default=Confidence.MEDIUM,
        help_text="How sure the role is.",
    )
    note = models.TextField(blank=True, help_text="Other spellings, doubts, how the role ended.")

    class Meta:
        ordering = ("group", "id")
        constraints = (
            one_of("leader", "confidence", Confidence),
            fuzzy_date_is_whole("leader", "since"),
            fuzzy_date_is_whole("leader", "until"),
        )

    def __str__(self) -> str:
        return f"{self.name}, {self.role}"


class Designation(models.Model):
    """A listing of a group by an authority, such as a sanctions committee."""

    group = models.ForeignKey(
        Group, models.CASCADE, related_name="designations", help_text="The group listed."
    )
    authority = models.CharField(max_length=200, help_text="Who listed it.")
    instrument = models.CharField(max_length=200, help_text="The list or law it is listed under.")
    reference = models.CharField(max_length=80, blank=True, help_text="Its number on that list.")
    listed_on = FuzzyDateField("When it was listed.")
    note = models.TextField(blank=True, help_text="Under which name, and what changed since.")

    class Meta:
        ordering = ("group", "id")
        constraints = (fuzzy_date_is_whole("designation", "listed_on"),)

    def __str__(self) -> str:
        return f"{self.authority}: {self.instrument}"
