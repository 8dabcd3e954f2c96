"""Words on who told of an event, in the shapes that datasets write them; none is a real row."""

import pytest

from kb.importing.informants import parse
from kb.models import Harm, Hedge

SHAPES = {
    "The Lookout": ["The Lookout"],
    "": [],
    ".": [],
    "  ;  ,": [],
    "GROUP; MISSION": ["GROUP", "MISSION"],
    "ABC, DEF": ["ABC", "DEF"],
    "ABC,DEF": ["ABC", "DEF"],
    "ABC, DEF; GHI": ["ABC", "DEF", "GHI"],
    "ABC\nDEF": ["ABC", "DEF"],
    "residents, and more residents": ["residents", "and more residents"],
    "ABC; abc; ABC": ["ABC"],
    "Elsewhere's defence ministry": ["Elsewhere's defence ministry"],
    "army /rebels /local officials": ["army", "rebels", "local officials"],
    "army/ officials / a villager": ["army", "officials", "a villager"],
    "army/rebels": ["army/rebels"],
    "paper /// district head; broadcaster": ["paper", "district head", "broadcaster"],
    "doctors + residents": ["doctors", "residents"],
    "Army and police": ["Army and police"],
    "Battle Chronicle and Book of Names - list": ["Battle Chronicle and Book of Names - list"],
    "According to the head of a village": ["the head of a village"],
    "Source: Ministry of Defence website": ["Ministry of Defence website"],
    "ABC, source 2: opposition, source 3: unknown": ["ABC", "opposition", "unknown"],
    "Observatory\n\nSecond Source:\nrebel council": ["Observatory", "rebel council"],
    '"military"': ["military"],
    "administrative source.": ["administrative source"],
    "residents, U.S. official": ["residents", "U.S. official"],
    "army of the U.N.": ["army of the U.N."],
    "Register (x2)": ["Register"],
    "Register x3": ["Register"],
    "203rd Corps, Radio 24": ["203rd Corps", "Radio 24"],
    "military and civilian sources;": ["military and civilian sources"],
    "Post [social media, Arabic], Gazette [Arabic]": ["Post", "Gazette"],
    "Post (never closed, Gazette": ["Post (never closed", "Gazette"],
    "killed 1,200 says ABC": ["killed 1,200 says ABC"],
}


@pytest.mark.parametrize("text", SHAPES)
def test_the_informants_of_a_text_are_told_apart(text):
    assert [informant.name for informant in parse(text)] == SHAPES[text]


def test_nothing_said_is_nobody():
    assert parse(None) == []


FIGURES = {
    "Gazette (3 Deaths)": [(Harm.KILLED, 3, 3, Hedge.EXACT)],
    "Gazette (20 killed)": [(Harm.KILLED, 20, 20, Hedge.EXACT)],
    "Gazette: 15 dead": [(Harm.KILLED, 15, 15, Hedge.EXACT)],
    "Gazette (0 deaths)": [(Harm.KILLED, 0, 0, Hedge.EXACT)],
    "Gazette (at least 12 people killed)": [(Harm.KILLED, 12, None, Hedge.AT_LEAST)],
    "Gazette (more than 80 neutralised)": [(Harm.NEUTRALISED, 80, None, Hedge.MORE_THAN)],
    "Gazette (up to 9 dead)": [(Harm.KILLED, None, 9, Hedge.AT_MOST)],
    "Gazette (fewer than 9 dead)": [(Harm.KILLED, None, 9, Hedge.FEWER_THAN)],
    "Gazette (about 40 killed)": [(Harm.KILLED, 40, 40, Hedge.ABOUT)],
    "Gazette (10-15 killed)": [(Harm.KILLED, 10, 15, Hedge.EXACT)],
    "Gazette (10 to 15 killed)": [(Harm.KILLED, 10, 15, Hedge.EXACT)],
    "Gazette (50+ killed)": [(Harm.KILLED, 50, None, Hedge.AT_LEAST)],
    "Gazette (1,200 casualties)": [(Harm.MIXED, 1200, 1200, Hedge.EXACT)],
    "Gazette (5 dead, 3 injured)": [
        (Harm.KILLED, 5, 5, Hedge.EXACT),
        (Harm.INJURED, 3, 3, Hedge.EXACT),
    ],
    "Gazette (4 were abducted)": [(Harm.ABDUCTED, 4, 4, Hedge.EXACT)],
}


@pytest.mark.parametrize("text", FIGURES)
def test_a_number_says_what_it_counts_and_how_sure(text):
    (informant,) = parse(text)

    assert informant.name == "Gazette"
    assert [(f.harm, f.low, f.high, f.hedge) for f in informant.figures] == FIGURES[text]


@pytest.mark.parametrize(
    "text",
    ["Gazette (490)", "Gazette [490]", "Report 25 Jun 08", "5th Legion", "Gazette (24 soldiers)"],
)
def test_a_number_that_does_not_say_what_it_counts_is_none(text):
    (informant,) = parse(text)

    assert informant.figures == ()


def test_each_informant_has_numbers_of_its_own():
    found = parse("New Day (3 Deaths) , Gazette (4 Deaths) , Gazette (5 Deaths), Post")

    assert [(one.name, [f.low for f in one.figures]) for one in found] == [
        ("New Day", [3]),
        ("Gazette", [4]),
        ("Gazette", [5]),
        ("Post", []),
    ]


def test_what_stands_in_brackets_is_kept_beside_the_name():
    (front,) = parse("The Front for a Place (FP)")

    assert (front.name, front.detail) == ("The Front for a Place", "FP")
    assert front.spellings == ("The Front for a Place", "FP")


@pytest.mark.parametrize(
    "name",
    ["Colonel Jane Roe", "a villager, Roe", "the head of Roetown", "ROE JANE", "جين", "Ms. Roe"],
)
def test_a_name_that_may_be_a_persons_is_told(name):
    assert parse(name)[-1].may_be_a_person


@pytest.mark.parametrize(
    "name",
    ["local officials", "ABC", "Interior Ministry", "ABC spokesman", "the governor’s spokesman"],
)
def test_offices_and_acronyms_are_no_persons(name):
    assert not parse(name)[0].may_be_a_person
