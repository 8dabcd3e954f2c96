"""Dates of a report: read from its own day, as fuzzy as they are, each with its ground."""

from datetime import date

import pytest

from kb.reports.dates import dates

WEDNESDAY = date(2025, 7, 2)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("on 1 July 2025", "2025-07-01"),
        ("le 1er juillet 2025", "2025-07-01"),
        ("July 1st, 2025", "2025-07-01"),
        ("2025-07-01", "2025-07-01"),
        ("on Tuesday", "2025-07-01"),
        ("on Wednesday", "2025-07-02"),
        ("mercredi dernier", "2025-07-02"),
        ("last Wednesday", "2025-06-25"),
        ("hier", "2025-07-01"),
        ("avant-hier", "2025-06-30"),
        ("last night", "2025-07-01/2025-07-02"),
        ("la veille", "2025-07-01"),
        ("early July", "2025-07-01/2025-07-10"),
        ("mi-juin 2024", "2024-06-11/2024-06-20"),
        ("fin février 2024", "2024-02-21/2024-02-29"),
        ("in June", "2025-06"),
        ("en août", "2024-08"),
        ("25-27 July 2024", "2024-07-25/2024-07-27"),
        ("dans la nuit du 4 au 5 juin 2021", "2021-06-04/2021-06-05"),
        ("la nuit de lundi à mardi", "2025-06-30/2025-07-01"),
        ("in 2012", "2012"),
        ("17 avril", "2025-04-17"),
        ("24 December", "2024-12-24"),
    ],
)
def test_a_date_is_read_as_closely_as_it_is_said(text, expected):
    (found,) = dates(text, WEDNESDAY)

    assert found.readings[0].date.edtf == expected
    assert found.readings[0].date.text == found.words
    assert found.readings[0].why


def test_a_date_that_can_be_read_two_ways_is_offered_both_ways():
    (found,) = dates("on 01/07/2025", WEDNESDAY)

    assert [one.date.edtf for one in found.readings] == ["2025-07-01", "2025-01-07"]


@pytest.mark.parametrize(
    "text", ["31 February 2025", "99/99/2025", "it may be true", "mardi prochain", "2025-13-40"]
)
def test_what_is_no_date_is_not_read(text):
    assert dates(text, WEDNESDAY) == []


@pytest.mark.parametrize("text", ["on Tuesday", "17 avril", "yesterday", "in June"])
def test_without_the_report_s_own_day_nothing_is_guessed(text):
    assert dates(text, None) == []
