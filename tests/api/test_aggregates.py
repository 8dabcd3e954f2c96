"""Aggregates: every dimension and measure against the same question asked in plain Python."""

import csv
import io
import random
from collections import defaultdict
from datetime import date, timedelta

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from api.aggregates import answer
from api.aggregates.dimensions import By
from api.aggregates.measures import FIGURES, Measure
from kb.dates import FuzzyDate
from kb.models import EventEdition
from kb.models.events import NO_INCIDENTS
from tests.api.conftest import get, problem, publish_drafts, refused
from tests.factories import (
    CitationFactory,
    ClaimFactory,
    DatasetFactory,
    EventFactory,
    EventLinkFactory,
    GroupFactory,
    GroupRelationFactory,
    LocationFactory,
    ParticipationFactory,
    SourceFactory,
    term,
)

pytestmark = pytest.mark.django_db
PATH = "/api/v1/events/aggregate/"
DATES = "2025-07-01 2025-07-02 2025-06 2025 2025-06-30/2025-07-02 2024-12-30/2025-01-02 2016-05 202X".split()
HARMS = ("killed", "injured", "abducted")


@pytest.fixture(scope="module")
def world(module_db):
    """Sixty random events, some of them parts, some records of the same event; the same each time."""
    dice = random.Random(7)
    ml = LocationFactory(slug="ml", kind="country")
    region = LocationFactory(slug="ml-1", kind="admin1", parent=ml)
    cercle = LocationFactory(slug="ml-1-2", kind="admin2", parent=region)
    places = [None, ml, region, LocationFactory(slug="ml-kayes", parent=cercle)]
    head, katiba, unit, army = (GroupFactory(slug=slug) for slug in "head katiba unit army".split())
    GroupRelationFactory(subject=katiba, object=head, since=FuzzyDate.parse("2017-03-02"))
    GroupRelationFactory(
        subject=unit,
        object=katiba,
        since=FuzzyDate.parse("2015"),
        until=FuzzyDate.parse("2025-07-01"),
    )
    datasets = [DatasetFactory(slug=slug) for slug in ("curated", "ged")]
    types = [term("event-type:ambush")] * 4 + [term("event-type:armed-assault")] * 4
    types += [term("event-type:armed-conflict"), term("event-type:casualty-total")]
    events, source = [], SourceFactory()
    for number in range(60):
        place = dice.choice(places)
        kind = dice.choice(types)
        event = EventFactory(
            slug=f"evt-{number}",
            date=FuzzyDate.parse(dice.choice(DATES)),
            location=place,
            geo_precision="settlement" if place else "",
            type=kind,
            covers_victims="soldiers" if kind is types[-1] else "",
            dataset=dice.choice(datasets),
            grade=dice.choice([None, term("grade:fair")]),
            parent=dice.choice(events) if events and dice.random() < 0.3 else None,
        )
        CitationFactory(event=event, source=source)
        for group in dice.sample([head, katiba, unit, army], dice.randrange(4)):
            for side in dice.sample(["a", "b", ""], dice.choice([1, 1, 2])):
                ParticipationFactory(event=event, group=group, side=side)
        for _ in range(dice.randrange(3)):
            low = dice.randrange(9)
            ClaimFactory(
                event=event,
                claimant=dice.choice([head, army]),
                harm=dice.choice(HARMS),
                party="civilians",
                low=low,
                high=dice.choice([None, low, low + 3]),
                hedge="exact",
            )
        events.append(event)
    named = events[:4]
    for event in dice.sample(events[4:], 8):
        EventLinkFactory(event=event, other=dice.choice(named), kind="same-as")
    publish_drafts()


def rows():
    return list(EventEdition.objects.filter(superseded_at=None).order_by("record_id").values())


def lineage():
    """Pairs of events, by the id that counts, of which the second is a part of the first."""
    everything = {row["slug"]: row for row in rows()}
    name = {slug: row["same_as"] or slug for slug, row in everything.items()}
    pairs = {
        (name[row["part_of"]], name[slug]) for slug, row in everything.items() if row["part_of"]
    }
    while more := {(a, d) for a, b in pairs for c, d in pairs if b == c} - pairs:
        pairs |= more
    return {pair for pair in pairs if pair[::-1] not in pairs}


def beyond(own, parts):
    """Low, best and high of a whole beyond what its parts have."""
    told = [part for part in parts if any(number is not None for number in part)]
    if not told:
        return own
    rest = []
    for place, number in enumerate(own):
        known = [part[place] for part in told if part[place] is not None]
        is_open = place and len(known) < len(told)
        rest.append(None if number is None or is_open else max(0, number - sum(known)))
    low, best, high = rest
    best = None if best is None else max(best, low or 0)
    high = None if high is None else max(high, best or 0, low or 0)
    is_nothing = not (low or best or high) and (best is None or high is not None)
    return (None, None, None) if is_nothing else (low, best, high)


def by_event(found):
    """Of the records of each event the one that counts, by the id of the event."""
    kept = {}
    for row in sorted(found, key=lambda row: (row["same_as"] is not None, row["record_id"])):
        if row["type"] not in NO_INCIDENTS:
            kept.setdefault(row["same_as"] or row["slug"], row)
    return kept


def rests(known):
    """Figures of these events, those of wholes without what their parts account for."""
    pairs, left = lineage(), {}
    below = {
        name: [part for whole, part in pairs if whole == name and part in known] for name in known
    }
    for name in sorted(known, key=lambda name: len(below[name])):
        left[name] = {}
        for harm in HARMS:
            parts = [[left[part][bound] for bound in bounds(harm)] for part in below[name]]
            rest = beyond([known[name][bound] for bound in bounds(harm)], parts)
            left[name] |= dict(zip(bounds(harm), rest, strict=True))
    return left


def once(found):
    """The rows to count, each with a weight of 1, and the rest of wholes with 0."""
    everything = found
    found = [row for row in found if row["type"] not in NO_INCIDENTS]
    kept = by_event(found)
    left = rests(by_event(rows()) | kept)
    wholes = {whole for whole, part in lineage() if whole in kept and part in kept}
    counted = {
        name: {**row, **(left[name] if name in wholes else {}), "weight": int(name not in wholes)}
        for name, row in kept.items()
    }
    return [*counted.values()], {
        "same_event": len(found) - len(kept),
        "wholes": len(kept) - sum(row["weight"] for row in counted.values()),
        "totals": sorted(row["slug"] for row in everything if row["type"] == "casualty-total"),
        "conflicts": sum(row["type"] == "armed-conflict" for row in everything),
    }


SPANS = {
    "year": lambda day: f"{day:%Y}",
    "quarter": lambda day: f"{day:%Y}-Q{(day.month + 2) // 3}",
    "month": lambda day: f"{day:%Y-%m}",
    "week": lambda day: "{}-W{:02}".format(*day.isocalendar()),
}
TIES = [
    ("katiba", "head", date(2017, 3, 2), date.max),
    ("unit", "katiba", date(2015, 1, 1), date(2025, 7, 1)),
]


def topmost(group, day):
    above = [other for sub, other, first, last in TIES if sub == group and first <= day <= last]
    return topmost(above[0], day) if above else group


def family_of(row, group):
    days = (row["date_end"] - row["date_start"]).days + 1
    ends = {topmost(group, row["date_start"] + timedelta(days=n)) for n in range(days)}
    return ends.pop() if len(ends) == 1 else None


def buckets(row, by):
    """All buckets of the row, as tuples of what it is counted by."""
    sides = {"a": "side_a", "b": "side_b", None: "side_unknown"}
    shares = [(group, side) for side, column in sides.items() for group in row[column]]
    found = set()
    for group, side in shares or [(None, None)]:
        of_groups = {
            "group": group,
            "side": side,
            "family": family_of(row, group) if group else None,
        }
        found.add(tuple(of_groups[name] if name in of_groups else simple(row, name) for name in by))
    return found


def simple(row, name):
    if name not in SPANS:
        return row[name]
    first, last = (SPANS[name](row[end]) for end in ("date_start", "date_end"))
    return first if first == last else None


def measured(found, measures):
    events, answer = sum(row["weight"] for row in found), {}
    for measure in measures:
        if measure == "events":
            answer["events"] = events
        elif measure == "claims":
            answer["claims"] = sum(row["claims"] for row in found)
        elif measure == "disputed_share":
            claimed = [row for row in found if row["weight"] and row["claims"]]
            disputed = sum(row["is_disputed"] for row in claimed)
            share = round(disputed / len(claimed), 4) if claimed else None
            answer["disputed_share"] = share
        else:
            known = [row[measure] for row in found if row[measure] is not None]
            harm = measure.rpartition("_")[0]
            told = [row for row in found if any(row[bound] is not None for bound in bounds(harm))]
            is_open = not measure.endswith("_low") and len(known) < len(told)
            answer |= {
                measure: sum(known) if known and not is_open else None,
                f"{measure}_known": len(known),
            }
    return answer


def bounds(harm):
    return [f"{harm}_{bound}" for bound in ("low", "best", "high")]


def says_something(row, measures):
    """The rest of a whole is left out where it has nothing of what is asked."""
    harms = [name.rpartition("_")[0] for name in measures if name in FIGURES]
    asked = [row[bound] for harm in harms for bound in bounds(harm)]
    claims = row["claims"] if "claims" in measures else 0
    return row["weight"] or claims or any(figure is not None for figure in asked)


def expected(found, by, measures):
    counted, left_out = once(found)
    counted = [row for row in counted if says_something(row, measures)]
    sorted_in = defaultdict(list)
    for row in counted:
        for bucket in buckets(row, by):
            sorted_in[bucket].append(row)
    ordered = sorted(
        sorted_in, key=lambda bucket: [(value is None, value or "") for value in bucket]
    )
    return {
        "results": [
            {**dict(zip(by, bucket, strict=True)), **measured(sorted_in[bucket], measures)}
            for bucket in ordered
        ],
        "totals": measured(counted, measures),
        "left_out": left_out,
    }


FILTERS = {
    "": lambda row: True,
    "country=ML": lambda row: row["country"] == "ML",
    "dataset=ged": lambda row: row["dataset"] == "ged",
    "group=katiba": lambda row: "katiba" in groups_of(row),
    "group=unit,army": lambda row: {"unit", "army"} & groups_of(row),
    "type=ambush&date_after=2025": lambda row: (
        row["type"] == "ambush" and row["date_end"] >= date(2025, 1, 1)
    ),
}


def groups_of(row):
    return {*row["side_a"], *row["side_b"], *row["side_unknown"]}


def same(answer, wanted):
    return all(answer[key] == value for key, value in wanted.items())


@settings(
    max_examples=80,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    by=st.lists(st.sampled_from(By.values), min_size=1, max_size=2, unique=True),
    measures=st.lists(st.sampled_from(Measure.values), min_size=1, unique=True),
    query=st.sampled_from(list(FILTERS)),
)
def test_any_question_is_answered_as_by_hand(world, by, measures, query):
    found = [row for row in rows() if FILTERS[query](row)]

    shown = get(Client(), f"{PATH}?by={','.join(by)}&measure={','.join(measures)}&{query}")

    assert same(shown, expected(found, by, measures))
    assert (shown["by"], shown["measures"]) == (by, measures)
    assert shown["additive"] == (not {"group", "family", "side"} & set(by))
    assert [terms["dataset"] for terms in shown["licences"]] == sorted(
        {row["dataset"] for row in once(found)[0] if says_something(row, measures)}
    )


@pytest.mark.parametrize("by", By.values)
def test_every_dimension_with_every_measure(world, client, by):
    shown = get(client, PATH, by=by, measure=",".join(Measure.values))

    assert same(shown, expected(rows(), [by], Measure.values))
    assert len(shown["results"]) > 1


def test_what_is_usually_asked_is_events_and_killed_by_year(world, client):
    usual = get(client, PATH)

    assert usual == get(
        client, PATH, by="year", measure="events,killed_low,killed_best,killed_high"
    )
    assert usual["family"] is usual["unjudged"] is usual["as_of"] is None


def test_the_families_asked_for_are_the_buckets(world, client):
    shown = get(client, PATH, by="family", family="katiba,head", measure="events")

    counted, _ = once([row for row in rows() if groups_of(row) & {"head", "katiba", "unit"}])
    possible = {
        "head": lambda row: (
            "head" in groups_of(row)
            or ("katiba" in groups_of(row) and row["date_end"] >= date(2017, 3, 2))
            or (
                "unit" in groups_of(row)
                and row["date_end"] >= date(2017, 3, 2)
                and row["date_start"] <= date(2025, 7, 1)
            )
        ),
        "katiba": lambda row: (
            "katiba" in groups_of(row)
            or ("unit" in groups_of(row) and row["date_start"] <= date(2025, 7, 1))
        ),
    }
    found = [row for row in rows() if any(test(row) for test in possible.values())]
    counted, _ = once(found)
    assert {row["family"]: row["events"] for row in shown["results"]} == {
        name: sum(row["weight"] for row in counted if test(row)) for name, test in possible.items()
    }
    assert {row["group"] for row in shown["family"]} == {"head", "katiba", "unit"}


def test_the_table_has_the_rows_of_the_answer(world, client):
    query = {"by": "month,group", "measure": "events,killed_best,disputed_share"}
    shown = get(client, PATH, **query)

    answer = client.get(PATH, {**query, "format": "csv"})

    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    table = list(csv.DictReader(io.StringIO(answer.content.decode(), newline="")))
    assert table == [
        {key: "" if value is None else str(value) for key, value in row.items()}
        for row in shown["results"]
    ]


def test_a_refused_table_is_a_problem(world, client):
    assert "Did you mean “month”?" in refused(
        client.get(PATH, {"by": "mont", "format": "csv"}), "by"
    )


@pytest.mark.parametrize(
    ("query", "parameter"),
    [
        ({"by": ""}, "by"),
        ({"by": "year,month,week"}, "by"),
        ({"by": "year,year"}, "by"),
        ({"by": "killed_best"}, "by"),
        ({"measure": "events,events"}, "measure"),
        ({"measure": "killed"}, "measure"),
        ({"measure": "a" * 5000}, "measure"),
        ({"by": "day"}, "by"),
        ({"page_size": "5"}, "page_size"),
        ({"cursor": "x"}, "cursor"),
        ({"fields": "year"}, "fields"),
        ({"contry": "ML"}, "contry"),
        ({"match": "certain"}, "match"),
    ],
)
def test_what_cannot_be_asked_is_refused(world, client, query, parameter):
    assert refused(client.get(PATH, query), parameter)


def test_a_measure_may_be_written_with_hyphens(world, client):
    assert get(client, PATH, measure="killed-best")["measures"] == ["killed_best"]


def test_too_many_rows_are_refused_with_advice(world, client, monkeypatch):
    monkeypatch.setattr(answer, "MOST_BUCKETS", 2)

    assert "more than 2 rows" in refused(client.get(PATH, {"by": "month"}), "by")


def test_nothing_found_is_no_row_and_no_figure(world, client):
    shown = get(
        client, PATH, date_before="1900", measure="events,killed_best,claims,disputed_share"
    )

    assert shown["results"] == shown["licences"] == []
    assert shown["totals"] == {
        "events": 0,
        "killed_best": None,
        "killed_best_known": 0,
        "claims": 0,
        "disputed_share": None,
    }


def test_an_unknown_moment_is_a_problem(client):
    assert problem(client.get(PATH, {"as_of": "2999"}), 400)
