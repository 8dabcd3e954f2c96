"""Events: what happened at a time and place, who took part, and what it hangs together with."""

from __future__ import annotations

from datetime import date

from django.contrib.postgres.fields import ArrayField
from django.core.validators import RegexValidator
from django.db import models
from django.db.models.lookups import Regex

from kb.models.dates import SPANS, FuzzyDateField, fuzzy_date_is_whole
from kb.models.groups import Group
from kb.models.locations import Location
from kb.models.names import by_likeness
from kb.models.records import Record, both_or_neither, one_of, slug_is_well_formed, term_of
from kb.models.sources import Dataset
from kb.models.vocabulary import Term

_POINT = r"[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?"
EPISODE = f"^{_POINT}(/({_POINT}|\\.\\.))?$"
FIRST_DAY = date(1816, 1, 1)
"""The Correlates of War, the longest of the data on wars, begin here."""
CASUALTY_TOTAL = "event-type:casualty-total"
"""The type of statements about a period: what they add up is told by events of its own."""
NO_INCIDENTS = ("armed-conflict", "casualty-total")
"""Codes of the types that are shown and searched, and never counted or drawn as incidents."""


class GeoPrecision(models.TextChoices):
    """What an event's point stands for; the vocabulary `geo-precision` gives the radii."""

    EXACT = "exact", "Exact place"
    NEAR = "near", "Near a known place"
    SETTLEMENT = "settlement", "Settlement"
    ADMIN2 = "admin2", "Second-order unit"
    ADMIN1 = "admin1", "First-order unit"
    AREA = "area", "Area or line"
    COUNTRY = "country", "Country"
    SEA_OR_AIR = "sea-or-air", "Sea or air"


RADIUS_KM = {GeoPrecision.EXACT: 1.0, GeoPrecision.SETTLEMENT: 5.0, GeoPrecision.NEAR: 25.0}


class Side(models.TextChoices):
    """The side that attacks is A, the side attacked is B; UCDP's sides for imported events."""

    A = "a", "Side A"
    B = "b", "Side B"


class Role(models.TextChoices):
    """A group's part in an event; the vocabulary `participant-role` defines each."""

    ATTACKER = "attacker", "Attacker"
    DEFENDER = "defender", "Defender"
    TARGET = "target", "Target"
    ALLY = "ally", "Ally"
    CLAIMED_BY = "claimed-by", "Claimed by"
    SUSPECTED = "suspected", "Suspected"
    PARTY = "party", "Party"


class ParticipationBasis(models.TextChoices):
    """What a group's part in an event rests on."""

    OWN_CLAIM = "own-claim", "Its own claim"
    REPORTED = "reported", "Reported"
    ACCUSED = "accused", "Accused by an opponent"
    ASSESSED = "assessed", "Assessed by analysts"


class LinkKind(models.TextChoices):
    """How one event bears on another, beyond being part of it."""

    PRECEDED_BY = "preceded-by", "Preceded by"
    FOLLOWED_BY = "followed-by", "Followed by"
    RESPONSE_TO = "response-to", "Response to"
    RELATED_TO = "related-to", "Related to"
    SAME_AS = "same-as", "Same event as"


class QualityFlag(models.TextChoices):
    """What is odd about an event; it is flagged, and never repaired."""

    BEST_ABOVE_HIGH = "best-above-high", "Best figure above the highest"
    LOW_ABOVE_BEST = "low-above-best", "Lowest figure above the best"
    POINT_OUTSIDE_COUNTRY = "point-outside-country", "Point outside its country"
    CELL_MISMATCH = "cell-mismatch", "Grid cell does not hold the point"
    DATES_OUT_OF_ORDER = "dates-out-of-order", "Dates do not fit their precision"
    SUM_MISMATCH = "sum-mismatch", "Deaths by party do not add up"
    NOT_CLEAR = "not-clear", "Not yet checked by its makers"
    PROVISIONAL_ACTOR = "provisional-actor", "Actor not yet identified"
    EARLY_DATE = "early-date", "Before 1946"
    YEAR_MISMATCH = "year-mismatch", "Year is not that of the date"
    UNKNOWN_COUNTRY = "unknown-country", "Country that nobody knows"
    SWAPPED_COORDINATES = "swapped-coordinates", "Latitude and longitude swapped"


class EventQuerySet(models.QuerySet["Event"]):
    def within(self, place: Location) -> EventQuerySet:
        """Events located in `place` or anywhere inside it; events of unknown place are left out."""
        return self.filter(location__in=Location.objects.within(place))

    def involving(self, group: Group, *, on_date: bool = False) -> EventQuerySet:
        """Events that `group` took part in.

        With `on_date`, also those of any group that belonged to it on the event's first day.
        """
        own = self.filter(participations__group=group)
        if not on_date:
            return own.distinct()
        days = self.order_by().values_list("date_earliest", flat=True).distinct()
        matches = models.Q(participations__group=group)
        for day in days:
            family = Group.objects.family_of(group, day)
            matches |= models.Q(date_earliest=day, participations__group__in=family)
        return self.filter(matches).distinct()

    def possibly_on(self, first: date, last: date) -> EventQuerySet:
        """Events that may have happened from `first` to `last`, both included."""
        return self.filter(date_earliest__lte=last, date_latest__gte=first)

    def certainly_on(self, first: date, last: date) -> EventQuerySet:
        """Events that surely went on or happened from `first` to `last`, both included.

        What lasted throughout its span needs one day in common; what was on one of its days must lie
        wholly within. Episodes are known to the ledger alone.
        """
        within = models.Q(date_earliest__gte=first, date_latest__lte=last)
        lasting = models.Q(date_lasts=True, date_earliest__lte=last, date_latest__gte=first)
        return self.filter(within | lasting)


class Event(Record):
    """Something that happened at a time and place. A campaign, or an attack on several places
    at once, is an event with children."""

    title = models.CharField(max_length=300, help_text="What happened, short and neutral.")
    type = models.ForeignKey(
        Term,
        models.PROTECT,
        related_name="events",
        limit_choices_to={"vocabulary__slug": "event-type"},
        help_text="What sort of event it is, as closely as is known.",
    )
    summary = models.TextField(blank=True, help_text="What happened, in our own words, attributed.")
    date = FuzzyDateField("When it happened.", required=True, keeps_duration=True)
    episodes = ArrayField(
        models.CharField(
            max_length=21,
            validators=[
                RegexValidator(EPISODE, "An episode is a year, a month, a day, or from/to.")
            ],
        ),
        default=list,
        blank=True,
        help_text="Of what came and went, such as a conflict with years of peace: the spans in which it "
        "surely went on, as EDTF, each a year, a month, a day, or an interval such as 1996/2006 or 2018/..",
    )
    covers_countries = ArrayField(
        models.CharField(
            max_length=2,
            validators=[
                RegexValidator(
                    r"^[A-Z]{2}$", "A country is an ISO 3166-1 alpha-2 code, such as ML."
                )
            ],
        ),
        default=list,
        blank=True,
        help_text="Of a casualty total only: the countries it adds up, as ISO 3166-1 alpha-2 codes; "
        "empty if nobody says.",
    )
    covers_victims = models.CharField(
        max_length=200,
        blank=True,
        help_text="Of a casualty total only, and needed there: whose losses it adds up, such as "
        "“soldiers of the three armies”.",
    )
    location = models.ForeignKey(
        Location,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="events",
        help_text="The smallest known place that holds it; empty if nobody knows.",
    )
    geo_precision = models.CharField(
        max_length=12,
        choices=GeoPrecision,
        blank=True,
        help_text="What the point stands for; empty only when the place is not known.",
    )
    latitude = models.FloatField(
        null=True, blank=True, help_text="WGS 84, if better known than the location's own point."
    )
    longitude = models.FloatField(
        null=True, blank=True, help_text="WGS 84, if better known than the location's own point."
    )
    radius_km = models.FloatField(
        null=True,
        blank=True,
        help_text="Kilometres within which it surely happened; empty takes the precision's usual.",
    )
    parent = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="parts",
        help_text="The coordinated attack or campaign that this is a part of.",
    )
    published_parent = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        editable=False,
        related_name="published_parts",
        help_text="The parent as last published. Set by publishing only.",
    )
    dataset = models.ForeignKey(
        Dataset,
        models.PROTECT,
        related_name="events",
        help_text="Where the record comes from; its licence travels with it.",
    )
    grade = models.ForeignKey(
        Term,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="graded_events",
        limit_choices_to={"vocabulary__slug": "grade"},
        help_text="A curator's own grade; empty takes the one assessed from the claims.",
    )
    override_low = models.PositiveIntegerField(
        null=True, blank=True, help_text="Curator's lowest figure of killed, against the rule's."
    )
    override_best = models.PositiveIntegerField(
        null=True, blank=True, help_text="Curator's best figure of killed, against the rule's."
    )
    override_high = models.PositiveIntegerField(
        null=True, blank=True, help_text="Curator's highest figure of killed, against the rule's."
    )
    override_reason = models.TextField(
        blank=True,
        help_text="Why the curator's figures replace the rule's; needed with any of them.",
    )
    casualties = models.TextField(
        null=True,
        editable=False,
        help_text="The assessment (JSON): figures by harm and party with the claims used and left "
        "out. Computed from the claims, or the dataset's own figures.",
    )
    assessed_grade = models.ForeignKey(
        Term,
        models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        help_text="The grade assessed from the claims.",
    )
    quality_flags = ArrayField(
        models.CharField(max_length=40, choices=QualityFlag),
        default=list,
        blank=True,
        help_text="What is odd about an imported row, such as best-above-high; never repaired.",
    )
    flags_reason = models.TextField(
        blank=True,
        help_text="Why the record is right although it is flagged; asked for before it is published, "
        "printed with it, and emptied when its day or point changes.",
    )
    original = models.TextField(
        null=True,
        editable=False,
        help_text="The row as its dataset has it (JSON); empty for events that are not imported.",
    )
    merged_into = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="absorbed",
        help_text="The record of the same event that this one was merged into.",
    )

    objects = EventQuerySet.as_manager()

    class Meta:
        ordering = ("-date_earliest", "-id")
        indexes = (
            models.Index(fields=("-date_earliest", "-id"), name="event_newest_first"),
            models.Index(
                fields=("-date_earliest", "-id"),
                condition=models.Q(as_published=None),
                name="event_never_published",
            ),
            by_likeness("event", "title"),
        )
        constraints = (
            slug_is_well_formed("event"),
            term_of("event", "type", "event-type"),
            term_of("event", "grade", "grade"),
            one_of("event", "geo_precision", GeoPrecision, blank=True),
            *both_or_neither("event"),
            fuzzy_date_is_whole("event", "date"),
            models.CheckConstraint(
                name="event_date_lasts_if_a_span",
                condition=models.Q(date_lasts=False) | models.Q(date_precision__in=SPANS),
                violation_error_message="Only what has a first and a last day can have lasted from the "
                "one to the other.",
            ),
            models.CheckConstraint(
                name="event_episodes_are_spans",
                condition=models.Q(
                    Regex(
                        models.Func(
                            models.F("episodes"),
                            models.Value(","),
                            function="array_to_string",
                            output_field=models.TextField(),
                        ),
                        f"^({EPISODE.strip('^$')}(,{EPISODE.strip('^$')})*)?$",
                    )
                ),
                violation_error_message="An episode is a year, a month, a day, or from/to.",
            ),
            models.CheckConstraint(
                name="event_date_is_not_before_1816",
                condition=models.Q(date_latest__gte=FIRST_DAY),
                violation_error_message="No event is of a year before 1816, when the data on wars "
                "begin: is a digit missing?",
            ),
            models.CheckConstraint(
                name="event_covers_victims_if_a_total",
                condition=(models.Q(type=CASUALTY_TOTAL) & ~models.Q(covers_victims=""))
                | (
                    ~models.Q(type=CASUALTY_TOTAL)
                    & models.Q(covers_victims="", covers_countries=[])
                ),
                violation_error_message="Say whose losses a casualty total covers; no other type "
                "of event covers anything.",
            ),
            models.CheckConstraint(
                name="event_covers_countries_by_code",
                condition=models.Q(
                    Regex(
                        models.Func(
                            models.F("covers_countries"),
                            models.Value(","),
                            function="array_to_string",
                            output_field=models.TextField(),
                        ),
                        "^([A-Z]{2}(,[A-Z]{2})*)?$",
                    )
                ),
                violation_error_message="A country is an ISO 3166-1 alpha-2 code, such as ML.",
            ),
            models.CheckConstraint(
                name="event_override_is_in_order",
                condition=~models.Q(override_low__gt=models.F("override_best"))
                & ~models.Q(override_best__gt=models.F("override_high"))
                & ~models.Q(override_low__gt=models.F("override_high")),
                violation_error_message="The lowest figure is at most the best, and that at most "
                "the highest.",
            ),
            models.CheckConstraint(
                name="event_place_has_a_precision",
                condition=models.Q(location=None, latitude=None) | ~models.Q(geo_precision=""),
                violation_error_message="Say what the point stands for: choose a precision.",
            ),
            models.CheckConstraint(
                name="event_quality_flags_are_known_codes",
                condition=models.Q(quality_flags__contained_by=QualityFlag.values),
                violation_error_message=f"A flag is one of: {', '.join(QualityFlag.values)}.",
            ),
            models.CheckConstraint(
                name="event_radius_is_positive",
                condition=models.Q(radius_km=None) | models.Q(radius_km__gt=0),
                violation_error_message="A radius is more than 0 km.",
            ),
            models.CheckConstraint(
                name="event_override_has_a_reason",
                condition=models.Q(override_low=None, override_best=None, override_high=None)
                | ~models.Q(override_reason=""),
                violation_error_message="Say why your figures replace the rule's.",
            ),
            models.CheckConstraint(
                name="event_is_not_its_own_parent",
                condition=models.Q(parent=None) | ~models.Q(parent=models.F("id")),
                violation_error_message="An event is not a part of itself.",
            ),
            models.CheckConstraint(
                name="event_is_not_merged_into_itself",
                condition=models.Q(merged_into=None) | ~models.Q(merged_into=models.F("id")),
                violation_error_message="A record cannot be merged into itself.",
            ),
        )

    def __str__(self) -> str:
        return f"{self.title} ({self.date})"


class Participation(models.Model):
    """A group's part in an event."""

    event = models.ForeignKey(
        Event, models.CASCADE, related_name="participations", help_text="The event."
    )
    group = models.ForeignKey(
        Group, models.PROTECT, related_name="participations", help_text="The group."
    )
    side = models.CharField(
        max_length=1, choices=Side, blank=True, help_text="Its side; empty if neither or unknown."
    )
    role = models.CharField(max_length=12, choices=Role, help_text="Its part in the event.")
    basis = models.CharField(
        max_length=10,
        choices=ParticipationBasis,
        default=ParticipationBasis.REPORTED,
        help_text="What the attribution rests on.",
    )
    note = models.CharField(max_length=500, blank=True, help_text="Doubts, units, numbers.")

    class Meta:
        ordering = ("event", "id")
        constraints = (
            one_of("participation", "side", Side, blank=True),
            one_of("participation", "role", Role),
            one_of("participation", "basis", ParticipationBasis),
            models.UniqueConstraint(
                fields=("event", "group", "side", "role"),
                name="participation_is_given_once",
                violation_error_message="This group has that part in the event already.",
            ),
        )

    def __str__(self) -> str:
        return f"{self.group}, {self.get_role_display().lower()}"


class EventLink(models.Model):
    """A tie from one event to another that it is not a part of."""

    event = models.ForeignKey(
        Event, models.CASCADE, related_name="links", help_text="The event whose page shows it."
    )
    other = models.ForeignKey(
        Event, models.PROTECT, related_name="inverse_links", help_text="The other event."
    )
    kind = models.CharField(max_length=12, choices=LinkKind, help_text="How they hang together.")
    note = models.CharField(
        max_length=500, blank=True, help_text="Who sees the connection, and why."
    )

    class Meta:
        ordering = ("event", "id")
        constraints = (
            one_of("event_link", "kind", LinkKind),
            models.CheckConstraint(
                name="event_link_ends_differ",
                condition=~models.Q(event=models.F("other")),
                violation_error_message="An event is not linked to itself.",
            ),
            models.UniqueConstraint(
                fields=("event", "other", "kind"),
                name="event_link_is_given_once",
                violation_error_message="This link is there already.",
            ),
            models.UniqueConstraint(
                fields=("event",),
                condition=models.Q(kind=LinkKind.SAME_AS),
                name="event_is_the_same_as_one",
                violation_error_message="Another record is named already as the one that counts.",
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.other}"
