"""Pairs labelled by hand: read from their file, put into the database, compared, counted.

Each pair is two records of their own, so that no pair stands in the way of another.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

TYPE = "event-type:armed-assault"
FILE = Path(__file__).resolve().parent.parent / "tests/kb/linking/labelled.csv"
TIES = {
    "katiba-macina": "jnim",
    "ansar-dine": "jnim",
    "ansarul-islam": "jnim",
    "fama": "gov-mali",
    "fdsb": "gov-burkina",
    "vdp": "gov-burkina",
    "fan": "gov-niger",
}
KINDS = {"civilians": "civilians", "fama": "state-forces", "fdsb": "state-forces"}
KINDS |= {"fan": "state-forces", "vdp": "auxiliary-force"}


@dataclass(frozen=True)
class Line:
    same: bool
    why: str
    a: dict[str, str]
    """The curated record: days, at, precision, groups, killed, as in the file."""
    b: dict[str, str]


@dataclass(frozen=True)
class Outcome:
    """What a threshold finds of the labelled pairs."""

    threshold: float
    right: int
    wrong: int
    missed: int

    @property
    def precision(self) -> float:
        """The share of proposals that are right; 1 if there are none."""
        return self.right / (self.right + self.wrong) if self.right + self.wrong else 1.0

    @property
    def recall(self) -> float:
        """The share of pairs of the same incident that are proposed."""
        return self.right / (self.right + self.missed)


def lines() -> list[Line]:
    text = FILE.read_text(encoding="utf-8").splitlines()
    rows = csv.DictReader(line for line in text if not line.startswith("#"))
    return [
        Line(row["same"] == "yes", row["why"], _side(row, "a_"), _side(row, "b_")) for row in rows
    ]


def _side(row: dict[str, str], prefix: str) -> dict[str, str]:
    return {key.removeprefix(prefix): text for key, text in row.items() if key.startswith(prefix)}


def outcomes(scores: dict[int, float], thresholds: Iterable[float]) -> list[Outcome]:
    """Of scores by the number of the line, from 0; a line without one was not even compared."""
    labels = [line.same for line in lines()]
    found = []
    for threshold in thresholds:
        proposed = [scores.get(number, 0.0) >= threshold for number in range(len(labels))]
        pairs = list(zip(labels, proposed, strict=True))
        found.append(
            Outcome(
                threshold,
                pairs.count((True, True)),
                pairs.count((False, True)),
                pairs.count((True, False)),
            )
        )
    return found


def scores() -> dict[int, float]:
    """The scores that a run gives, by the number of the line; needs the records of `enter`."""
    from kb.linking import propose
    from kb.models import Dataset, EventPair

    sides = [Dataset.objects.filter(slug=slug).values_list("pk", flat=True) for slug in SIDES]
    propose(*sides, threshold=0.01)
    pairs = EventPair.objects.values_list("a__slug", "b__slug", "score")
    numbered = ((_number(a), _number(b), float(score)) for a, b, score in pairs)
    return {a: score for a, b, score in numbered if a == b}


SIDES = ("curated", "ged-labelled")


def _number(slug: str) -> int:
    return int(slug.rpartition("-")[2])


def enter() -> None:
    """Make the records of all lines, and publish the groups, whose ties count as published."""
    from kb.models import Dataset, Event, Publisher
    from kb.publishing import publish

    publisher, _ = Publisher.objects.get_or_create(
        slug="labelled", name="Labelled", kind_id="publisher-kind:data-project"
    )
    datasets = [
        Dataset.objects.create(slug=slug, title=slug, publisher=publisher, licence="CC-BY-4.0")
        for slug in SIDES
    ]
    groups = _groups()
    publish(type(groups["jnim"]).objects.filter(slug__in=groups), reason="Labelled pairs.")
    places: dict[str, Any] = {}
    for number, line in enumerate(lines()):
        for dataset, side in zip(datasets, (line.a, line.b), strict=True):
            slug = f"evt-{dataset.slug}-{number}"
            event = Event(slug=slug, title=line.why, type_id=TYPE, dataset=dataset)
            _enter(event, side, groups, places)


def _groups() -> dict[str, Any]:
    from kb.dates import FuzzyDate
    from kb.models import Group, GroupRelation

    slugs = {
        slug for line in lines() for side in (line.a, line.b) for slug in side["groups"].split()
    }
    made = {}
    for slug in sorted(slugs | set(TIES) | set(TIES.values())):
        kind = "government" if slug.startswith("gov-") else KINDS.get(slug, "armed-group")
        made[slug] = Group.objects.create(slug=slug, name=slug, kind_id=f"group-kind:{kind}")
    for slug, whole in TIES.items():
        GroupRelation.objects.create(
            subject=made[slug],
            kind="component-of",
            object=made[whole],
            since=FuzzyDate.parse("2017"),
        )
    return made


def _enter(
    event: Any, side: dict[str, str], groups: dict[str, Any], places: dict[str, Any]
) -> None:
    from kb.dates import FuzzyDate
    from kb.models import Participation

    at = side["at"].split()
    event.date = FuzzyDate.parse(side["days"])
    if at:
        event.latitude, event.longitude = map(float, at[:2])
        event.geo_precision = side["precision"]
        event.location = _place(side, at, places)
    event.casualties = _casualties(side["killed"])
    event.save()
    for group in side["groups"].split():
        Participation.objects.create(event=event, group=groups[group], role="attacker")


def _place(side: dict[str, str], at: list[str], places: dict[str, Any]) -> Any:
    """The first-order unit, or a place of its own in it."""
    from kb.models import Location

    unit = at[2]
    if unit not in places:
        places[unit] = Location.objects.create(slug=f"unit-{unit}", name=unit, kind="admin1")
    if side["precision"] == "admin1":
        return places[unit]
    slug = f"place-{len(places)}"
    kind = "admin2" if side["precision"] == "admin2" else "settlement"
    places[slug] = Location.objects.create(slug=slug, name=slug, kind=kind, parent=places[unit])
    return places[slug]


def _casualties(killed: str) -> str | None:
    if not killed:
        return None
    parts = killed.split("/") if "/" in killed else [killed] * 3
    figures = [int(part) if part else None for part in parts]
    return json.dumps(
        {"rule": "dataset", "killed": dict(zip(("low", "best", "high"), figures, strict=True))}
    )
