"""Spans of days, held against plain sets of days."""

from datetime import date, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from kb.spans import ALWAYS, BEGINNING, END, Span, joined, shared

FIRST = date(2017, 3, 2)
days = st.integers(0, 30).map(lambda n: FIRST + timedelta(days=n))
spans = st.tuples(days, days).map(lambda ends: Span(min(ends), max(ends)))


def days_of(*spans):
    return {
        FIRST + timedelta(days=n)
        for n in range(40)
        if any(FIRST + timedelta(days=n) in span for span in spans)
    }


@given(st.lists(spans, max_size=6))
def test_joining_keeps_the_days_and_leaves_gaps_only(found):
    fewest = joined(found)

    assert days_of(*fewest) == days_of(*found)
    assert all(a.last + timedelta(days=1) < b.first for a, b in pairwise(fewest))


@given(st.lists(spans, max_size=4), spans)
def test_shared_days_are_those_of_both(found, other):
    assert days_of(*shared(joined(found), other)) == days_of(*found) & days_of(other)


def test_open_ends_stay_open():
    assert joined([Span(FIRST, END), Span(BEGINNING, FIRST)]) == (ALWAYS,)
    assert shared((ALWAYS,), Span(FIRST, END)) == (Span(FIRST, END),)
