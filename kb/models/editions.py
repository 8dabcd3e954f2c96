"""The ledger: every document ever published, and the columns by which each is found.

An edition is one published state of one record. It is never changed and never deleted; only
`superseded_at` is set, once, when the next edition of the record arrives. Triggers of the first
migration see to that. The other tables of this module are what lists filter and sort on, written
with the edition and superseded with it, so that a page as of any date is the same query.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import F, Q

from kb.models.events import NO_INCIDENTS
from kb.models.groups import Group, RelationKind

CURRENT = Q(superseded_at=None)
PAST = Q(superseded_at__isnull=False)


class Noun(models.TextChoices):
    """The kinds of record that have documents of their own."""

    VOCABULARY = "vocabulary", "Vocabulary"
    SOURCE = "source", "Source"
    DATASET = "dataset", "Dataset"
    LOCATION = "location", "Location"
    GROUP = "group", "Group"
    EVENT = "event", "Event"
    CLAIM = "claim", "Claim"


class EditionKind(models.TextChoices):
    """What an entry of the ledger says of its record."""

    PUBLISHED = "published", "Published"
    WITHDRAWN = "withdrawn", "Withdrawn"
    MERGED = "merged", "Merged"


class FourEyes(models.TextChoices):
    """How an edition stands to the rule that nobody publishes a draft of their own."""

    KEPT = "kept", "Kept"
    WAIVED = "waived", "Waived: who published it may publish drafts of their own"
    OFF = "off", "The rule was off"
    REWRITTEN = "rewritten", "Not from its draft: what it shows of other records changed"


class EditionQuerySet(models.QuerySet["Edition"]):
    def of(self, noun: str, slug: str) -> EditionQuerySet:
        """All editions of one record, oldest first."""
        return self.filter(noun=noun, slug=slug).order_by("number")

    def current(self) -> EditionQuerySet:
        """The last edition of each record, tombstones included."""
        return self.filter(superseded_at=None)

    def as_of(self, moment: object) -> EditionQuerySet:
        """The edition of each record that stood at `moment`."""
        lasting = Q(superseded_at=None) | Q(superseded_at__gt=moment)
        return self.filter(lasting, recorded_at__lte=moment)


class Edition(models.Model):
    """One entry of the ledger; its id is its place in commit order."""

    noun = models.CharField(max_length=10, choices=Noun, help_text="What kind of record it is.")
    record_id = models.BigIntegerField(help_text="The record's row, of the table of its noun.")
    slug = models.CharField(max_length=120, help_text="The record's permanent public id.")
    number = models.PositiveIntegerField(help_text="1, 2, 3 ... of its record, without gaps.")
    kind = models.CharField(
        max_length=9,
        choices=EditionKind,
        default=EditionKind.PUBLISHED,
        help_text="Whether this entry publishes, withdraws or merges the record.",
    )
    document = models.TextField(
        null=True, help_text="The whole public document (JSON) as served; none for a tombstone."
    )
    short = models.TextField(
        null=True, help_text="The short form (JSON) that other documents embed."
    )
    sha256 = models.CharField(
        max_length=64,
        null=True,
        help_text="SHA-256 (hex) of the document's bytes without its last key, `edition`.",
    )
    changed = ArrayField(
        models.CharField(max_length=40),
        default=list,
        help_text="Top-level keys that differ from the edition before.",
    )
    merged_into = models.CharField(
        max_length=120, blank=True, help_text="Public id of the survivor, if merged."
    )
    recorded_at = models.DateTimeField(help_text="When it was published: transaction time, UTC.")
    superseded_at = models.DateTimeField(
        null=True, help_text="When the next edition was published; empty for the current one."
    )
    reason = models.TextField(help_text="Why it was published, for readers.")
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        help_text="Who published it; never public.",
    )
    four_eyes = models.CharField(
        max_length=9,
        choices=FourEyes,
        default=FourEyes.KEPT,
        db_default=FourEyes.KEPT,
        help_text="Whether somebody else published it than changed the draft; never public.",
    )

    objects = EditionQuerySet.as_manager()

    class Meta:
        ordering = ("id",)
        permissions = (
            ("publish", "Can publish and withdraw records"),
            ("merge", "Can merge records and undo a merge"),
            ("publish_own", "Can publish a draft that nobody else has changed since"),
        )
        indexes = (
            models.Index(fields=("noun", "slug", "number"), name="edition_by_address"),
            models.Index(fields=("recorded_at",), name="edition_by_time"),
        )
        constraints = (
            models.UniqueConstraint(
                fields=("noun", "record_id", "number"), name="edition_number_is_unique"
            ),
            models.UniqueConstraint(
                fields=("noun", "record_id"), condition=CURRENT, name="edition_is_current_once"
            ),
            models.CheckConstraint(
                name="edition_has_a_document_unless_a_tombstone",
                condition=Q(
                    kind=EditionKind.PUBLISHED,
                    document__isnull=False,
                    short__isnull=False,
                    sha256__isnull=False,
                )
                | Q(~Q(kind=EditionKind.PUBLISHED), document=None, sha256=None),
            ),
            models.CheckConstraint(
                name="edition_four_eyes_is_a_known_code", condition=Q(four_eyes__in=FourEyes.values)
            ),
            models.CheckConstraint(
                name="edition_is_superseded_after_it_is_recorded",
                condition=Q(superseded_at=None) | Q(superseded_at__gt=F("recorded_at")),
            ),
        )

    def __str__(self) -> str:
        return f"{self.slug}, edition {self.number}"


class Facets(models.Model):
    """What every noun's list needs: which edition, whose, and when it stood.

    References are not enforced by the database here: rows are written by the ledger only, in the
    statement after the edition itself, and foreign keys would cost a large import 40 %.
    """

    edition = models.OneToOneField(
        Edition,
        models.PROTECT,
        primary_key=True,
        db_constraint=False,
        related_name="+",
        help_text="The edition these columns describe.",
    )
    record_id = models.BigIntegerField(help_text="The record's row.")
    slug = models.CharField(max_length=120, help_text="The record's public id.")
    recorded_at = models.DateTimeField(help_text="As on the edition.")
    superseded_at = models.DateTimeField(null=True, help_text="As on the edition.")
    search = models.TextField(
        help_text="Every published name or title, without case and diacritics, one a line."
    )

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.slug


def _by_slug(noun: str) -> tuple[models.Index, ...]:
    """The two orders of a list by slug: of now, and of any date."""
    return (
        models.Index("slug", "edition", condition=CURRENT, name=f"{noun}_list"),
        models.Index("slug", "recorded_at", "superseded_at", name=f"{noun}_list_as_of"),
        _of_record(noun),
    )


def _of_record(noun: str) -> models.Index:
    """What a record's columns are now: documents of other nouns ask it of places."""
    return models.Index("record_id", condition=CURRENT, name=f"{noun}_of_record")


def _search(noun: str) -> GinIndex:
    return GinIndex(
        OpClass("search", name="gin_trgm_ops"), condition=CURRENT, name=f"{noun}_search"
    )


def _search_past(noun: str) -> GinIndex:
    """The same for editions that were superseded: a first import writes nothing to it."""
    return GinIndex(
        OpClass("search", name="gin_trgm_ops"), condition=PAST, name=f"{noun}_search_past"
    )


class Lines(models.Func):
    """The lines of a text, as an array."""

    function = "string_to_array"
    template = "%(function)s(%(expressions)s, E'\\n')"
    output_field = ArrayField(models.TextField())


def _spellings(noun: str) -> GinIndex:
    """Finds a whole spelling of any length, which trigrams cannot do for one or two letters."""
    return GinIndex(Lines("search"), name=f"{noun}_spellings")


def _external_ids(noun: str) -> GinIndex:
    """Of past editions too: an id that a merged record had leads to its survivor."""
    return GinIndex(fields=("external_ids",), name=f"{noun}_by_external_id")


def _texts(help_text: str) -> ArrayField:
    return ArrayField(models.TextField(), default=list, help_text=help_text)


class GroupEdition(Facets):
    """Columns that lists of groups filter on."""

    kind = models.TextField(help_text="Code of the group kind.")
    country = models.TextField(null=True, help_text="Country of the homeland.")
    founded_earliest = models.DateField(null=True, help_text="First day of the founding.")
    ended_latest = models.DateField(null=True, help_text="Last day of the end.")
    sources = _texts("Public ids of the sources cited or claimed from.")
    external_ids = _texts("Ids elsewhere, as scheme:value.")

    class Meta:
        indexes = (
            *_by_slug("groups"),
            _search("groups"),
            _search_past("groups"),
            _spellings("groups"),
            _external_ids("groups"),
        )


class LocationEdition(Facets):
    """Columns that lists of locations filter on."""

    kind = models.TextField(help_text="Code of the location kind.")
    country = models.TextField(null=True, help_text="ISO 3166-1 alpha-2.")
    parent = models.TextField(null=True, help_text="Public id of the unit it lies in.")
    places = _texts("Public ids of the place itself and of all units it lies in.")
    latitude = models.FloatField(null=True, help_text="WGS 84, degrees north.")
    longitude = models.FloatField(null=True, help_text="WGS 84, degrees east.")
    external_ids = _texts("Ids elsewhere, as scheme:value.")

    class Meta:
        indexes = (
            *_by_slug("locations"),
            _search("locations"),
            models.Index("latitude", "longitude", name="locations_by_point"),
            _search_past("locations"),
            _spellings("locations"),
            _external_ids("locations"),
        )


class SourceEdition(Facets):
    """Columns that lists of sources filter on."""

    kind = models.TextField(help_text="Code of the source kind.")
    publisher = models.TextField(help_text="Id of the publisher.")
    language = models.TextField(null=True, help_text="ISO 639 code.")
    published_earliest = models.DateField(null=True, help_text="First day it may be of.")
    published_latest = models.DateField(null=True, help_text="Last day it may be of.")

    class Meta:
        indexes = (*_by_slug("sources"), _search("sources"), _search_past("sources"))


class DatasetEdition(Facets):
    """Columns that lists of datasets filter on."""

    licence = models.TextField(help_text="Licence of the rows.")
    series = models.TextField(null=True, help_text="What it has in common with its releases.")

    class Meta:
        indexes = (*_by_slug("datasets"),)


class VocabularyEdition(Facets):
    """Columns that the codebook filters on."""

    class Meta:
        indexes = (*_by_slug("codebook"),)


class ClaimEdition(Facets):
    """Columns that lists of claims filter on."""

    sort_date = models.DateField(
        help_text="Last day of the claim, else of its source, else 0001-01-01: lists begin here."
    )
    event = models.TextField(null=True, help_text="Public id of the event it is about.")
    group = models.TextField(null=True, help_text="Public id of the group it is about.")
    kind = models.TextField(help_text="Code of the claim kind.")
    stance = models.TextField(help_text="Code of the stance.")
    claimant = models.TextField(null=True, help_text="Public id of the claimant, if a group.")
    claimant_side = models.TextField(
        null=True, help_text="The claimant's side in the event; null if it is no party to it."
    )
    harm = models.TextField(null=True, help_text="Code of the harm.")
    party = models.TextField(null=True, help_text="Code of the party, or public id of the group.")
    source = models.TextField(help_text="Public id of the source.")
    claimed_earliest = models.DateField(null=True, help_text="First day it may have been made.")
    claimed_latest = models.DateField(null=True, help_text="Last day it may have been made.")
    credibility = models.SmallIntegerField(help_text="Admiralty digit.")

    class Meta:
        indexes = (
            models.Index(
                F("sort_date").desc(),
                F("record_id").desc(),
                include=("edition",),
                condition=CURRENT,
                name="claims_list",
            ),
            models.Index(
                F("sort_date").desc(),
                F("record_id").desc(),
                "recorded_at",
                "superseded_at",
                name="claims_list_as_of",
            ),
            _of_record("claims"),
            models.Index(fields=("event",), name="claims_by_event"),
            models.Index(fields=("claimant",), name="claims_by_claimant"),
            _search("claims"),
        )


DISPUTED = CURRENT & Q(is_disputed=True)
KILLED = ("killed_low", "killed_best", "killed_high")
EVENT_FILTERS = ("date_end", "country", "admin1", "type", "dataset", "grade", *KILLED)

# What else is asked of events located to a unit only, whenever they are counted.
VAGUELY = (
    *("admin2", "latitude", "longitude", "radius_km", "geo_precision"),
    *("date_start", "date_end", "type", "dataset", "grade", *KILLED),
)


class DateMultirangeField(models.Field):
    """Spans of days, as PostgreSQL's datemultirange."""

    def db_type(self, connection: Any) -> str:
        return "datemultirange"


class EventEditionQuerySet(models.QuerySet["EventEdition"]):
    def disputed(self) -> EventEditionQuerySet:
        """Of published events whose standing claims contradict each other."""
        return self.filter(DISPUTED)


class EventEdition(Facets):
    """Columns that lists, aggregates and maps of events filter on."""

    title = models.TextField(help_text="Its title.")
    date_start = models.DateField(help_text="First day it may have happened; lists begin here.")
    date_end = models.DateField(help_text="Last day it may have happened.")
    date_precision = models.TextField(help_text="Code of the date precision.")
    certain_days = DateMultirangeField(
        null=True,
        help_text="Days on which it surely went on; null if it was on one of its days.",
    )
    country = models.TextField(null=True, help_text="ISO 3166-1 alpha-2 of its place.")
    admin1 = models.TextField(null=True, help_text="Public id of its first-order unit.")
    admin2 = models.TextField(null=True, help_text="Public id of its second-order unit.")
    location_id = models.BigIntegerField(null=True, help_text="Its place, or the survivor of it.")
    location = models.TextField(null=True, help_text="Public id of that place.")
    place_name = models.TextField(null=True, help_text="Name of that place.")
    places = _texts("Public ids of its place and of all units that lies in.")
    type = models.TextField(help_text="Code of the event type.")
    dataset = models.TextField(help_text="Public id of the dataset.")
    grade = models.TextField(null=True, help_text="Code of the grade.")
    is_disputed = models.BooleanField(help_text="Whether standing claims contradict each other.")
    killed_low = models.IntegerField(null=True, help_text="Lowest assessed number of killed.")
    killed_best = models.IntegerField(null=True, help_text="Best assessed number of killed.")
    killed_high = models.IntegerField(null=True, help_text="Highest assessed number of killed.")
    injured_low = models.IntegerField(null=True, help_text="Lowest assessed number of injured.")
    injured_best = models.IntegerField(null=True, help_text="Best assessed number of injured.")
    injured_high = models.IntegerField(null=True, help_text="Highest assessed number of injured.")
    abducted_low = models.IntegerField(null=True, help_text="Lowest assessed number of abducted.")
    abducted_best = models.IntegerField(null=True, help_text="Best assessed number of abducted.")
    abducted_high = models.IntegerField(null=True, help_text="Highest assessed number of abducted.")
    parties = models.JSONField(
        null=True,
        help_text="Low, best and high by party and harm, as {party: {harm: [low, best, high]}}; "
        "null if no party is spoken of.",
    )
    latitude = models.FloatField(null=True, help_text="WGS 84, degrees north.")
    longitude = models.FloatField(null=True, help_text="WGS 84, degrees east.")
    geo_precision = models.TextField(null=True, help_text="What the point stands for.")
    radius_km = models.FloatField(null=True, help_text="Kilometres of uncertainty, if known.")
    side_a = _texts("Public ids of the groups on side A.")
    side_b = _texts("Public ids of the groups on side B.")
    side_unknown = _texts("Public ids of the groups on neither side, or on one unknown.")
    claims = models.IntegerField(default=0, help_text="How many claims about it stand.")
    claimants = _texts("Public ids of the groups whose claims it has.")
    part_of = models.TextField(null=True, help_text="Public id of the event it is a part of.")
    same_as = models.TextField(
        null=True, help_text="Public id of the record of the same event that is counted instead."
    )
    sources = _texts("Public ids of the sources cited or claimed from.")
    external_ids = _texts(
        "Ids elsewhere, as scheme:value; of a row of UCDP's also its conflict and its dyad."
    )
    quality_flags = _texts("What is odd about an imported row.")

    objects = EventEditionQuerySet.as_manager()

    class Meta:
        indexes = (
            models.Index(
                F("date_start").desc(),
                F("record_id").desc(),
                condition=DISPUTED,
                name="events_disputed",
            ),
            models.Index(
                F("date_start").desc(),
                F("record_id").desc(),
                include=("edition", *EVENT_FILTERS),
                condition=CURRENT,
                name="events_list",
            ),
            models.Index(
                "country",
                F("date_start").desc(),
                F("record_id").desc(),
                include=("edition", *EVENT_FILTERS[2:], "date_end"),
                condition=CURRENT,
                name="events_list_by_country",
            ),
            models.Index(
                F("date_start").desc(),
                F("record_id").desc(),
                include=("edition", "recorded_at", "superseded_at", *EVENT_FILTERS),
                name="events_list_as_of",
            ),
            _of_record("events"),
            models.Index(fields=("location_id",), condition=CURRENT, name="events_by_location"),
            models.Index(
                "latitude",
                "longitude",
                include=("recorded_at", "superseded_at"),
                name="events_by_point",
            ),
            models.Index("radius_km", name="events_by_radius"),
            models.Index(
                "country",
                "admin1",
                "location",
                include=("recorded_at", "superseded_at", *VAGUELY),
                condition=Q(radius_km=None) | Q(latitude=None),
                name="events_of_a_unit_only",
            ),
            models.Index(
                "type",
                "date_start",
                condition=Q(type__in=NO_INCIDENTS),
                name="events_no_incidents",
            ),
            models.Index("part_of", "slug", condition=~Q(part_of=None), name="events_by_whole"),
            models.Index("same_as", "slug", condition=~Q(same_as=None), name="events_by_namesake"),
            GinIndex(fields=("places",), condition=CURRENT, name="events_by_place"),
            GinIndex(fields=("sources",), condition=CURRENT, name="events_by_source"),
            GinIndex(fields=("claimants",), condition=CURRENT, name="events_by_claimant"),
            GinIndex(fields=("external_ids",), condition=CURRENT, name="events_by_external_id"),
            GinIndex(fields=("external_ids",), condition=PAST, name="events_by_past_external_id"),
            GinIndex(
                fields=("quality_flags",), condition=~Q(quality_flags=[]), name="events_by_flag"
            ),
            _search("events"),
            _search_past("events"),
        )


class EventGroup(models.Model):
    """A group's part in one edition of an event: narrow, so that any group's page is one scan."""

    edition = models.ForeignKey(
        Edition,
        models.PROTECT,
        db_constraint=False,
        db_index=False,  # an index of its own, below
        related_name="+",
        help_text="The edition of the event.",
    )
    record_id = models.BigIntegerField(help_text="The event's row.")
    group_id = models.BigIntegerField(help_text="The group's row, or its survivor's.")
    side = models.TextField(null=True, help_text="Its side in the event.")
    roles = _texts("Codes of its roles on that side.")
    country = models.TextField(null=True, help_text="Country of the event.")
    date_start = models.DateField(help_text="First day of the event.")
    date_end = models.DateField(help_text="Last day of the event.")
    recorded_at = models.DateTimeField(help_text="As on the edition.")
    superseded_at = models.DateTimeField(null=True, help_text="As on the edition.")

    class Meta:
        indexes = (
            models.Index(
                "group_id",
                F("date_start").desc(),
                F("record_id").desc(),
                include=("edition", "country", "date_end"),
                condition=CURRENT,
                name="event_group_list",
            ),
            models.Index(
                "group_id",
                F("date_start").desc(),
                F("record_id").desc(),
                include=("edition", "recorded_at", "superseded_at", "date_end"),
                name="event_group_list_as_of",
            ),
            models.Index(
                "group_id",
                "country",
                F("date_start").desc(),
                F("record_id").desc(),
                include=("edition", "date_end"),
                condition=CURRENT,
                name="event_group_by_country",
            ),
            models.Index(fields=("edition",), name="event_group_by_edition"),
        )

    def __str__(self) -> str:
        return f"group {self.group_id} in event {self.record_id}"


class RelationEditionQuerySet(models.QuerySet["RelationEdition"]):
    def standing(self, moment: datetime | None) -> RelationEditionQuerySet:
        """The state of each tie that stands now, or stood at `moment`."""
        if moment is None:
            return self.filter(superseded_at=None)
        lasting = Q(superseded_at=None) | Q(superseded_at__gt=moment)
        return self.filter(lasting, recorded_at__lte=moment)


class RelationEdition(models.Model):
    """One published state of one tie between groups; what the family of a date is read from.

    It is written when the tie's subject is published, and shown on the pages of both ends.
    """

    relation_id = models.BigIntegerField(help_text="The tie's row; it may have been deleted since.")
    subject = models.ForeignKey(
        Group,
        models.PROTECT,
        db_constraint=False,
        related_name="+",
        help_text="The group whose tie it is.",
    )
    object = models.ForeignKey(
        Group, models.PROTECT, db_constraint=False, related_name="+", help_text="The other group."
    )
    kind = models.CharField(max_length=16, choices=RelationKind, help_text="What the tie is.")
    since_latest = models.DateField(null=True, help_text="From this day it surely held.")
    until_latest = models.DateField(null=True, help_text="To this day it may have held.")
    details = models.TextField(help_text="Dates, confidence, note and citations (JSON).")
    recorded_at = models.DateTimeField(help_text="When this state was published.")
    superseded_at = models.DateTimeField(null=True, help_text="When the next state was.")

    objects = RelationEditionQuerySet.as_manager()

    class Meta:
        indexes = (
            models.Index(fields=("subject", "recorded_at"), name="relation_by_subject"),
            models.Index(fields=("object", "recorded_at"), name="relation_by_object"),
        )
        constraints = (
            models.UniqueConstraint(
                fields=("relation_id",), condition=CURRENT, name="relation_is_current_once"
            ),
        )

    def __str__(self) -> str:
        return f"{self.subject} {self.kind} {self.object}"
