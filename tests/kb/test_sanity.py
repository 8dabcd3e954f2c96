"""What no record may say, and what is asked about before an event of our own is published."""

import json

import pytest
from django.db import IntegrityError, transaction

from kb.dates import FuzzyDate
from kb.importing.datasets.reference import load_countries
from kb.importing.dossiers.loading import NotLoaded, load
from kb.models import Claim, Edition, Event
from kb.publishing import Refused, publish, withdraw
from kb.reviewing import NotReviewed, submit
from kb.sanity import find_unsound, flag_events
from tests import factories
from tests.factories import CitationFactory, DatasetFactory, EventFactory, UserFactory
from tests.publishing import publish_all

pytestmark = pytest.mark.django_db
FUTURE = FuzzyDate.parse("2199-01-01")
DAYS = [
    ("EventFactory", "date"),
    ("ClaimFactory", "claimed_on"),
    ("SourceFactory", "published_on"),
    ("SourceFactory", "accessed_on"),
    ("GroupFactory", "founded"),
    ("GroupFactory", "ended"),
    ("GroupNameFactory", "since"),
    ("GroupRelationFactory", "since"),
    ("GroupLeaderFactory", "since"),
    ("DesignationFactory", "listed_on"),
]


@pytest.mark.parametrize(("factory", "column"), DAYS)
def test_a_day_to_come_is_refused_and_today_is_not(factory, column):
    make = getattr(factories, factory)
    with pytest.raises(IntegrityError, match="lies in the future"), transaction.atomic():
        make(**{column: FUTURE})

    make(**{column: FuzzyDate.parse("2025-07-01")})


def test_an_event_before_1816_is_refused():
    with pytest.raises(IntegrityError, match="1816"), transaction.atomic():
        EventFactory(date=FuzzyDate.parse("0025-07-01"))

    assert EventFactory(date=FuzzyDate.parse("1816-01-01")).pk


@pytest.fixture
def curated():
    return DatasetFactory(slug="curated")


@pytest.fixture
def outlines():
    load_countries()


def flags_of(event):
    flag_events(Event.objects.filter(pk=event.pk))
    event.refresh_from_db()
    return event.quality_flags


class TestFlags:
    def test_an_early_day_is_flagged_until_it_is_corrected(self, curated):
        event = EventFactory(dataset=curated, date=FuzzyDate.parse("1925"))
        assert flags_of(event) == ["early-date"]

        event.date = FuzzyDate.parse("1946")
        event.save()
        assert flags_of(event) == []

    @pytest.mark.parametrize(
        ("latitude", "longitude", "flags"),
        [
            (48.85, 2.35, ["point-outside-country"]),  # Paris
            (-11.44, 14.45, ["point-outside-country"]),  # the other way round: Angola
            (14.45, -11.44, []),
            (None, None, []),  # as its place, which lies in Mali
        ],
    )
    def test_a_point_outside_the_country_of_the_place(
        self, curated, outlines, latitude, longitude, flags
    ):
        event = EventFactory(dataset=curated, latitude=latitude, longitude=longitude)

        assert flags_of(event) == flags

    def test_at_sea_there_is_no_country(self, curated, outlines):
        event = EventFactory(
            dataset=curated, latitude=48.85, longitude=2.35, geo_precision="sea-or-air"
        )

        assert flags_of(event) == []

    def test_rows_of_other_datasets_keep_the_flags_of_their_import(self):
        event = EventFactory(date=FuzzyDate.parse("1925"), quality_flags=["cell-mismatch"])

        assert flags_of(event) == ["cell-mismatch"]


class TestBeforeItIsPublished:
    def test_a_flag_is_asked_about_and_the_answer_printed(self, curated):
        event = EventFactory(dataset=curated, date=FuzzyDate.parse("1925"))
        CitationFactory(event=event)
        with pytest.raises(Refused, match="before 1946: correct it, or say why"):
            publish_all()

        Event.objects.filter(pk=event.pk).update(flags_reason="The Rif war.")
        publish_all()

        document = json.loads(Edition.objects.get(noun="event", superseded_at=None).document)
        assert (document["quality_flags"], document["flags_reason"]) == (
            ["early-date"],
            "The Rif war.",
        )

    def test_the_answer_lapses_with_what_it_was_given_for(self, curated):
        event = EventFactory(
            dataset=curated, date=FuzzyDate.parse("1925"), flags_reason="The Rif war."
        )
        event.summary = "Another sentence."
        event.save()
        event.refresh_from_db()
        assert event.flags_reason == "The Rif war."

        event.date = FuzzyDate.parse("1926")
        event.save()
        event.refresh_from_db()
        assert event.flags_reason == ""

    def test_without_a_source_it_is_neither_published_nor_submitted(self, curated):
        event = EventFactory(dataset=curated)
        with pytest.raises(Refused, match="nothing says where it is known from"):
            publish_all()
        with pytest.raises(NotReviewed, match="nothing says where it is known from"):
            submit([event], note="Seen.", by=UserFactory())

        CitationFactory(event=event)
        publish_all()
        assert list(find_unsound(Event.objects.all())) == []

    def test_a_claim_is_a_source_unless_it_was_withdrawn(self, curated):
        claim = factories.ClaimFactory(event__dataset=curated)
        publish_all()
        assert list(find_unsound(Event.objects.all())) == []

        withdraw(Claim.objects.filter(pk=claim.pk), reason="Not said.")
        assert len(list(find_unsound(Event.objects.all()))) == 1

    def test_publishing_by_a_queryset_asks_too(self, curated):
        EventFactory(dataset=curated)
        with pytest.raises(Refused):
            publish(Event.objects.all(), reason="Tried.")


def test_a_dossier_with_a_day_to_come_is_refused_with_its_place(tmp_path):
    event = EventFactory()
    publish_all()
    path = tmp_path / "event.yaml"
    path.write_text(
        "events:\n- id: evt-x\n  title: X\n  type: ambush\n  date: 2199-01-01\n"
        f"  dataset: {event.dataset.slug}\n  citations:\n  - {{source: {factories.SourceFactory().slug}}}\n"
    )

    with pytest.raises(NotLoaded, match="lies in the future"):
        load([path])
