"""Reading costs as much again for a text twice as long, whatever it holds, and ends when its time is over."""

import sys
from datetime import date

import pytest

from kb.reports import budget, find
from kb.reports.numbers import numbers
from kb.reports.reading import SENTENCE, sentences
from tests import factories

pytestmark = pytest.mark.django_db
DAY = date(2025, 7, 2)
STORY = (
    "on 1 July JNIM said it killed 30 soldiers and seized 3 vehicles in Kayes and Diboli, a resident"
    " told AFP, the group said more than 80 men of the army were neutralised"
)
HOSTILE = {
    "sentences": f"{STORY}. ".replace("on 1", "On 1"),
    "one sentence": f"{STORY}, ",
    "groups": "JNIM ",
    "places": "Kayes Diboli ",
    "names of nobody": "Xaqo Yuzi Wovu ",
    "dates": "1 July 2025, ",
    "harms": "killed ",
    "harms and stops": "killed. ",
    "numbers": "5 soldiers, killed ",
    "number words": "one hundred and ",
    "groups of digits": "123 ",
    "the army": 'army ",',
    "titles": "Col. ",
    "acronyms": "A.B. ",
    "speakers": "a resident said, the group said ",
    "quotation marks": "said « ” ",
    "brackets": "(a ",
    "marks over letters": "e\u0301 ",
    "Arabic": "قال الجيش ",
    "emoji": "😀a ",
}


@pytest.fixture(autouse=True)
def mali():
    country = factories.LocationFactory(name="Mali", slug="ml", kind="country")
    for name in ("Diboli", "Kayes"):
        factories.LocationFactory(name=name, slug=name.lower(), parent=country)
    factories.GroupFactory(slug="jnim", short_name="JNIM", homeland=country)
    army = {"name": "Forces armées maliennes", "short_name": "FAMa", "slug": "fama"}
    factories.GroupFactory(**army, homeland=country, kind_id="group-kind:state-forces")


def steps(text):
    """How many steps the interpreter takes to read a text: the same on every machine."""
    count = 0

    def trace(frame, event, argument):
        nonlocal count
        if "/kb/" not in frame.f_code.co_filename:
            return None
        frame.f_trace_opcodes, frame.f_trace_lines = True, False
        count += 1
        return trace

    sys.settrace(trace)
    try:
        find(text, DAY)
    finally:
        sys.settrace(None)
    return count


@pytest.mark.parametrize("piece", HOSTILE.values(), ids=HOSTILE)
def test_twice_the_text_is_twice_the_work(piece):
    text = piece * (4000 // len(piece))

    base = steps("")
    once, twice = steps(text) - base, steps(text * 2) - base

    assert twice < 2.5 * once


def test_a_run_of_full_stops_is_read_from_its_first_only():
    assert SENTENCE.match("... A")
    assert not SENTENCE.match("... A", 1)
    assert len(sentences("It ended... Then “it began”?!  “Now” he said.")) == 3


@pytest.mark.parametrize(
    "text", ["1" * 5000, "123 " * 2000, "hundred " * 2000, "1" * 5000 + " dozen"]
)
def test_what_no_claim_can_hold_is_no_number(text):
    assert [one for one in numbers(f"{text} dead.") if (one.low or 0) >= 2**31] == []


@pytest.fixture
def a_second_a_look(monkeypatch):
    """A clock that goes on a second whenever it is looked at."""
    seconds = iter(range(1_000_000))
    monkeypatch.setattr(budget, "clock", lambda: next(seconds))


TOLD = "JNIM attacked Kayes on 1 July. Five soldiers were killed. "


def test_a_text_is_read_as_far_as_its_time_lasts(settings, a_second_a_look):
    settings.REPORT_SECONDS = 100
    text = TOLD * 50

    found = find(text, DAY)

    assert 0 < found.end < len(text)
    assert found.end % len(TOLD) in {0, TOLD.index("Five")}
    whole = find(text[: found.end], DAY, found.end)
    assert max(one.end for one in found.findings.harms) <= found.end
    assert found.claims == whole.claims


def test_it_is_read_as_far_again_as_it_was_shown(settings, a_second_a_look):
    settings.REPORT_SECONDS = 1_000
    text = TOLD * 50

    assert find(text, DAY, 580).end == 580


def test_a_text_without_any_sentence_is_cut_at_a_word(settings, a_second_a_look):
    settings.REPORT_SECONDS = 100

    found = find("Kayes " * 200, DAY)

    assert found.end % 6 == 0
    assert 0 < found.end < 1200
