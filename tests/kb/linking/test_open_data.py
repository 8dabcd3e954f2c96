"""The project's own records against real rows of UCDP GED, of which one tells of the same incident.

The rows are not in the checkout, see tests/shared.py.
"""

import csv
import json
from datetime import date

import pytest
from django.conf import settings

from kb.dates import FuzzyDate
from kb.importing.dossiers import load_and_publish
from kb.linking import propose
from kb.models import Dataset, Event, EventPair, Group, Participation
from tests import shared
from tests.factories import DatasetFactory

FILES = ("ged_mali_mixed_releases.csv", "ged_23_x_random_sample_1000.csv")
FOLDER = shared.FOLDER / "ucdp"
PRECISION = {
    "1": "settlement",
    "2": "near",
    "3": "admin2",
    "4": "admin1",
    "5": "area",
    "6": "country",
}
ACTORS = {"6716": "jnim", "72": "gov-mali", "78": "gov-burkina-faso", "75": "gov-niger"}
SAME = ("evt-2022-06-18-bankass", "evt-ged-440699")
"""Labelled by hand: the one row that tells of an event of the seeds, the three villages of Bankass."""
PART = ("evt-2022-06-18-diallassagou", "evt-ged-440699")
"""One of the villages, where the row has its point."""

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(
        not all((FOLDER / name).exists() for name in FILES),
        reason="KB_SHARED_DATA names no folder with ucdp/" + " and ucdp/".join(FILES),
    ),
]


def rows():
    """Every event once, by its id."""
    found = {}
    for name in FILES:
        with open(FOLDER / name, encoding="utf-8", newline="") as file:
            found |= {row["id"]: row for row in csv.DictReader(file)}
    return found.values()


def enter(row, dataset, groups):
    first = date.fromisoformat(row["date_start"][:10])
    last = date.fromisoformat((row["date_end"] or row["date_start"])[:10])
    best = int(row["best"])
    low, high = (int(row[name] or best) for name in ("low", "high"))
    event = Event(
        slug=f"evt-ged-{row['id']}",
        title=row["dyad_name"] or row["id"],
        type_id="event-type:armed-assault",
        dataset=dataset,
        latitude=float(row["latitude"]),
        longitude=float(row["longitude"]),
        geo_precision=PRECISION.get(row["where_prec"], "near"),
        casualties=json.dumps({"killed": {"low": low, "best": best, "high": high}}),
    )
    event.date = FuzzyDate.parse(f"{first}" if first == last else f"{first}/{last}")
    event.save()
    for side in ("a", "b"):
        group = groups.get(ACTORS.get(row[f"side_{side}_new_id"], ""))
        if group:
            Participation.objects.create(event=event, group=group, side=side, role="attacker")


def test_no_wrong_pair_is_proposed_and_the_true_one_is_missed_as_the_guide_says():
    """Of 11 columns that are left of its row none names the actors, so little speaks for it."""
    load_and_publish([settings.BASE_DIR / "seeds"], reason="The project's own.")
    groups, ged = {group.slug: group for group in Group.objects.all()}, DatasetFactory(slug="ged")
    for row in rows():
        enter(row, ged, groups)
    curated = Dataset.objects.get(slug="curated")

    assert propose([curated.pk], [ged.pk]).new == 0
    report = propose([curated.pk], [ged.pk], threshold=0.01)

    pairs = EventPair.objects.values_list("a__slug", "b__slug", "score")
    scores = {(a, b): float(score) for a, b, score in pairs}
    assert report.second > 1000
    assert scores == {SAME: 0.45, PART: 0.55}
