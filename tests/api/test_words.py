"""What `q` finds: every word, in any order; a phrase in quotation marks as it stands."""

import pytest

from api.filters.base import split_words
from kb.models import Claim, Event, Source
from tests.api.conftest import found, problem, refused
from tests.factories import ClaimFactory, EventFactory, LocationFactory, SourceFactory
from tests.publishing import publish_all

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("killed soldiers", ["killed", "soldiers"]),
        ("  killed   killed ", ["killed"]),
        ('"killed soldiers" Kayes', ["killed soldiers", "Kayes"]),
        ("“killed  soldiers”", ["killed soldiers"]),
        ("«trois casernes» prises", ["trois casernes", "prises"]),
        ('killed "soldiers', ["killed", "soldiers"]),
        ("Diafarabé - Ké-Macina", ["Diafarabé", "Ké-Macina"]),
        ('"" - !', []),
    ],
)
def test_words_and_phrases(text, words):
    assert split_words(text) == words


@pytest.fixture
def said():
    place = LocationFactory(slug="ml-kayes-2", name="Kayes")
    event = EventFactory(slug="evt-1", title="Attack on a bank", location=place)
    ClaimFactory(slug="clm-1", event=event, statement="It killed many of the soldiers.")
    ClaimFactory(slug="clm-2", event=event, statement="Soldiers were killed.")
    ClaimFactory(slug="clm-3", event=event, statement="Soldiers fled.")
    SourceFactory(slug="src-1", title="Series of attacks in Mali")
    publish_all()


@pytest.mark.parametrize(
    ("noun", "q", "slugs"),
    [
        ("claim", "killed soldiers", {"clm-1", "clm-2"}),
        ("claim", "soldiers KILLED", {"clm-1", "clm-2"}),
        ("claim", '"were killed"', {"clm-2"}),
        ("claim", '"killed were"', set()),
        ("claim", "100% killed", set()),
        ("event", "kayes attack", {"evt-1"}),
        ("event", "bank KAYES", {"evt-1"}),
        ("event", "kayes market", set()),
        ("source", "Mali attack", {"src-1"}),
        ("source", "attack Mali", {"src-1"}),
    ],
)
def test_every_word_is_found_in_any_order(client, said, noun, q, slugs):
    assert set(found(client, noun, q=q)) == slugs


def test_what_no_word_is_looked_for_by_is_said(client, said):
    for q in ("ab cd", '"" !!'):
        (error,) = problem(client.get("/api/v1/events/", {"q": q}), 400)["errors"]
        assert (error["parameter"], error["code"]) == ("q", "nothing-to-find")
    many = " ".join(f"word{n}" for n in range(21))
    assert refused(client.get("/api/v1/claims/", {"q": many}), "q")


def test_hostile_words_find_nothing_and_break_nothing(client, said):
    for q in ("%% ___", "'; DROP TABLE kb_event; --", "%(q_0)s {p}", "\\ kayes%", "\u200e kayes'"):
        for noun in ("event", "claim", "source", "group", "location"):
            answer = client.get(f"/api/v1/{noun}s/", {"q": q})
            assert answer.status_code in (200, 400)
    assert (Event.objects.count(), Claim.objects.count(), Source.objects.count()) > (0, 0, 0)
