"""Fuzzy dates: what is read, what is written, and that the database thinks the same."""

from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from kb.dates import FuzzyDate, NotADate
from kb.models import Group
from tests.factories import GroupFactory

PRECISIONS = ("day", "week", "month", "quarter", "year", "decade", "range", "")
days = st.dates(date(1000, 1, 1), date(9999, 12, 31))


@pytest.mark.parametrize(
    ("text", "earliest", "latest", "precision"),
    [
        ("2024-07-25", date(2024, 7, 25), date(2024, 7, 25), "day"),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29), "month"),
        ("2024", date(2024, 1, 1), date(2024, 12, 31), "year"),
        ("201X", date(2010, 1, 1), date(2019, 12, 31), "decade"),
        ("2024-07-25/2024-07-27", date(2024, 7, 25), date(2024, 7, 27), "range"),
        ("2024-07/2024-09", date(2024, 7, 1), date(2024, 9, 30), "range"),
        ("../2017-03-02", None, date(2017, 3, 2), "range"),
        ("2017-03-02/..", date(2017, 3, 2), None, "range"),
        (" 2012~ ", date(2012, 1, 1), date(2012, 12, 31), "year"),
    ],
)
def test_what_is_read(text, earliest, latest, precision):
    found = FuzzyDate.parse(text)

    assert (found.earliest, found.latest, found.precision) == (earliest, latest, precision)


@pytest.mark.parametrize(
    "text",
    "| .. | ../.. | soon | 2024-13 | 2024-02-30 | 0000 | 2024-07-27/2024-07-25 | 2024-07-25~? "
    "| 2012~/2013? | 1/2/3 | 24 | 2024-7-1 | ２０２４".split("|"),
)
def test_what_is_not_a_date_says_what_is(text):
    with pytest.raises(NotADate, match="write a day 2024-07-25"):
        FuzzyDate.parse(text)


def test_an_interval_may_be_named_a_week_or_a_quarter():
    week = FuzzyDate.parse("2025-07-07/2025-07-13", "week")

    assert week.precision == "week"
    assert week.edtf == "2025-07-07/2025-07-13"
    with pytest.raises(NotADate):
        FuzzyDate.parse("2025-07-07/2025-07-14", "week")


@pytest.mark.parametrize("mark", ["~", "?", "%"])
def test_a_mark_is_kept_and_does_not_widen(mark):
    marked, plain = FuzzyDate.parse(f"2012{mark}"), FuzzyDate.parse("2012")

    assert marked.mark == mark
    assert (marked.earliest, marked.latest) == (plain.earliest, plain.latest)
    assert marked.edtf == f"2012{mark}"


dates = st.builds(
    FuzzyDate,
    earliest=st.none() | days,
    latest=st.none() | days,
    precision=st.sampled_from(PRECISIONS[:-1]),
    mark=st.sampled_from(("", "~", "?", "%")),
)


def snapped(value):
    """The same first day, with the last day that its precision asks for."""
    first = value.earliest
    starts = {"month": (first.year, first.month, 1), "year": (first.year, 1, 1)}
    if value.precision in starts:
        first = date(*starts[value.precision])
    text = {"day": first.isoformat(), "month": first.isoformat()[:7], "year": first.isoformat()[:4]}
    return FuzzyDate.parse(text.get(value.precision, first.isoformat()) + value.mark)


@given(dates.filter(lambda value: value.earliest).map(snapped))
def test_what_is_written_reads_back_the_same(value):
    assert FuzzyDate.parse(value.edtf) == value


def ask(sql, params):
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {sql}", params)
        return cursor.fetchone()[0]


@pytest.mark.django_db
@settings(max_examples=200, deadline=None)
@given(st.none() | days, st.none() | days, st.sampled_from(PRECISIONS))
def test_the_database_takes_the_same_dates(earliest, latest, precision):
    value = FuzzyDate(earliest, latest, precision)

    taken = ask("kb_is_fuzzy_date(%s::date, %s::date, %s)", [earliest, latest, precision])

    assert taken == (value.is_whole if precision else (earliest, latest) == (None, None))


@pytest.mark.django_db
@settings(max_examples=200, deadline=None)
@given(dates.filter(lambda value: value.earliest).map(snapped))
def test_the_database_writes_the_same_text(value):
    parts = [value.earliest, value.latest, value.precision, value.mark]

    assert ask("kb_edtf(%s::date, %s::date, %s, %s)", parts) == value.edtf


@pytest.mark.django_db
@pytest.mark.parametrize("text", ["../2017-03-02~", "2017-03-02/..", "2024-07-25/2024-07-27%"])
def test_the_database_writes_intervals_the_same(text):
    value = FuzzyDate.parse(text)
    parts = [value.earliest, value.latest, value.precision, value.mark]

    assert ask("kb_edtf(%s::date, %s::date, %s, %s)", parts) == value.edtf


@pytest.mark.django_db
def test_a_row_keeps_its_date_and_refuses_half_of_one():
    group = GroupFactory(founded=FuzzyDate.parse("2011-11~/2011-12~"), ended=None)

    again = Group.objects.get(pk=group.pk)

    assert str(again.founded) == "2011-11-01~/2011-12-31~"
    assert again.ended is None
    with pytest.raises(IntegrityError, match="group_ended_is_a_whole_date"), transaction.atomic():
        Group.objects.filter(pk=group.pk).update(ended_earliest=date(2020, 1, 1))
