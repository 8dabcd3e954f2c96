"""A world of two datasets: the curators' own, and one that was imported."""

import json

import pytest

from kb.dates import FuzzyDate
from kb.linking import propose
from kb.models import EventPair
from tests.factories import (
    CitationFactory,
    DatasetFactory,
    EventFactory,
    ParticipationFactory,
    UserFactory,
)

NIONO = {"latitude": 14.2526, "longitude": -5.993}


class World:
    """Makes records of either dataset: by default of the same day, town and group."""

    def __init__(self):
        self.curated = DatasetFactory(slug="curated")
        self.ged = DatasetFactory(slug="ged")
        self.group = None

    def event(self, slug, dataset, *, days="2025-07-01", group="jnim", killed=None, **fields):
        figures = dict(zip(("low", "best", "high"), killed, strict=True)) if killed else None
        made = EventFactory(
            slug=slug,
            dataset=dataset,
            date=FuzzyDate.parse(days),
            casualties=json.dumps({"rule": "dataset", "killed": figures}) if killed else None,
            **{**NIONO, **fields},
        )
        if group:
            self.take_part(made, group)
        return made

    def take_part(self, event, group):
        if group == "jnim":
            self.group = self.group or ParticipationFactory(event=event).group
            group = self.group
        if not event.participations.filter(group=group).exists():
            ParticipationFactory(event=event, group=group)

    def ours(self, slug="evt-ours", **fields):
        made = self.event(slug, self.curated, **fields)
        CitationFactory(event=made)
        return made

    def theirs(self, slug="evt-theirs", **fields):
        return self.event(slug, self.ged, **fields)

    def run(self, **options):
        return propose([self.curated.pk], [self.ged.pk], **options)


@pytest.fixture
def world(db):
    return World()


@pytest.fixture
def curator():
    return UserFactory()


@pytest.fixture
def pairs():
    def listed():
        rows = EventPair.objects.order_by("pk")
        return {(pair.a.slug, pair.b.slug): float(pair.score) for pair in rows}

    return listed
