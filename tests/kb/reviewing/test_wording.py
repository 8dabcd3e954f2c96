"""Differences as a researcher reads them: by field and by row, escaped, and nothing left out."""

import json
from copy import deepcopy
from pathlib import Path

import pytest

from kb.models import Event, Group, Location, Source, Vocabulary
from kb.reviewing.marking import MOST_WORDS, marked
from kb.reviewing.speaking import spoken
from kb.reviewing.wording import compare, count

EXAMPLES = Path(__file__).parents[3] / "api" / "examples"


def example(name):
    return json.loads((EXAMPLES / f"{name}.json").read_text())


def told(parts):
    """Each part with its changed fields, without marks."""
    return [
        (part.what, part.title, [(one.what, one.label, one.old, one.new) for one in part.changes])
        for part in parts
    ]


@pytest.fixture
def event():
    return example("event")


def test_words_that_differ_are_marked_and_everything_is_escaped():
    assert marked("80 men <b>", "70 men <b>") == (
        "<del>80</del> men &lt;b&gt;",
        "<ins>70</ins> men &lt;b&gt;",
    )


def test_neighbouring_words_are_marked_together():
    assert marked("at about noon", "in the evening")[1] == "<ins>in the evening</ins>"


def test_a_text_too_long_to_compare_is_marked_whole():
    old, new = "a " * MOST_WORDS, "b"

    assert marked(old, new) == (f"<del>{old}</del>", "<ins>b</ins>")


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (None, ""),
        ([], ""),
        ({"low": None, "by_party": []}, ""),
        (0, "0"),
        (False, "no"),
        ({"slug": "jnim", "name": "JNIM"}, "JNIM"),
        ({"slug": None, "name": "RFI"}, "RFI"),
        ({"edtf": "2025-07~", "text": "early July", "precision": "month"}, "2025-07~ (early July)"),
        ({"killed": {"low": 0, "best": None}}, "killed: low: 0"),
        (["خاي", "ml-kayes"], "خاي; ml-kayes"),
    ],
)
def test_values_are_said_as_a_person_says_them(value, words):
    assert spoken(value) == words


def test_a_claim_is_called_by_who_says_what_and_its_figure_is_read_as_one(event):
    old, new = event, deepcopy(event)
    claim = old["claims"][1]
    figure = {"harm": "killed", "party": "side-a", "low": 80, "hedge": "exact"}
    claim["figure"] |= figure
    new["claims"][1]["figure"] |= figure | {"hedge": "more-than"}

    assert told(compare(Event, old, new)) == [
        (
            "changed",
            "Claim: RFI: killed, side A",
            [("changed", "Figure", "80", "<ins>more than </ins>80")],
        )
    ]


def test_rows_are_known_by_what_they_are_about_and_not_by_their_place(event):
    new = deepcopy(event)
    army = new["participants"].pop(1)
    new["participants"] = [new["participants"][0], new["participants"][1], army]
    army["role"] = "defender"

    assert told(compare(Event, event, new)) == [
        (
            "changed",
            "Participant: FAMa",
            [("changed", "Role", "<del>Target</del>", "<ins>Defender</ins>")],
        ),
        (
            "changed",
            "Participants",
            [
                (
                    "changed",
                    "Order",
                    "JNIM<del>; FAMa</del>; Government of Mali",
                    "JNIM; Government of Mali<ins>; FAMa</ins>",
                )
            ],
        ),
    ]


def test_rows_that_came_and_went_are_told_whole(event):
    new = deepcopy(event)
    gone = new["participants"].pop()
    added = {**gone, "group": {"slug": "dna", "name": "Dan Na Ambassagou"}, "note": None}
    new["participants"].append(added)

    came, went = compare(Event, event, new)

    assert (came.what, came.title) == ("added", "Participant: Dan Na Ambassagou")
    assert "Note" not in {change.label for change in came.changes}
    assert (went.what, went.title) == ("removed", "Participant: Government of Mali")
    assert {change.new for change in went.changes} == {""}


def test_one_group_in_two_roles_is_two_rows(event):
    twice = {**event["participants"][0], "role": "suspected"}
    event["participants"].append(twice)
    new = deepcopy(event)
    new["participants"][-1]["note"] = "Named by one witness."

    (part,) = compare(Event, event, new)

    assert [change.label for change in part.changes] == ["Note"]
    assert part.what == "changed"


def test_a_name_a_tie_and_a_citation_are_known_again():
    old = example("group")
    new = deepcopy(old)
    new["names"][1]["kind"] = "alias"
    new["relations"][0]["to"] = {"edtf": "2026"}
    new["names"][0]["citations"][0]["locator"] = "p. 3"
    new["citations"][0]["note"] = "Read again."

    assert [
        (part.title, [one.label for one in part.changes]) for part in compare(Group, old, new)
    ] == [
        (f"Name: {old['names'][0]['text']}", ["Citation"]),
        (f"Name: {old['names'][1]['text']}", ["Kind"]),
        ("Tie: affiliate of al-Qaeda", ["Until"]),
        (f"Citation: {old['citations'][0]['source']['title']}", ["Note"]),
    ]


def test_figures_of_the_rule_are_ranges(event):
    new = deepcopy(event)
    new["casualties"]["killed"] |= {"low": 5, "best": 7, "high": 9}
    new["casualties"]["killed"]["by_party"] = [
        {"party": "civilians", "low": 5, "best": 7, "high": 9}
    ]

    (part,) = compare(Event, event, new)

    assert [(one.label, one.old, one.new) for one in part.changes] == [
        ("Killed, as assessed", "", "<ins>5 to 9, best 7</ins>"),
        ("Killed, as assessed: civilians", "", "<ins>5 to 9, best 7</ins>"),
        ("Killed, as assessed: party unknown", "<del>number unknown</del>", ""),
    ]


def test_null_and_nothing_are_no_difference_but_zero_is():
    assert compare(Source, {"names": None, "a": {"b": None}}, {"names": [], "a": None}) == []
    assert [part.what for part in compare(Source, {"low": None}, {"low": 0})] == ["changed"]


def test_two_places_of_one_name_are_told_apart():
    old = {"location": {"slug": "ml-niono", "name": "Niono", "country": "ML"}}
    new = {"location": {"slug": "bf-niono", "name": "Niono", "country": "BF"}}

    ((change,),) = [part.changes for part in compare(Event, old, new)]

    assert change.new == "slug: <ins>bf</ins>-niono; name: Niono; country: <ins>BF</ins>"


@pytest.mark.parametrize(
    ("model", "name"),
    [(Event, "event"), (Group, "group"), (Location, "location"), (Vocabulary, "vocabulary")],
)
def test_a_first_edition_is_told_whole_without_the_words_of_machines(model, name):
    parts = compare(model, None, example(name))

    said = " ".join(str(one.new) for part in parts for one in part.changes)
    assert {part.what for part in parts} == {"added"}
    for word in ("None", "{", "}", "/api/v1/", "null"):
        assert word not in said
    assert all(one.new for part in parts for one in part.changes)


def leaves(value, path=()):
    """Every place of a document that says something."""
    if isinstance(value, dict):
        for key, item in value.items():
            yield from leaves(item, (*path, key))
    elif isinstance(value, list):
        for place, item in enumerate(value):
            yield from leaves(item, (*path, place))
    elif value is not None:
        yield path


def with_change(document, path):
    """The document with another number, or a hostile text, at this place."""
    changed = deepcopy(document)
    inside = changed
    for step in path[:-1]:
        inside = inside[step]
    held = inside[path[-1]]
    is_number = isinstance(held, int | float) and not isinstance(held, bool)
    inside[path[-1]] = held + 1 if is_number else not held if held in (True, False) else HOSTILE
    return changed


HOSTILE = "<script>\"'"
UNSAID = ("url", "edition", "direction")


@pytest.mark.parametrize(
    ("model", "name"),
    [(Event, "event"), (Group, "group"), (Location, "location"), (Source, "source")],
)
def test_no_difference_is_left_out_and_hostile_text_is_escaped(model, name):
    document = example(name)
    for path in leaves(document):
        if not {*UNSAID} & {*path}:
            parts = compare(model, document, with_change(document, path))
            said = [f"{one.old}{one.new}" for part in parts for one in part.changes]
            assert said, path
            assert not any("<script" in words for words in said), path


def test_a_row_that_came_is_one_difference(event):
    new = deepcopy(event)
    new["participants"].pop()
    new["title"], new["summary"] = "Raid", "Short."

    assert count(compare(Event, event, new)) == 3
