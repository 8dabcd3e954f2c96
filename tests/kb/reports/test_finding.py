"""What a text names, against the records: spellings, namesakes, the general words, and hostile texts."""

from datetime import date

import pytest

from kb.reports import find, language_of
from kb.reports.reading import fold, sentences
from kb.reports.spelling import likeness
from tests import factories

pytestmark = pytest.mark.django_db
DAY = date(2025, 7, 2)


@pytest.fixture
def mali():
    country = factories.LocationFactory(name="Mali", slug="ml", kind="country")
    region = factories.LocationFactory(
        name="Kayes Region", slug="region", kind="admin1", parent=country
    )
    for name in ("Diboli", "Kayes", "Sandaré", "Farabougou", "Tinzaouaten"):
        factories.LocationFactory(name=name, slug=fold(name), parent=region)
    factories.GroupFactory(slug="jnim", homeland=country)
    army = {"name": "Forces armées maliennes", "short_name": "FAMa", "slug": "fama"}
    factories.GroupFactory(**army, homeland=country, kind_id="group-kind:state-forces")
    return country


def places(text):
    return [one.best.slug for one in find(text, DAY).findings.places]


def groups(text):
    return [one.best.slug for one in find(text, DAY).findings.groups]


@pytest.mark.parametrize(
    ("written", "slug"),
    [
        ("Diboly", "diboli"),
        ("SANDARE", "sandare"),
        ("Sandere", "sandare"),
        ("Farabugu", "farabougou"),
        ("Tinzawaten", "tinzaouaten"),
        ("Kayes", "kayes"),
        ("Kayes Region", "region"),
    ],
)
def test_a_place_is_found_in_other_spellings(mali, written, slug):
    assert places(f"They were seen near {written} last week.") == [slug]


@pytest.mark.parametrize(
    "text",
    [
        "Colonel Diboly spoke.",
        "Diboly Keita spoke.",
        "Kaye spoke in Paris.",
        "the diboli of the east",
        "Sandy hills",
    ],
)
def test_persons_and_other_words_are_no_places(mali, text):
    assert places(text) == []


def test_of_namesakes_the_one_of_the_country_of_the_text_comes_first(mali):
    factories.LocationFactory(name="Kayes", slug="elsewhere", country="CG", kind="settlement")
    found = find("In Mali, fighting went on in Kayes and Diboli.", DAY).findings.places

    assert [one.slug for one in found[1].candidates] == ["kayes", "elsewhere"]
    assert "Kayes Region, Mali" in found[1].best.detail


@pytest.mark.parametrize(
    "written",
    ["JNIM", "J.N.I.M.", "Jama'at Nusrat al-Islam wal-Muslimin", "Jama’at Nusrat al Islam wal Muslimin",
     "Jamaat Nusrat al-Islam wal-Muslimeen"],
)  # fmt: skip
def test_a_group_is_found_in_other_spellings(mali, written):
    assert groups(f"It was {written} that attacked.") == ["jnim"]


@pytest.mark.parametrize("written", ["jnim", "Jnimo", "Jni", "the front"])
def test_short_names_are_found_as_they_are_only(mali, written):
    assert groups(f"It was {written} that attacked.") == []


@pytest.mark.parametrize(
    "written", ["the army", "The Malian army", "l'armée malienne", "l’état-major", "Les FAMa"]
)
def test_the_army_is_that_of_the_country_said_or_usual_in_the_text(mali, written):
    (found,) = find(f"In Mali, {written} attacked.", DAY).findings.groups

    assert found.best.slug == "fama"


def test_where_no_country_is_known_the_army_is_nobody_s(db):
    factories.GroupFactory(kind_id="group-kind:state-forces", short_name="FAMa")

    assert groups("The army attacked.") == []


def test_private_persons_are_never_named(mali):
    found = find("Moussa Diarra, a resident of Kayes, said two civilians were killed.", DAY)
    speakers = found.findings.speakers

    assert [one.claimant_text for one in speakers] == ["a resident"]
    assert "Moussa" not in str(found.claims)


@pytest.mark.parametrize(
    "text",
    ["", " ", "\0", "<script>alert(1)</script>", "'" * 3000, "A" * 5000, "Kayes " * 2000, "\u202e قُتل ١٢ جندياً", "de " * 4000,
     "killed 3 " * 1500, "%s %(x)s {0} \\", "1" * 4000, "- " * 3000],
    ids=range(13),
)  # fmt: skip
def test_no_text_breaks_the_finder(mali, text):
    find(text, DAY)


def test_folding_keeps_every_letter_s_place():
    text = "Tué à l’été, ﬁn İstanbul Ǆ ß — 東"

    assert len(fold(text)) == len(text)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("The army said that it was in the town.", "en"),
        ("L'armée a dit que les soldats sont dans la ville et que tout est calme.", "fr"),
        ("12 34", ""),
    ],
)
def test_the_language_is_told_by_the_small_words(text, language):
    assert language_of(text) == language


def test_an_abbreviation_ends_no_sentence():
    assert len(sentences("Col. Traoré spoke. Then he left.")) == 2


@pytest.mark.parametrize(
    ("one", "other"), [("kati", "kita"), ("gao", "gaa"), ("niono", "nioro du sahel")]
)
def test_short_and_different_names_are_not_alike(one, other):
    assert likeness(one, other) == 0
