"""Verdicts: the link as a draft, four eyes, taken back, refused; and what the database refuses."""

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from kb.linking import NotDecided, decide, propose, take_back
from kb.models import Event, EventLink, EventPair
from kb.publishing import Refused, publish
from tests.factories import EventFactory, EventPairFactory, UserFactory
from tests.publishing import current, document, publish_all


@pytest.fixture
def pair(world):
    world.ours()
    world.theirs()
    world.run()
    return EventPair.objects.get()


def links():
    rows = EventLink.objects.values_list("event__slug", "other__slug", "kind")
    return set(rows)


def test_the_same_drafts_a_link_from_the_imported_record_to_the_curated_one(pair, curator):
    decided = decide(pair, "same", by=curator, note="Both from the same communique.")

    assert links() == {("evt-theirs", "evt-ours", "same-as")}
    assert (decided.verdict, decided.decided_by) == ("same", curator)
    assert decided.decided_at <= timezone.now()
    assert Event.objects.get(slug="evt-theirs").changed_by == curator
    assert Event.objects.get(slug="evt-ours").changed_by is None


def test_the_curated_record_counts_whichever_dataset_came_first(world, curator):
    world.ours()
    world.theirs()
    propose([world.ged.pk], [world.curated.pk])

    decide(EventPair.objects.get(), "same", by=curator)

    assert links() == {("evt-theirs", "evt-ours", "same-as")}


def test_nothing_is_published_by_it_and_who_decided_does_not_publish_it(pair, curator):
    publish_all()
    theirs = Event.objects.get(slug="evt-theirs")
    decide(pair, "same", by=curator)

    assert current(theirs).number == 1
    with pytest.raises(Refused, match="somebody else has to publish it"):
        publish(Event.objects.filter(pk=theirs.pk), reason="Mine", by=curator)
    publish(Event.objects.filter(pk=theirs.pk), reason="Theirs", by=UserFactory())
    assert [link["kind"] for link in document(theirs)["related"]] == ["same-as"]
    assert curator.username not in current(theirs).document


def test_different_is_remembered_and_makes_no_link(world, pair, curator):
    decide(pair, "different", by=curator)

    assert links() == set()
    assert Event.objects.get(slug="evt-theirs").changed_by is None
    assert world.run().different == 1
    assert EventPair.objects.get().verdict == "different"


@pytest.mark.parametrize("verdict", ["different", ""])
def test_a_verdict_can_be_changed_and_taken_back(pair, curator, verdict):
    other = UserFactory()
    decide(pair, "same", by=curator)

    if verdict:
        decide(pair, verdict, by=other)
    else:
        take_back(pair, by=other)

    pair.refresh_from_db()
    assert links() == set()
    assert pair.verdict == verdict
    assert pair.decided_by == (other if verdict else None)
    assert Event.objects.get(slug="evt-theirs").changed_by == other


def test_a_link_of_another_kind_stays(pair, curator):
    related = {"event": pair.b, "other": pair.a, "kind": "related-to"}
    EventLink.objects.create(**related)
    decide(pair, "same", by=curator)
    take_back(pair, by=curator)

    assert links() == {("evt-theirs", "evt-ours", "related-to")}


def test_a_record_is_named_by_hand_already(pair, curator):
    EventLink.objects.create(event=pair.b, other=pair.a, kind="same-as")

    decide(pair, "same", by=curator)

    assert links() == {("evt-theirs", "evt-ours", "same-as")}
    assert Event.objects.get(slug="evt-theirs").changed_by is None


@pytest.mark.parametrize(
    ("event", "other", "words"),
    [
        ("evt-theirs", "evt-third", "evt-theirs names evt-third already"),
        ("evt-ours", "evt-third", "evt-ours itself names evt-third"),
        ("evt-third", "evt-theirs", "evt-third names evt-theirs"),
    ],
)
def test_a_tie_to_a_third_record_stands_in_the_way(pair, curator, event, other, words):
    EventFactory(slug="evt-third")
    ends = [Event.objects.get(slug=slug) for slug in (event, other)]
    EventLink.objects.create(event=ends[0], other=ends[1], kind="same-as")

    with pytest.raises(NotDecided, match=words):
        decide(pair, "same", by=curator)

    assert EventPair.objects.get().verdict == ""
    assert decide(pair, "different", by=curator).verdict == "different"


def test_a_pair_that_is_gone_is_not_decided(pair, curator):
    EventPair.objects.all().delete()

    with pytest.raises(NotDecided, match="no longer proposed"):
        decide(pair, "same", by=curator)


@pytest.mark.parametrize(
    ("fields", "constraint"),
    [
        ({"verdict": "same"}, "event_pair_is_decided_by_somebody"),
        ({"decided_at": timezone.now()}, "event_pair_is_decided_by_somebody"),
        ({"score": "1.01"}, "event_pair_score_is_from_0_to_1"),
        ({"score": "-0.01"}, "event_pair_score_is_from_0_to_1"),
    ],
)
@pytest.mark.django_db
def test_the_database_refuses_what_no_pair_is(fields, constraint):
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        EventPairFactory(**fields)


@pytest.mark.django_db
def test_the_database_refuses_a_verdict_of_another_word(curator):
    decided = {"decided_by": curator, "decided_at": timezone.now()}

    with pytest.raises(IntegrityError, match="verdict_is_a_known_code"), transaction.atomic():
        EventPairFactory(verdict="perhaps", **decided)


@pytest.mark.django_db
def test_two_records_are_a_pair_once_whichever_comes_first():
    pair = EventPairFactory()

    with pytest.raises(IntegrityError, match="event_pair_is_given_once"), transaction.atomic():
        EventPairFactory(a=pair.b, b=pair.a)
    with pytest.raises(IntegrityError, match="event_pair_ends_differ"), transaction.atomic():
        EventPairFactory(a=pair.a, b=pair.a)


@pytest.mark.django_db
def test_a_proposal_does_not_keep_a_draft_from_being_deleted():
    pair = EventPairFactory()

    pair.a.delete()

    assert not EventPair.objects.exists()
