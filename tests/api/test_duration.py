"""What lasted, what was on one of its days, and what surely held on a day."""

from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kb.dates import FuzzyDate
from kb.importing.datasets import FORMATS, Options, import_file
from tests.api.conftest import found, get
from tests.factories import EventFactory
from tests.publishing import publish_all
from tests.shared import shared

pytestmark = pytest.mark.django_db


def on(slug, edtf, **facts):
    return EventFactory(slug=slug, date=FuzzyDate.parse(edtf), **facts)


@pytest.fixture
def world():
    on("evt-curfew", "2025-07-01/2025-07-21")
    on("evt-raid", "[2025-07-01..2025-07-21]")
    on("evt-month", "2025-07")
    on("evt-day", "2025-07-15")
    on("evt-conflict", "1990/2024", episodes=["1990", "2012/2014-06", "2024-05-03"])
    on("evt-still", "2018/2026-11-01", episodes=["2018/.."])
    publish_all()


@pytest.mark.parametrize(
    ("after", "before", "slugs"),
    [
        ("2025-07-15", "2025-07-15", "curfew day still"),
        ("2025-07-21", "2025-07-21", "curfew still"),
        ("2025-07-22", "2025-07-22", "still"),
        ("2025-07-01", "2025-07-21", "curfew raid day still"),
        ("2025-07", "2025-07", "curfew raid month day still"),
        ("1990", "1990", "conflict"),
        ("1991", "2011", ""),
        ("2014-06-30", "2014-06-30", "conflict"),
        ("2014-07", "2017", ""),
        ("2024-05-03", "2024-05-03", "conflict still"),
        ("2024-05-04", "2024-05-04", "still"),
    ],
)
def test_certain_is_what_surely_held_on_a_day(client, world, after, before, slugs):
    asked = {"date_after": after, "date_before": before, "date_match": "certain"}

    certain = set(found(client, "event", **asked))

    assert certain == {f"evt-{slug}" for slug in slugs.split()}
    assert certain <= set(found(client, "event", date_after=after, date_before=before))


def test_one_bound_alone(client, world):
    after = set(found(client, "event", date_after="2025-07-10", date_match="certain"))
    before = set(found(client, "event", date_before="1990-05", date_match="certain"))

    assert after == {"evt-curfew", "evt-day", "evt-still"}
    assert before == {"evt-conflict"}


def test_documents_say_which(client, world):
    rows = {row["id"]: row for row in get(client, "/api/v1/events/")["results"]}

    assert rows["evt-curfew"]["date"]["edtf"] == "2025-07-01/2025-07-21"
    assert rows["evt-raid"]["date"]["edtf"] == "[2025-07-01..2025-07-21]"
    assert rows["evt-month"]["date"]["edtf"] == "2025-07"
    assert rows["evt-conflict"]["episodes"] == ["1990", "2012/2014-06", "2024-05-03"]
    assert rows["evt-still"]["episodes"] == ["2018/.."]
    assert rows["evt-day"]["episodes"] is None


SPANS = st.tuples(st.integers(0, 30), st.integers(1, 30), st.booleans())


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    spans=st.lists(SPANS, min_size=1, max_size=4),
    asked=st.tuples(st.integers(0, 60), st.integers(0, 20)),
)
def test_what_is_certain_is_certain_on_a_wider_span_and_possible(client, spans, asked):
    begin = date(2024, 1, 1)
    slugs = []
    for first, length, lasts in spans:
        days = begin + timedelta(first), begin + timedelta(first + length)
        form = "{}/{}" if lasts else "[{}..{}]"
        slugs.append(EventFactory(date=FuzzyDate.parse(form.format(*days))).slug)
    publish_all()
    first, last = begin + timedelta(asked[0]), begin + timedelta(sum(asked))

    def ask(first, last, **how):
        answer = found(client, "event", date_after=f"{first}", date_before=f"{last}", **how)
        return {slug for slug in answer if slug in slugs}

    certain = ask(first, last, date_match="certain")
    wider = ask(first - timedelta(1), last + timedelta(1), date_match="certain")
    expected = {
        slug
        for slug, (start, length, lasts) in zip(slugs, spans, strict=True)
        if (
            start <= sum(asked) and start + length >= asked[0]
            if lasts
            else asked[0] <= start and start + length <= sum(asked)
        )
    }
    assert certain == expected
    assert certain <= wider
    assert certain <= ask(first, last)


def test_armed_conflicts_are_certain_in_their_years(client):
    path = shared("ucdp/acd_25_1_normalised.csv")
    import_file(FORMATS["ucdp-conflicts"], str(path), Options(release="25.1"))

    certain = {
        year: len(
            found(
                client,
                "event",
                type="armed-conflict",
                date_match="certain",
                date_after=str(year),
                date_before=str(year),
            )
        )
        for year in (1975, 1990, 2000, 2011, 2020, 2024)
    }

    assert certain == {1975: 30, 1990: 49, 2000: 40, 2011: 37, 2020: 57, 2024: 61}


def test_a_set_of_one_day_is_refused_and_a_day_is_not():
    with pytest.raises(ValueError, match="is not a date"):
        FuzzyDate.parse("[2025-07-01..2025-07-01]")
    for text in (
        "[2025-07-01]",
        "[..]",
        "[2025-07-01..]",
        "[2025..2024]",
        "[2025-07-01/2025-07-02]",
    ):
        with pytest.raises(ValueError, match="is not a date"):
            FuzzyDate.parse(text)


@given(
    first=st.dates(date(1900, 1, 1), date(2020, 1, 1)),
    days=st.integers(1, 4000),
    mark=st.sampled_from(["", "~", "?", "%"]),
    lasts=st.booleans(),
)
def test_spans_are_read_as_they_are_written(first, days, mark, lasts):
    last = first + timedelta(days)
    text = f"{first}{mark}/{last}{mark}" if lasts else f"[{first}{mark}..{last}{mark}]"

    read = FuzzyDate.parse(text)

    assert (read.edtf, read.lasts) == (text, lasts)
    assert (read.earliest, read.latest) == (first, last)


def test_the_columns_keep_which_it_was():
    event = on("evt-form", "[2025-07-01..2025-07-21]")
    event.refresh_from_db()
    assert str(event.date) == "[2025-07-01..2025-07-21]"

    event.date = FuzzyDate.parse("2025-07-01/2025-07-21")
    event.save()
    event.refresh_from_db()

    assert (event.date_lasts, str(event.date)) == (True, "2025-07-01/2025-07-21")
