"""The laws of aggregates, held on small generated ledgers that are published and asked as anybody asks.

- In every row low <= best <= high where they are known, and null is never 0.
- A casualty total changes no sum, nor do parts that have together what the whole has.
- What is summed and what is left out is everything that the list finds.
"""

from contextlib import contextmanager

import pytest
from django.db import transaction
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kb.dates import FuzzyDate
from kb.models import Party
from tests.api.conftest import get, publish_drafts
from tests.factories import (
    CitationFactory,
    ClaimFactory,
    DatasetFactory,
    EventFactory,
    EventLinkFactory,
    GroupFactory,
    LocationFactory,
    SourceFactory,
)

pytestmark = pytest.mark.django_db
PATH = "/api/v1/events/aggregate/"
HARMS = ("killed", "injured", "abducted")
FIGURES = [f"{harm}_{bound}" for harm in HARMS for bound in ("low", "best", "high")]
MEASURES = ",".join(["events", *FIGURES, "claims", "disputed_share"])
DAYS = ("2025-06-30", "2025-07-01", "2025-07-02", "2025-06-30/2025-07-02", "2025")
TYPES = ("armed-assault", "armed-assault", "ambush", "armed-conflict", "casualty-total")
LAWS = settings(
    max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@st.composite
def claims(draw):
    """A number of persons of one harm and party: a point, a range, or open above."""
    low = draw(st.integers(0, 40))
    hedge = draw(st.sampled_from(["exact", "exact", "at-least", "at-most"]))
    return {
        "harm": draw(st.sampled_from(HARMS)),
        "party": draw(st.sampled_from(Party.values)),
        "low": low,
        "high": draw(st.sampled_from([None, low + 5])) if hedge == "exact" else None,
        "hedge": hedge,
    }


@st.composite
def ledgers(draw):
    """Up to six events: their claims, which is a part of which, which is a record of which."""
    events = []
    for number in range(draw(st.integers(1, 6))):
        earlier = st.integers(0, number - 1) if number else st.none()
        events.append(
            {
                "type": draw(st.sampled_from(TYPES)),
                "date": draw(st.sampled_from(DAYS)),
                "place": draw(st.integers(0, 1)),
                "claims": draw(st.lists(claims(), max_size=3)),
                "part_of": draw(st.none() | earlier),
                "same_as": draw(st.sampled_from([True] + [False] * 6)) and draw(earlier),
            }
        )
    return events


EVENT = ledgers().map(lambda ledger: ledger[0])


@pytest.fixture(scope="module")
def world(module_db):
    """What events of a ledger are made of."""
    ml = LocationFactory(slug="ml", kind="country")
    bf = LocationFactory(slug="bf", name="Burkina Faso", kind="country", country="BF")
    publisher = {"source": SourceFactory(), "claimant": GroupFactory(slug="observers")}
    return {"places": [ml, bf], "dataset": DatasetFactory(slug="curated"), **publisher}


@contextmanager
def published(world, ledger):
    """The events of this ledger, published; they go with the end."""
    with transaction.atomic():
        yield add(world, ledger)
        transaction.set_rollback(True)


def add(world, ledger):
    events, named = [], {}
    for number, told in enumerate(ledger):
        is_total = told["type"] == "casualty-total"
        whole = None if told["part_of"] is None else events[told["part_of"]]
        event = EventFactory(
            slug=told.get("slug", f"evt-{number}"),
            type_id=f"event-type:{told['type']}",
            covers_victims="soldiers" if is_total else "",
            date=FuzzyDate.parse(told["date"]),
            location=world["places"][told["place"]],
            geo_precision="country",
            dataset=world["dataset"],
            parent=told.get("whole", whole),
        )
        CitationFactory(event=event, source=world["source"])
        if told["same_as"] not in (None, False):
            # One record of an event counts, and all others name that one.
            other = events[told["same_as"]]
            named[event.pk] = named.get(other.pk, other)
            EventLinkFactory(event=event, other=named[event.pk], kind="same-as")
        for claim in told["claims"]:
            ClaimFactory(
                event=event,
                source=world["source"],
                claimant=world["claimant"],
                speaker="",
                wording="",
                **claim,
            )
        events.append(event)
    publish_drafts()
    return events


def aggregate(**query):
    return get(Client(), PATH, measure=MEASURES, **query)


def sums(row):
    """Buckets and sums of a row: of how many records they are known changes with their number."""
    left_out = ("events", "claims", "disputed_share")
    return {
        key: value
        for key, value in row.items()
        if key not in left_out and not key.endswith("_known")
    }


def non_empty(rows):
    """The sums of rows in which anything is known."""
    return [row for row in map(sums, rows) if any(row[figure] is not None for figure in FIGURES)]


QUESTIONS = [
    {"by": "month"},
    {"by": "country,type"},
    {"by": "month", "party": "civilians"},
    {"by": "country", "party": "side-a", "date_before": "2025-06"},
    {"by": "type", "date_after": "2025-07-01"},
    {"by": "grade", "killed_min": "10"},
]


@LAWS
@given(ledger=ledgers())
def test_low_best_and_high_are_in_order_and_null_is_not_zero(world, ledger):
    with published(world, ledger):
        for question in QUESTIONS:
            answer = aggregate(**question)
            for row in (*answer["results"], answer["totals"]):
                for harm in HARMS:
                    known = [row[f"{harm}_{bound}"] for bound in ("low", "best", "high")]
                    numbers = [number for number in known if number is not None]
                    assert numbers == sorted(numbers), (question, row)
                for figure in FIGURES:
                    assert row[figure] is None or row[f"{figure}_known"] > 0
                assert (row["disputed_share"] is None) or row["claims"] > 0


@LAWS
@given(ledger=ledgers(), total=EVENT)
def test_a_total_changes_no_sum(world, ledger, total):
    with published(world, ledger):
        before = [aggregate(**question) for question in QUESTIONS]
        total = {**total, "type": "casualty-total", "slug": "evt-total", "same_as": None}
        add(world, [total])
        for question, answer in zip(QUESTIONS, before, strict=True):
            after = aggregate(**question)
            assert (after["results"], after["totals"]) == (answer["results"], answer["totals"])
            told = {*after["left_out"]["totals"]} - {*answer["left_out"]["totals"]}
            assert told <= {"evt-total"}
        assert "evt-total" in aggregate()["left_out"]["totals"]


@LAWS
@given(ledger=ledgers(), told=EVENT, share=st.integers(0, 40))
def test_an_event_split_into_parts_with_its_figures_has_the_same_sums(world, ledger, told, share):
    told = {
        **told,
        "type": "armed-assault",
        "part_of": None,
        "same_as": None,
        "slug": "evt-told",
    }
    # Of each harm and party one claim, of which each part has its share.
    told["claims"] = list({(c["harm"], c["party"]): c for c in told["claims"]}.values())
    with published(world, [*ledger, told]) as events:
        before = [aggregate(**question) for question in QUESTIONS[:5]]
        halves = [
            {
                **told,
                "slug": f"evt-half-{n}",
                "whole": events[-1],
                "part_of": None,
                "claims": shares,
            }
            for n, shares in enumerate(
                zip(*(split(claim, share) for claim in told["claims"]), strict=True)
                if told["claims"]
                else ((), ())
            )
        ]
        add(world, halves)
        for question, answer in zip(QUESTIONS, before, strict=False):
            after = aggregate(**question)
            assert non_empty(after["results"]) == non_empty(answer["results"])
            assert sums(after["totals"]) == sums(answer["totals"])


def split(claim, share):
    """Two claims that together have the figures of this one."""
    first = min(share, claim["low"])
    width = None if claim["high"] is None else claim["high"] - claim["low"]
    return (
        {**claim, "low": first, "high": None if width is None else first},
        {
            **claim,
            "low": claim["low"] - first,
            "high": None if width is None else claim["low"] - first + width,
        },
    )


@LAWS
@given(ledger=ledgers())
def test_what_is_summed_and_what_is_left_out_is_everything(world, ledger):
    with published(world, ledger):
        for question in QUESTIONS:
            filters = {name: value for name, value in question.items() if name != "by"}
            listed = get(Client(), "/api/v1/events/", count="exact", **filters)["count"]
            answer = aggregate(**question)
            left_out = answer["left_out"]
            stood_back = left_out["same_event"] + left_out["wholes"] + left_out["conflicts"]
            assert answer["totals"]["events"] + stood_back + len(left_out["totals"]) == listed
            assert sum(row["events"] for row in answer["results"]) == answer["totals"]["events"]
            for figure in ("killed_low", "injured_low", "abducted_low"):
                known = [r[figure] for r in answer["results"] if r[figure] is not None]
                assert answer["totals"][figure] == (sum(known) if known else None)
