"""Wholes and parts under the rule range-2: figures that agree, or a dispute that is told."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb.assessing import assess
from kb.assessing.explain import explain_casualties
from kb.assessing.figures import Figures, total_of_grounds
from kb.assessing.wholes import Floor, reconcile
from kb.models import Claim, Edition, Event, Party, Source
from kb.publishing import publish, withdraw
from kb.publishing.reassess import reassess
from tests.factories import ClaimFactory, EventFactory
from tests.kb.test_assessing import LISTS, exactly, numbers
from tests.publishing import publish_all

LAWS = settings(deadline=None, max_examples=60)
HARM = "killed"


@st.composite
def figures(draw):
    """Low, best and high in order, each known or not."""
    known = sorted(draw(st.lists(st.integers(0, 30), min_size=3, max_size=3)))
    return Figures(*(draw(st.sampled_from([number, None])) for number in known))


BY_PARTY = st.dictionaries(st.sampled_from(Party.values), figures(), max_size=4)


@st.composite
def floors(draw):
    """What parts have together: never less in all than of the known parties."""
    by_party = draw(st.dictionaries(st.sampled_from(Party.values), st.integers(0, 40), max_size=3))
    more = draw(st.integers(0, 5))
    return Floor(sum(by_party.values()) + more, by_party, ("evt-part",))


def is_in_order(row):
    known = [number for number in (row.low, row.best, row.high) if number is not None]
    return known == sorted(known)


class TestLaws:
    @LAWS
    @given(rows=BY_PARTY)
    def test_totals_are_in_order_and_within_both_grounds(self, rows):
        found = total_of_grounds(rows)

        assert is_in_order(found)
        if all(row == Figures() for row in rows.values()):
            assert found == Figures()

    @LAWS
    @given(own=BY_PARTY, floor=floors())
    def test_a_whole_has_at_least_what_its_parts_have_and_is_in_order(self, own, floor):
        before = total_of_grounds(own)
        found = reconcile(own, before, floor)

        assert found.total.low >= max(floor.total, before.low or 0)
        assert all(found.by_party[party].low >= low for party, low in floor.by_party.items())
        assert all(map(is_in_order, (found.total, *found.by_party.values())))

    @LAWS
    @given(own=BY_PARTY, floor=floors())
    def test_a_ceiling_that_the_parts_exceed_is_open_and_disputed(self, own, floor):
        found = reconcile(own, total_of_grounds(own), floor)

        for party, row in own.items():
            if row.high is not None and floor.by_party.get(party, 0) > row.high:
                assert found.by_party[party].high is None
                assert party in found.disputed or party == Party.UNKNOWN
        assert found.total.high is None or not found.disputed

    @LAWS
    @given(said=LISTS)
    def test_parts_that_say_nothing_change_nothing(self, said):
        nothing = assess([]).as_json()

        assert assess(said, parts=[("evt-part", nothing)]).as_json() == assess(said).as_json()

    @LAWS
    @given(said=LISTS)
    def test_a_part_that_says_the_same_changes_no_low_and_disputes_nothing(self, said):
        whole = assess(said)
        again = assess(said, parts=[("evt-part", whole.as_json())])

        for harm, row in whole.totals.items():
            assert again.totals[harm].low == row.low
            assert again.totals[harm].best == row.best
        assert again.is_disputed == whole.is_disputed

    @LAWS
    @given(said=LISTS)
    def test_null_is_never_made_zero(self, said):
        spoken = {(s.harm, s.low, s.high) for s in said if s.has_number}
        for harm, row in assess(said).totals.items():
            zero = [number for number in (row.low, row.best, row.high) if number == 0]
            assert not zero or any(of == harm and 0 in (low, high) for of, low, high in spoken)

    @LAWS
    @given(said=LISTS)
    def test_what_is_used_and_left_out_of_the_harms_is_everything(self, said):
        document = assess(said).as_json()
        named = {"used": set(), "left_out": set()}
        for harm in ("killed", "injured"):
            for key, names in named.items():
                names |= {row["claim"] for row in document[harm][key]}

        assert named["used"] == set(document["used"])
        of_harms = {s.slug for s in said if s.harm in ("killed", "injured")}
        assert named["used"] | named["left_out"] == of_harms & (
            set(document["used"]) | {row["claim"] for row in document["left_out"]}
        )


def test_a_claim_that_counts_and_lies_outside_has_a_word_why():
    enemy = exactly(132, "army", claimant_side="b", party="civilians")
    others = exactly(138, "un", party="civilians"), exactly(160, "rfi", party="civilians")

    used = {row["claim"]: row for row in assess([enemy, *others]).as_json()["killed"]["used"]}

    assert used["clm-army"]["note"].startswith("partisan: side b about civilians")
    assert used["clm-un"]["note"] is None


def say(event, low, high, **facts):
    """A claim by nobody who takes part, from the source that is public already."""
    facts = {"claimant": None, "claimant_text": "A hospital", **facts}
    ClaimFactory(event=event, low=low, high=high, source=Source.objects.first(), **facts)


@pytest.fixture
def whole(db):
    """A published whole of which 8 to 16 are said to have died, and a part without figures."""
    whole = EventFactory(slug="evt-whole")
    ClaimFactory(slug="clm-whole", event=whole, party="unknown", low=8, high=16, hedge="exact")
    part = EventFactory(slug="evt-part", parent=whole, dataset=whole.dataset)
    publish_all()
    return whole, part


def casualties(slug):
    edition = Edition.objects.get(noun="event", slug=slug, superseded_at=None)
    return json.loads(edition.document)["casualties"]


class TestPublishing:
    def test_a_whole_follows_when_its_part_is_published(self, whole):
        say(whole[1], 28, None, party="side-b", hedge="at-least")
        publish(Event.objects.filter(slug="evt-part"), reason="Counted.")

        found = casualties("evt-whole")

        assert numbers(found["killed"]) == (28, None, None)
        assert found["killed"]["parts"] == {"low": 28, "events": ["evt-part"]}
        assert found["disputed"] is True
        assert found["disputes"] == [
            {
                "harm": "killed",
                "party": None,
                "kind": "parts",
                "claims": ["clm-whole"],
                "events": ["evt-part"],
            }
        ]

    def test_and_when_it_is_withdrawn(self, whole):
        say(whole[1], 28, 28, party="side-b", hedge="exact")
        publish(Event.objects.filter(slug="evt-part"), reason="Counted.")

        withdraw(Event.objects.filter(slug="evt-part"), reason="No such part.")

        assert numbers(casualties("evt-whole")["killed"]) == (8, None, 16)

    def test_figures_follow_when_a_claim_is_withdrawn(self, whole):
        say(whole[1], 28, 28, party="side-b", hedge="exact")
        say(whole[1], 50, 50, party="side-b", hedge="exact", slug="clm-gone")
        publish(Event.objects.filter(slug="evt-part"), reason="Counted.")
        assert numbers(casualties("evt-part")["killed"]) == (28, 28, 50)

        withdraw(Claim.objects.filter(slug="clm-gone"), reason="Misread.")
        assert numbers(casualties("evt-part")["killed"]) == (28, 28, 28)

        withdraw(Claim.objects.filter(event__slug="evt-part"), reason="Misread.")
        assert numbers(casualties("evt-part")["killed"]) == (None, None, None)
        assert numbers(casualties("evt-whole")["killed"]) == (8, None, 16)

    def test_a_whole_of_wholes_follows_too(self, whole):
        above = EventFactory(slug="evt-above")
        Event.objects.filter(slug="evt-whole").update(parent=above)
        publish_all()
        say(whole[1], 28, 28, party="side-b", hedge="exact")

        publish(Event.objects.filter(slug="evt-part"), reason="Counted.")

        assert numbers(casualties("evt-above")["killed"]) == (28, None, None)

    def test_a_whole_with_other_changes_is_left_until_it_is_published(self, whole):
        Event.objects.filter(slug="evt-whole").update(title="Another title")
        say(whole[1], 28, 28, party="side-b", hedge="exact")
        publish(Event.objects.filter(slug="evt-part"), reason="Counted.")
        assert numbers(casualties("evt-whole")["killed"]) == (8, None, 16)

        publish(Event.objects.filter(slug="evt-whole"), reason="Renamed.")

        assert numbers(casualties("evt-whole")["killed"]) == (28, None, None)

    def test_a_casualty_total_is_no_part(self, whole):
        total = EventFactory(
            slug="evt-total",
            type_id="event-type:casualty-total",
            covers_victims="soldiers",
            parent=whole[0],
            dataset=whole[0].dataset,
            location=whole[0].location,
        )
        say(total, 400, 400, party="side-b", hedge="exact")
        publish(Event.objects.filter(slug="evt-total"), reason="A total.")

        assert numbers(casualties("evt-whole")["killed"]) == (8, None, 16)


class TestReassess:
    def test_older_editions_keep_their_rule_and_the_change_has_its_reason(self, whole):
        say(whole[1], 28, 28, party="side-b", hedge="exact")
        publish(Event.objects.all(), reason="Counted.")
        reassess("range-1", reason="The first rule.")
        first = Edition.objects.get(noun="event", slug="evt-whole", superseded_at=None)

        rehearsed = reassess(reason="Tried.", rehearse=True)
        assert Edition.objects.get(pk=first.pk).superseded_at is None
        done = reassess(reason="Parts count.")

        assert rehearsed.changes == done.changes
        assert [(c.event, c.harm, c.before, c.after) for c in done.changes] == [
            ("evt-whole", "killed", (8, None, 16), (28, None, None)),
            ("evt-whole", "disputed", False, True),
        ]
        old, new = [*Edition.objects.filter(noun="event", slug="evt-whole").order_by("pk")][-2:]
        assert json.loads(old.document)["casualties"]["rule"] == "range-1"
        assert (old.sha256, new.reason) == (first.sha256, "Parts count.")
        assert reassess(reason="Again.").published == 0

    def test_an_act_on_something_else_keeps_the_rule_of_an_event(self, whole):
        reassess("range-1", reason="The first rule.")
        say(whole[1], 28, 28, party="side-b", hedge="exact")
        publish(Event.objects.filter(slug="evt-part"), reason="Counted.")

        assert casualties("evt-part")["rule"] == "range-2"
        assert casualties("evt-whole")["rule"] == "range-1"
        assert numbers(casualties("evt-whole")["killed"]) == (8, None, 16)

    def test_drafts_with_other_changes_are_named_and_left(self, whole):
        reassess("range-1", reason="The first rule.")
        Event.objects.filter(slug="evt-part").update(title="Another title")

        done = reassess(reason="Parts count.")

        assert (done.ahead, done.events) == (["evt-part"], 1)


@LAWS
@given(said=LISTS, part=LISTS)
def test_the_last_step_of_each_harm_has_the_figures_of_the_document(said, part):
    parts = [("evt-part", assess(part).as_json())]
    claims = [
        {"id": s.slug, "figure": {"low": s.low, "high": s.high, "hedge": s.hedge}} for s in said
    ]
    document = {"casualties": assess(said, parts=parts).as_json(), "claims": claims}

    last = {step["harm"]: numbers(step) for step in explain_casualties(document)}

    for harm in ("killed", "injured"):
        assert last.get(harm, (None, None, None)) == numbers(document["casualties"][harm])
