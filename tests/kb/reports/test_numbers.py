"""Numbers with their hedges: nothing is made up, and a date or a distance is no number."""

import pytest

from kb.reports.numbers import number_of, numbers


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("more than 80 attackers", (80, None, "more-than")),
        ("plus de 80 assaillants", (80, None, "more-than")),
        ("at least thirty soldiers", (30, None, "at-least")),
        ("no fewer than 12 dead", (12, None, "at-least")),
        ("au moins quatre-vingts morts", (80, None, "at-least")),
        ("up to 200 fighters", (None, 200, "at-most")),
        ("moins de dix blessés", (None, 10, "fewer-than")),
        ("about a dozen villagers", (12, 12, "about")),
        ("une centaine de morts", (100, 100, "about")),
        ("plus d’une centaine de morts", (100, None, "more-than")),
        ("half a dozen men", (6, 6, "about")),
        ("some 30 men", (30, 30, "about")),
        ("between 10 and 15 dead", (10, 15, "exact")),
        ("de 15 à 20 morts", (15, 20, "exact")),
        ("20-25 dead", (20, 25, "exact")),
        ("dozens of soldiers", (None, None, "vague")),
        ("plusieurs dizaines de soldats", (None, None, "vague")),
        ("several civilians", (None, None, "vague")),
        ("1,500 displaced", (1500, 1500, "exact")),
        ("1 500 déplacés", (1500, 1500, "exact")),
        ("un civil tué", (1, 1, "exact")),
        ("zero soldiers killed", (0, 0, "exact")),
        ("12 or more dead", (12, None, "at-least")),
        ("Dix-huit motos", (18, 18, "exact")),
    ],
)
def test_a_number_is_read_as_it_is_qualified(text, expected):
    (found,) = numbers(text)

    assert (found.low, found.high, found.hedge) == expected
    assert text.startswith(found.words)


@pytest.mark.parametrize(
    "text",
    [
        "590 km away",
        "a 12 year old",
        "at 04:00",
        "2.5 litres",
        "the G5 force",
        "one of them",
        "un accord",
        "5 heures",
    ],
)
def test_distances_ages_times_and_articles_are_no_numbers(text):
    assert numbers(text) == []


@pytest.mark.parametrize(
    ("words", "value"),
    [
        ("quatre-vingt-dix-sept", 97),
        ("soixante-dix", 70),
        ("soixante et onze", 71),
        ("one hundred and two", 102),
        ("deux cents", 200),
        ("trois mille deux cents", 3200),
        ("two thousand five hundred", 2500),
    ],
)
def test_number_words_are_added_up(words, value):
    assert number_of(words) == value
