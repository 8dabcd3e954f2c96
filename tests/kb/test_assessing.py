import json
from dataclasses import replace
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given, settings
from hypothesis import strategies as st

from kb.assessing import RULES, Statement, assess, assess_events
from kb.dates import FuzzyDate
from kb.models import Event, Harm, Hedge, Party, Stance
from tests import factories

JULY_1, JULY_2, JULY_3 = date(2025, 7, 1), date(2025, 7, 2), date(2025, 7, 3)


def said(claimant="hospital", low=None, high=None, **facts):
    """A statement on soldiers killed, by nobody who is a party unless `claimant_side` says so."""
    defaults = {
        "slug": f"clm-{claimant}",
        "kind": "casualties",
        "stance": "asserts",
        "harm": "killed",
        "party": "side-b",
        "hedge": "exact",
        "basis": "reported",
        "counted": "",
        "claimant_side": "",
        "credibility": 6,
        "claimed_on": JULY_1,
        "publisher": "rfi",
        "is_superseded": False,
    }
    return Statement(claimant=claimant, low=low, high=high, **(defaults | facts))


def exactly(number, claimant="hospital", **facts):
    return said(claimant, number, number, **facts)


def at_least(number, claimant="hospital", **facts):
    return said(claimant, number, **({"hedge": "at-least"} | facts))


def in_words(claimant="witnesses", **facts):
    return said(claimant, hedge="vague", **facts)


def army(number, **facts):
    """The side attacked, on its own losses unless told otherwise."""
    return exactly(number, "army", **({"claimant_side": "b"} | facts))


def rebels(number, **facts):
    """The side that attacks, on its enemy's losses unless told otherwise."""
    return exactly(number, "rebels", **({"claimant_side": "a"} | facts))


def responsible(claimant, **facts):
    nothing = {"kind": "responsibility", "harm": "", "party": "", "hedge": "", "basis": ""}
    return said(claimant, **(nothing | {"slug": f"clm-{claimant}-did-it"} | facts))


def numbers(figures):
    return figures["low"], figures["best"], figures["high"]


def killed(*statements, rule="range-2"):
    return numbers(assess(statements, rule).as_json()["killed"])


def killed_of(party, *statements, rule="range-2"):
    rows = assess(statements, rule).as_json()["killed"]["by_party"]
    return next(numbers(row) for row in rows if row["party"] == party)


def reason_for_leaving_out(statement, *others):
    return assess([statement, *others]).left_out[statement.slug]


class TestDocument:
    def test_nobody_said_anything(self):
        figures = {"low": None, "best": None, "high": None, "by_party": []}
        empty = {**figures, "used": [], "left_out": [], "parts": None}

        assert assess([]).as_json() == {
            "rule": "range-2",
            "disputed": False,
            "disputes": [],
            "killed": empty,
            "injured": empty,
            "abducted": empty,
            "missing": empty,
            "captured": empty,
            "neutralised": empty,
            "used": [],
            "left_out": [],
            "override": None,
        }

    def test_keys_are_in_the_order_of_the_document(self):
        assert list(assess([]).as_json()) == [
            "rule",
            "disputed",
            "disputes",
            "killed",
            "injured",
            "abducted",
            "missing",
            "captured",
            "neutralised",
            "used",
            "left_out",
            "override",
        ]

    def test_figures_come_with_the_claims_behind_them(self):
        document = assess([army(12), rebels(80), in_words(party="civilians")]).as_json()

        assert document["killed"] == {
            "low": 12,
            "best": None,
            "high": None,
            "by_party": [
                {"party": "side-b", "low": 12, "best": 12, "high": 80},
                {"party": "civilians", "low": None, "best": None, "high": None},
            ],
            "used": [
                {
                    "claim": "clm-army",
                    "party": "side-b",
                    "group": None,
                    "counts_for": ["low", "best", "high"],
                    "note": None,
                },
                {
                    "claim": "clm-rebels",
                    "party": "side-b",
                    "group": None,
                    "counts_for": ["high"],
                    "note": None,
                },
            ],
            "left_out": [{"claim": "clm-witnesses", "reason": "gives no number"}],
            "parts": None,
        }
        assert document["disputes"] == [
            {
                "harm": "killed",
                "party": "side-b",
                "kind": "claims",
                "claims": ["clm-army", "clm-rebels"],
                "events": [],
            }
        ]
        assert document["used"] == ["clm-army", "clm-rebels"]
        assert document["left_out"] == [{"claim": "clm-witnesses", "reason": "gives no number"}]
        assert document["disputed"] is True


class TestWhatIsWeighed:
    def test_a_replaced_claim_is_left_out(self):
        old = exactly(8, slug="clm-old", is_superseded=True)

        assert killed(old, exactly(54)) == (54, 54, 54)
        assert reason_for_leaving_out(old) == "replaced by a later claim of the same claimant"

    def test_a_claim_taken_back_is_left_out_with_its_retraction(self):
        retraction = in_words("hospital", slug="clm-back", stance="retracts", claimed_on=JULY_2)

        assert killed(exactly(8), retraction) == (None, None, None)
        assert reason_for_leaving_out(exactly(8), retraction) == "taken back by the claimant"
        assert (
            reason_for_leaving_out(retraction) == "takes back an earlier claim and gives no figure"
        )

    def test_a_retraction_reaches_undated_claims(self):
        retraction = in_words("hospital", slug="clm-back", stance="retracts")

        assert killed(exactly(8, claimed_on=None), retraction) == (None, None, None)

    def test_an_undated_retraction_reaches_every_claim(self):
        retraction = in_words("hospital", slug="clm-back", stance="retracts", claimed_on=None)

        assert killed(exactly(8), retraction) == (None, None, None)

    def test_a_retraction_without_a_harm_reaches_every_claim_of_its_kind(self):
        retraction = said(slug="clm-back", stance="retracts", harm="", party="", hedge="")

        assert killed(exactly(8), retraction) == (None, None, None)

    @pytest.mark.parametrize(
        "facts",
        [
            {"claimant": "somebody else"},
            {"harm": "injured"},
            {"party": "civilians"},
            {"kind": "outcome"},
            {"claimed_on": date(2025, 6, 30)},
            {"is_superseded": True},
        ],
    )
    def test_a_retraction_of_something_else_takes_nothing_back(self, facts):
        retraction = replace(in_words("hospital", slug="clm-back", stance="retracts"), **facts)

        assert killed_of("side-b", exactly(8), retraction) == (8, 8, 8)

    def test_a_denial_is_left_out_and_takes_nothing_away(self):
        denial = rebels(100, stance="denies")

        assert killed(exactly(100), denial) == (100, 100, 100)
        assert reason_for_leaving_out(denial) == "denies a figure and gives none"

    def test_a_repetition_is_left_out(self):
        repetition = exactly(80, "agency", stance="repeats")

        assert killed(repetition) == (None, None, None)
        assert (
            reason_for_leaving_out(repetition)
            == "repeats what another said: not a count of its own"
        )

    def test_things_are_left_out(self):
        tankers = exactly(40, harm="", party="", counted="tankers")

        assert killed(tankers) == (None, None, None)
        assert reason_for_leaving_out(tankers) == "counts things or people unharmed"

    def test_a_claim_of_no_harm_is_left_out(self):
        claim = said(harm="", party="", hedge="")

        assert reason_for_leaving_out(claim) == "does not say what befell whom"

    def test_claims_on_other_matters_are_not_mentioned(self):
        assessment = assess([responsible("rebels", claimant_side="a")])

        assert (assessment.used, assessment.left_out) == ((), {})

    def test_a_harm_counts_whatever_the_kind_of_its_claim(self):
        assert killed(exactly(12, kind="outcome")) == (12, 12, 12)

    def test_mixed_casualties_enter_nothing(self):
        mixed = exactly(60, harm="mixed-casualties")
        document = assess([mixed]).as_json()

        assert all(document[harm]["by_party"] == [] for harm in Harm if harm != Harm.MIXED)
        assert reason_for_leaving_out(mixed) == "several harms in one number, not told apart"

    def test_words_without_a_number_give_nothing(self):
        assert killed(in_words()) == (None, None, None)
        assert killed(in_words(low=12, high=12)) == (None, None, None)
        assert reason_for_leaving_out(in_words()) == "gives no number"
        vague = in_words(basis="coded-from-vague-wording")
        assert reason_for_leaving_out(vague) == "gives no number"

    def test_a_number_put_to_vague_words_gives_nothing(self):
        coded = exactly(3, basis="coded-from-vague-wording")

        assert killed(coded) == (None, None, None)
        assert reason_for_leaving_out(coded) == "its number was coded from vague wording"

    def test_a_share_that_nobody_stated_gives_nothing(self):
        share = exactly(3, basis="share-of-a-total")

        assert killed(share) == (None, None, None)
        assert (
            reason_for_leaving_out(share)
            == "its number is a share of a total that the claimant did not give"
        )

    def test_the_improbable_is_left_out(self):
        improbable = exactly(900, credibility=5)

        assert killed(improbable) == (None, None, None)
        assert reason_for_leaving_out(improbable) == "improbable (credibility 5)"

    def test_neutralised_is_not_killed(self):
        document = assess([army(14, harm="neutralised", party="side-b")]).as_json()

        assert numbers(document["killed"]) == (None, None, None)
        assert numbers(document["neutralised"]) == (14, 14, 14)


class TestHowANumberIsRead:
    @pytest.mark.parametrize(
        ("low", "high", "hedge", "expected"),
        [
            (40, 40, "exact", (40, 40, 40)),
            (40, None, "exact", (40, 40, 40)),
            (40, 40, "about", (40, 40, 40)),
            (75, 90, "exact", (75, None, 90)),
            (75, 90, "about", (75, None, 90)),
            (80, None, "at-least", (80, None, None)),
            (80, 80, "at-least", (80, None, None)),
            (80, None, "more-than", (80, None, None)),
            (80, 120, "more-than", (80, None, 120)),
            (None, 10, "at-most", (None, None, 10)),
            (10, 10, "at-most", (None, None, 10)),
            (None, 10, "fewer-than", (None, None, 10)),
            (0, 0, "exact", (0, 0, 0)),
        ],
    )
    def test_low_best_and_high_of_one_statement(self, low, high, hedge, expected):
        assert killed(said(low=low, high=high, hedge=hedge)) == expected


class TestWhoSaysIt:
    def test_an_admission_is_a_ground(self):
        assert killed(army(12)) == (12, 12, 12)

    @pytest.mark.parametrize("party", ["side-a", "civilians", "unknown"])
    def test_a_belligerent_on_anybody_else_sets_no_more_than_high(self, party):
        assert killed(army(80, party=party)) == (None, None, 80)

    def test_a_partisan_number_raises_high_only(self):
        assert killed(exactly(12), rebels(100)) == (12, 12, 100)
        assert killed(exactly(12), rebels(5)) == (12, 12, 12)

    def test_an_open_partisan_number_leaves_high_open(self):
        assert killed(exactly(41), at_least(100, "rebels", claimant_side="a")) == (41, 41, None)

    def test_partisan_words_of_none_count_for_nothing(self):
        none = army(0, party="civilians")

        assert killed(none) == (None, None, None)
        assert (
            reason_for_leaving_out(none)
            == "partisan: side b about civilians, and says there were none"
        )

    def test_a_doubtful_number_sets_no_more_than_high(self):
        assert killed(exactly(1, credibility=4)) == (None, None, 1)
        assert killed(exactly(12, "un"), exactly(30, credibility=4)) == (12, 12, 30)

    def test_a_doubtful_admission_is_no_ground(self):
        assert killed(army(12, credibility=4)) == (None, None, 12)


class TestLow:
    def test_it_is_the_lowest_number_of_the_grounds(self):
        assert killed(at_least(60, "official"), at_least(30), exactly(75, "un"))[0] == 30

    def test_it_is_empty_if_a_ground_without_lower_limit_ends_below_it(self):
        at_most = said("un", high=10, hedge="at-most")

        assert killed(said(low=15, high=20), at_most) == (None, None, 20)

    def test_it_stays_if_a_ground_without_lower_limit_ends_above_it(self):
        at_most = said("un", high=600, hedge="at-most")

        assert killed(at_least(133), at_most) == (133, None, 600)
        assert killed(at_least(600), at_most) == (600, None, 600)


class TestBest:
    def test_the_more_credible_comes_first(self):
        assert killed(exactly(10, "a", credibility=2), exactly(20, "b", credibility=1))[1] == 20
        assert killed(exactly(10, "a", credibility=3), exactly(20, "b", credibility=2))[1] == 20
        assert killed(exactly(10, "a", credibility=6), exactly(20, "b", credibility=3))[1] == 20

    def test_the_independent_comes_before_an_admission(self):
        assert killed(army(10, claimed_on=JULY_3), exactly(20))[1] == 20

    def test_a_more_credible_admission_comes_before_the_independent(self):
        assert killed(army(10, credibility=2), exactly(20))[1] == 10

    def test_the_later_comes_before_the_earlier(self):
        assert killed(exactly(10, "a"), exactly(20, "b", claimed_on=JULY_2))[1] == 20

    def test_the_undated_comes_last(self):
        assert killed(exactly(10, "a", claimed_on=None), exactly(20, "b"))[1] == 20

    def test_the_lower_comes_first_among_equals(self):
        assert killed(exactly(20, "a"), exactly(10, "b"))[1] == 10

    def test_a_number_that_a_ground_before_it_excludes_is_passed_over(self):
        later = at_least(60, "official", claimed_on=JULY_2)

        assert killed(exactly(30), later) == (30, None, None)

    def test_a_number_that_fits_the_grounds_before_it_is_taken(self):
        later = at_least(60, "official", claimed_on=JULY_2)

        assert killed(exactly(66), later) == (60, 66, 66)

    def test_an_upper_limit_comes_first_among_equals(self):
        assert killed(exactly(10, "a"), said("b", high=8, hedge="at-most"))[1] is None
        assert killed(exactly(10, "a"), said("b", high=12, hedge="at-most"))[1] == 10

    def test_a_range_is_no_single_number(self):
        assert killed(said(low=75, high=90)) == (75, None, 90)


class TestHigh:
    def test_it_is_the_highest_number_that_anybody_gives(self):
        assert killed(exactly(12), said("un", 10, 30), rebels(50))[2] == 50

    def test_it_stays_if_a_number_without_upper_limit_begins_below_it(self):
        assert killed(at_least(30, "official"), exactly(40))[2] == 40
        assert killed(at_least(40, "official"), exactly(40))[2] == 40

    def test_it_is_empty_if_a_number_without_upper_limit_begins_above_it(self):
        assert killed(at_least(100, "official"), said(low=75, high=90))[2] is None

    def test_it_is_empty_if_nobody_sets_an_upper_limit(self):
        assert killed(at_least(30))[2] is None


class TestASideOfSeveralGroups:
    def test_its_groups_are_added(self):
        soldiers = exactly(30, slug="clm-1", party_group="army")
        volunteers = said(low=20, high=22, slug="clm-2", party_group="volunteers")

        assert killed_of("side-b", soldiers, volunteers) == (50, None, 52)
        assert assess([soldiers, volunteers]).is_disputed is False

    def test_a_group_without_a_number_empties_best_and_high(self):
        soldiers = exactly(30, slug="clm-1", party_group="army")

        assert killed_of("side-b", soldiers, in_words(party_group="volunteers")) == (30, None, None)

    def test_a_ground_for_the_whole_side_decides(self):
        soldiers = exactly(30, "un", party_group="army")
        whole = exactly(52)

        assert killed_of("side-b", soldiers, whole) == (52, 52, 52)
        assert (
            reason_for_leaving_out(soldiers, whole)
            == "speaks of one group of a side whose figures as a whole are known"
        )

    def test_a_partisan_number_for_the_whole_side_gives_way_to_its_groups(self):
        soldiers = exactly(30, party_group="army")

        assert killed_of("side-b", soldiers, rebels(200)) == (30, 30, 30)
        assert (
            reason_for_leaving_out(rebels(200), soldiers)
            == "partisan or doubtful, and the side's figures are added up from its groups"
        )

    def test_it_decides_after_all_if_no_group_has_a_figure(self):
        assert killed_of("side-b", in_words(party_group="army"), rebels(200)) == (None, None, 200)


class TestTheEvent:
    def test_parties_are_added(self):
        assert killed(exactly(5), said("un", 3, 4, party="civilians")) == (8, None, 9)
        assert killed(exactly(5), exactly(3, "un", party="civilians")) == (8, 8, 8)

    def test_a_party_without_a_number_empties_best_and_high(self):
        assert killed(exactly(5), in_words(party="civilians")) == (5, None, None)

    def test_a_partisan_number_empties_best_where_nothing_else_is_said_of_a_party(self):
        assert killed(army(5), army(80, slug="clm-enemy", party="side-a")) == (5, None, 85)

    def test_a_claim_that_does_not_stand_empties_nothing(self):
        denial = army(3, slug="clm-denial", stance="denies", party="civilians")

        assert killed(army(5), denial) == (5, 5, 5)

    def test_unknown_persons_stand_for_the_event_where_no_party_has_a_figure(self):
        assert killed(exactly(77, party="unknown"), in_words()) == (77, 77, 77)

    def test_unknown_persons_may_be_those_of_the_parties(self):
        assert killed(exactly(63, "un", party="unknown"), exactly(52)) == (52, None, 63)
        assert killed(exactly(20, "un", party="unknown"), exactly(52)) == (20, None, 52)
        assert killed(exactly(52, "un", party="unknown"), exactly(52)) == (52, 52, 52)
        assert killed(at_least(20, "un", party="unknown"), exactly(52)) == (20, None, None)

    def test_the_first_version_took_the_greater_and_the_sum(self):
        one, other = exactly(63, "un", party="unknown"), exactly(52)

        assert killed(one, other, rule="range-1") == (63, None, 115)
        assert killed(one, exactly(80), rule="range-1") == (80, None, 143)

    def test_unknown_persons_without_a_number_add_nothing(self):
        assert killed(exactly(52), in_words(party="unknown")) == (52, 52, 52)

    def test_without_ground_it_is_empty_and_not_none(self):
        assert killed(in_words(), in_words("others", party="civilians")) == (None, None, None)


class TestConservativeRule:
    def test_low_and_best_are_the_lowest_of_the_grounds(self):
        statements = exactly(40, "un"), at_least(30), rebels(100)

        assert killed(*statements, rule="conservative-1") == (30, 30, 40)

    def test_high_is_empty_if_a_ground_without_upper_limit_begins_above_it(self):
        statements = exactly(40, "un"), at_least(60)

        assert killed(*statements, rule="conservative-1") == (40, 40, None)

    def test_an_upper_limit_gives_no_best(self):
        at_most = said(high=10, hedge="at-most")

        assert killed(at_most, rule="conservative-1") == (None, None, 10)

    def test_the_partisan_and_the_doubtful_are_left_out(self):
        doubtful = exactly(50, credibility=4)
        assessment = assess([rebels(100), doubtful, army(12)], "conservative-1")

        assert assessment.used == ("clm-army",)
        assert assessment.left_out == {
            "clm-hospital": "doubtful (credibility 4)",
            "clm-rebels": "partisan: side a about its enemy's losses",
        }

    def test_the_partisan_is_called_so_at_any_level(self):
        one_group = rebels(100, party_group="army")

        assert assess([one_group, in_words()], "conservative-1").left_out["clm-rebels"] == (
            "partisan: side a about its enemy's losses"
        )

    def test_it_names_persons_of_unknown_party(self):
        assessment = assess([rebels(100, party="unknown")], "conservative-1")

        assert assessment.left_out == {
            "clm-rebels": "partisan: side a about persons of unknown party"
        }


class TestDisputed:
    def test_numbers_that_exclude_each_other(self):
        assert assess([army(5), rebels(50)]).is_disputed is True
        assert assess([exactly(5), at_least(6, "un")]).is_disputed is True
        assert assess([at_least(6), exactly(5, "un")]).is_disputed is True

    def test_numbers_that_can_both_be_true(self):
        assert assess([at_least(30), said("un", 75, 90)]).is_disputed is False

    def test_numbers_of_different_harms_or_parties_do_not_meet(self):
        injured = exactly(12, "un", harm="injured")
        civilians = exactly(3, "un", slug="clm-un-civilians", party="civilians")

        assert assess([exactly(5), injured, civilians]).is_disputed is False

    def test_one_claimant_does_not_dispute_with_itself(self):
        assert assess([exactly(5), exactly(3, slug="clm-other")]).is_disputed is False

    def test_words_without_a_number_dispute_none(self):
        assert assess([army(0), in_words()]).is_disputed is True
        assert assess([army(1), in_words()]).is_disputed is False

    def test_claims_that_do_not_stand_dispute_nothing(self):
        assert assess([exactly(5), exactly(80, "un", stance="repeats")]).is_disputed is False
        assert assess([exactly(5), exactly(80, "un", credibility=5)]).is_disputed is False

    def test_a_denial_of_what_another_says(self):
        assert assess([in_words(), in_words("army", stance="denies")]).is_disputed is True
        assert assess([exactly(8), exactly(8, "army", stance="denies")]).is_disputed is True

    def test_a_denial_of_another_number_leaves_this_one_alone(self):
        assert assess([exactly(8), exactly(100, "army", stance="denies")]).is_disputed is False

    def test_a_denial_of_what_nobody_else_says(self):
        denial = in_words("army", slug="clm-denial", stance="denies")

        assert assess([denial]).is_disputed is False
        assert assess([denial, in_words(party="civilians")]).is_disputed is False
        assert assess([denial, in_words("army")]).is_disputed is False

    def test_responsibility_that_is_asserted_and_denied(self):
        denial = responsible("rebels", stance="denies", claimant_side="a")

        assert assess([responsible("government"), denial]).is_disputed is True
        assert assess([denial]).is_disputed is False

    def test_responsibility_that_rivals_claim(self):
        rebels_did_it = responsible("rebels", claimant_side="a", claimant_role="attacker")
        rivals_did_it = responsible("rivals", claimant_side="a", claimant_role="claimed-by")

        assert assess([rebels_did_it, rivals_did_it]).is_disputed is True

    def test_responsibility_that_one_group_claims_and_no_rival(self):
        rivals_did_it = responsible("rivals", claimant_side="a", claimant_role="claimed-by")

        assert assess([rivals_did_it]).is_disputed is False

    def test_responsibility_that_allies_share(self):
        rebels_did_it = responsible("rebels", claimant_side="a", claimant_role="attacker")
        allies_did_it = responsible("allies", claimant_side="a", claimant_role="attacker")

        assert assess([rebels_did_it, allies_did_it]).is_disputed is False


class TestGrade:
    def test_nothing_said(self):
        assert assess([]).grade is None

    def test_warnings_are_not_counted(self):
        assert assess([responsible("embassy", kind="warning")]).grade is None

    def test_replaced_claims_are_not_counted(self):
        assert assess([exactly(5, is_superseded=True)]).grade is None

    def test_confirmed_by_the_admission_of_losses(self):
        assert assess([army(5)]).grade == "confirmed"
        assert assess([in_words("army", claimant_side="b")]).grade == "confirmed"

    def test_an_admission_of_none_confirms_nothing(self):
        assert assess([army(0)]).grade == "weak"

    def test_confirmed_by_its_author_and_somebody_else(self):
        did_it = responsible("rebels", claimant_side="a")

        assert assess([did_it, exactly(5)]).grade == "confirmed"
        assert assess([did_it, army(80, party="side-a")]).grade == "confirmed"

    def test_its_author_alone_confirms_nothing(self):
        did_it = responsible("rebels", claimant_side="a")

        assert assess([did_it, rebels(100)]).grade == "weak"

    def test_an_accusation_is_no_acceptance(self):
        accusation = responsible("army", claimant_side="b")

        assert assess([accusation, exactly(5)]).grade == "weak"

    def test_fair_with_two_independent_publishers(self):
        assert assess([exactly(5), exactly(6, "un", publisher="afp")]).grade == "fair"

    def test_two_publishers_of_one_belligerent_are_not_fair(self):
        enemy = {"party": "side-a", "claimant_side": "b"}
        statements = exactly(80, "army", **enemy), exactly(81, "staff", publisher="afp", **enemy)

        assert assess(statements).grade == "weak"

    def test_publishers_that_are_not_independent_are_not_counted(self):
        assert assess([exactly(5), exactly(6, "un", publisher="")]).grade == "weak"

    def test_weak_with_one_publisher(self):
        assert assess([exactly(5), exactly(6, "un")]).grade == "weak"

    def test_doubtful_claims_and_repetitions_are_weak(self):
        doubtful = exactly(5, credibility=4)
        repeated = exactly(6, "un", publisher="afp", stance="repeats")

        assert assess([doubtful]).grade == "weak"
        assert assess([repeated]).grade == "weak"
        assert assess([exactly(7, "witness"), doubtful, repeated]).grade == "weak"
        assert assess([army(5, credibility=4)]).grade == "weak"

    def test_contested_comes_before_confirmed(self):
        denial = responsible("rebels", stance="denies", claimant_side="a")

        assert assess([army(5), responsible("government"), denial]).grade == "contested"

    def test_a_dispute_over_numbers_is_not_contested(self):
        assert assess([army(5), rebels(50)]).grade == "confirmed"

    def test_discounted_when_nothing_stands(self):
        denial = responsible("rebels", stance="denies", claimant_side="a")
        retraction = said(slug="clm-back", stance="retracts", harm="", party="", hedge="")

        assert assess([denial]).grade == "discounted"
        assert assess([exactly(5), retraction]).grade == "discounted"
        assert assess([exactly(5, credibility=5)]).grade == "discounted"


SIDES = st.sampled_from(["", "a", "b"])


@st.composite
def statements(draw, **fixed):
    low, high = sorted((draw(st.integers(0, 9)), draw(st.integers(0, 9))))
    facts = {
        "slug": f"clm-{draw(st.integers(0, 10**9))}",
        "kind": draw(st.sampled_from(["casualties", "responsibility"])),
        "stance": draw(st.sampled_from(["asserts", "asserts", "asserts", *Stance.values])),
        "harm": draw(st.sampled_from(["", "killed", "injured", "mixed-casualties"])),
        "party": draw(st.sampled_from(Party.values)),
        "low": draw(st.sampled_from([low, None])),
        "high": draw(st.sampled_from([high, None])),
        "hedge": draw(st.sampled_from(Hedge.values)),
        "basis": draw(st.sampled_from(["reported", "reported", "share-of-a-total"])),
        "claimant": draw(st.sampled_from(["army", "rebels", "un"])),
        "claimant_side": draw(SIDES),
        "credibility": draw(st.integers(1, 6)),
        "claimed_on": draw(st.sampled_from([None, JULY_1, JULY_2])),
        "publisher": draw(st.sampled_from(["", "rfi", "afp"])),
        "is_superseded": draw(st.sampled_from([False, False, True])),
        "party_group": draw(st.sampled_from(["", "", "army", "volunteers"])),
        "claimant_role": draw(st.sampled_from(["", "attacker", "claimed-by"])),
    }
    return said(**(facts | fixed))


WITHOUT_HASTE = settings(deadline=None)
LISTS = st.lists(statements(), max_size=7, unique_by=lambda statement: statement.slug)


def every_row(document):
    """The figures of each harm as a whole and by party."""
    return {
        (harm.value, row.get("party", "")): numbers(row)
        for harm in Harm
        if harm != Harm.MIXED
        for row in (document[harm.value], *document[harm.value]["by_party"])
    }


@pytest.mark.parametrize("rule", RULES)
class TestWhatAlwaysHolds:
    @WITHOUT_HASTE
    @given(said=LISTS, data=st.data())
    def test_the_order_of_statements_does_not_matter(self, rule, said, data):
        shuffled = data.draw(st.permutations(said))

        assert assess(shuffled, rule) == assess(said, rule)

    @WITHOUT_HASTE
    @given(said=LISTS)
    def test_low_best_and_high_are_in_order(self, rule, said):
        rows = every_row(assess(said, rule).as_json()).values()
        known = [[number for number in row if number is not None] for row in rows]

        assert known == [sorted(row) for row in known]

    @WITHOUT_HASTE
    @given(said=LISTS, partisan=statements(slug="clm-new", stance="asserts", is_superseded=False))
    def test_a_partisan_claim_sets_and_moves_no_best_figure(self, rule, said, partisan):
        other_side = {"side-a": "b", "side-b": "a"}.get(partisan.party, "a")
        partisan = replace(partisan, claimant_side=other_side)
        before = every_row(assess(said, rule).as_json())
        after = every_row(assess([*said, partisan], rule).as_json())
        bests = {key: row[1] for key, row in after.items() if row[1] is not None}

        assert bests.items() <= {key: row[1] for key, row in before.items()}.items()

    @WITHOUT_HASTE
    @given(said=LISTS, partisan=statements(slug="clm-new", stance="asserts", is_superseded=False))
    def test_a_partisan_claim_leaves_the_best_figure_of_a_party_alone(self, rule, said, partisan):
        other_side = {"side-a": "b", "side-b": "a"}.get(partisan.party, "a")
        partisan = replace(partisan, claimant_side=other_side, party_group="")
        before = every_row(assess(said, rule).as_json())
        after = every_row(assess([*said, partisan], rule).as_json())

        assert {key: row[1] for key, row in after.items() if key in before and key[1]} == {
            key: row[1] for key, row in before.items() if key[1]
        }

    @WITHOUT_HASTE
    @given(said=LISTS)
    def test_every_claim_of_persons_harmed_is_accounted_for_once(self, rule, said):
        assessment = assess(said, rule)
        weighed = {s.slug for s in said if s.harm or s.kind == "casualties"}

        assert set(assessment.used) | set(assessment.left_out) == weighed
        assert not set(assessment.used) & set(assessment.left_out)

    @WITHOUT_HASTE
    @given(said=LISTS)
    def test_every_reason_is_worded(self, rule, said):
        assert all(assess(said, rule).left_out.values())


@pytest.fixture
def mali():
    return factories.LocationFactory(slug="ml", name="Mali", kind="country", country="ML")


@pytest.fixture
def army_of_mali(mali):
    return factories.GroupFactory(slug="army", kind_id="group-kind:state-forces", homeland=mali)


@pytest.fixture
def jnim():
    return factories.GroupFactory(slug="jnim", homeland=None)


@pytest.fixture
def event(army_of_mali, jnim):
    event = factories.EventFactory(grade=None)
    factories.ParticipationFactory(event=event, group=jnim, side="a", role="attacker")
    factories.ParticipationFactory(event=event, group=army_of_mali, side="b", role="target")
    return event


def claim(event, number, **facts):
    exact = {"party": "side-b", "claimant_text": "hospital", "low": number, "high": number}
    return factories.ClaimFactory(event=event, hedge="exact", **(exact | facts))


def claim_of(group, event, number, **facts):
    return claim(event, number, claimant=group, claimant_text="", **facts)


def assessed(event):
    assess_events(Event.objects.filter(pk=event.pk))
    event.refresh_from_db()
    return json.loads(event.casualties)


def killed_in(event):
    return numbers(assessed(event)["killed"])


@pytest.mark.django_db
class TestAssessEvents:
    def test_it_writes_figures_and_grade(self, event, army_of_mali):
        claim_of(army_of_mali, event, 12, slug="clm-army")

        assert assess_events(Event.objects.all()) == 1

        event.refresh_from_db()
        assert event.casualties.startswith(
            '{"rule":"range-2","disputed":false,"disputes":[],"killed":{"low":12,'
        )
        assert json.loads(event.casualties)["used"] == ["clm-army"]
        assert event.assessed_grade_id == "grade:confirmed"

    def test_it_writes_nothing_when_nothing_changed(self, event):
        claim(event, 12)
        assess_events(Event.objects.all())

        assert assess_events(Event.objects.all()) == 0

    def test_an_event_without_claims_has_no_figures_and_no_grade(self, event):
        document = assessed(event)

        assert document == assess([]).as_json()
        assert event.assessed_grade is None

    def test_a_rule_can_be_chosen(self, event):
        claim(event, 12)
        claim(event, 30)

        assess_events(Event.objects.all(), "conservative-1")

        event.refresh_from_db()
        assert json.loads(event.casualties)["rule"] == "conservative-1"

    def test_it_costs_the_same_queries_for_one_event_as_for_ten(self, event):
        parts = [factories.ParticipationFactory(side="b").event for _ in range(9)]
        claims = [claim(part, 12) for part in parts]
        claim(event, 12, supersedes=claims[0])

        with CaptureQueriesContext(connection) as for_one:
            assess_events(Event.objects.filter(pk=event.pk))
        with CaptureQueriesContext(connection) as for_ten:
            assess_events(Event.objects.all())

        assert len(for_ten) == len(for_one)

    def test_only_the_events_given_are_assessed(self, event):
        other = factories.EventFactory()

        assess_events(Event.objects.filter(pk=event.pk))

        other.refresh_from_db()
        assert other.casualties is None

    def test_the_claims_about_its_parts_are_not_its_own(self, event):
        part = factories.EventFactory(parent=event)
        claim(part, 12)

        assert killed_in(event) == (None, None, None)
        assert killed_in(part) == (12, 12, 12)

    def test_a_withdrawn_claim_does_not_count(self, event):
        claim(event, 12, is_withdrawn=True)

        assert killed_in(event) == (None, None, None)

    def test_a_replaced_claim_does_not_count(self, event):
        old = claim(event, 8, slug="clm-old")
        claim(event, 54, supersedes=old)

        assert killed_in(event) == (54, 54, 54)

    def test_it_is_replaced_by_a_claim_about_another_event_too(self, event):
        claim(factories.EventFactory(), 54, supersedes=claim(event, 8))

        assert killed_in(event) == (None, None, None)

    def test_a_withdrawn_claim_replaces_nothing(self, event):
        claim(event, 54, supersedes=claim(event, 8), is_withdrawn=True)

        assert killed_in(event) == (8, 8, 8)

    def test_a_claim_is_of_the_day_of_its_source_if_of_none(self, event):
        source = factories.SourceFactory(published_on=FuzzyDate.parse("2025-07-03"))
        claim(event, 12)
        claim(event, 30, claimed_on=None, source=source)

        assert killed_in(event) == (12, 30, 30)

    @pytest.mark.parametrize("kind", ["armed-group", "government", "state-media"])
    def test_two_publishers_of_which_one_is_not_independent(self, event, kind):
        publisher = factories.PublisherFactory(kind_id=f"publisher-kind:{kind}")
        claim(event, 12)
        claim(event, 12, source=factories.SourceFactory(publisher=publisher))

        assessed(event)

        assert event.assessed_grade_id == "grade:weak"

    def test_two_independent_publishers(self, event):
        claim(event, 12)
        claim(event, 12)

        assessed(event)

        assert event.assessed_grade_id == "grade:fair"


@pytest.mark.django_db
class TestSides:
    def test_a_group_that_takes_part_is_a_belligerent(self, event, jnim):
        claim_of(jnim, event, 100)

        assert killed_in(event) == (None, None, 100)

    def test_a_group_that_takes_no_part_is_independent(self, event):
        claim_of(factories.GroupFactory(), event, 100)

        assert killed_in(event) == (100, 100, 100)

    def test_a_group_on_no_side_is_independent(self, event):
        onlooker = factories.ParticipationFactory(event=event, side="", role="suspected").group
        claim_of(onlooker, event, 100)

        assert killed_in(event) == (100, 100, 100)

    @pytest.mark.parametrize("kind", ["component-of", "merged-into", "renamed-to"])
    def test_a_group_that_belongs_to_a_belligerent_speaks_for_it(self, event, jnim, kind):
        katiba = factories.GroupRelationFactory(object=jnim, kind=kind).subject
        claim_of(katiba, event, 100)

        assert killed_in(event) == (None, None, 100)

    def test_a_group_that_a_belligerent_belongs_to_speaks_for_it(self, event, jnim):
        network = factories.GroupRelationFactory(subject=jnim).object
        claim_of(network, event, 100)

        assert killed_in(event) == (None, None, 100)

    @pytest.mark.parametrize(
        "facts",
        [
            {"kind": "affiliate-of"},
            {"since": FuzzyDate.parse("2025-07-02")},
            {"since": None},
            {"since": FuzzyDate.parse("2025-07")},
            {"until": FuzzyDate.parse("2025-06-30")},
        ],
    )
    def test_a_tie_that_does_not_surely_hold_on_the_day_counts_for_nothing(
        self, event, jnim, facts
    ):
        katiba = factories.GroupRelationFactory(object=jnim, **facts).subject
        claim_of(katiba, event, 100)

        assert killed_in(event) == (100, 100, 100)

    @pytest.mark.parametrize("day", ["2025-07-01", "2025-07"])
    def test_a_tie_that_may_end_on_the_day_still_counts(self, event, jnim, day):
        katiba = factories.GroupRelationFactory(object=jnim, until=FuzzyDate.parse(day)).subject
        claim_of(katiba, event, 100)

        assert killed_in(event) == (None, None, 100)

    def test_a_tie_that_begins_on_the_day_counts(self, event, jnim):
        katiba = factories.GroupRelationFactory(object=jnim, since=FuzzyDate.parse("2025-07-01"))
        claim_of(katiba.subject, event, 100)

        assert killed_in(event) == (None, None, 100)

    def test_its_own_part_comes_before_that_of_its_family(self, event, jnim, army_of_mali):
        factories.GroupRelationFactory(subject=jnim, object=army_of_mali)
        claim_of(army_of_mali, event, 12)

        assert killed_in(event) == (12, 12, 12)

    @pytest.mark.parametrize("kind", ["government", "state-paramilitary", "auxiliary-force"])
    def test_a_state_is_one_party(self, event, mali, kind):
        other = factories.GroupFactory(kind_id=f"group-kind:{kind}", homeland=mali)
        claim_of(other, event, 80, party="side-a")

        assert killed_in(event) == (None, None, 80)

    def test_an_armed_group_is_not_of_its_country_s_state(self, event, mali):
        claim_of(factories.GroupFactory(homeland=mali), event, 80, party="side-a")

        assert killed_in(event) == (80, 80, 80)

    @pytest.mark.parametrize("country", ["NE", ""])
    def test_another_state_is_independent(self, event, country):
        place = factories.LocationFactory(country=country)
        other = factories.GroupFactory(kind_id="group-kind:government", homeland=place)
        claim_of(other, event, 80, party="side-a")

        assert killed_in(event) == (80, 80, 80)

    def test_states_of_unknown_country_are_not_one(self, event, army_of_mali):
        army_of_mali.homeland = None
        army_of_mali.save()
        other = factories.GroupFactory(kind_id="group-kind:government", homeland=None)
        claim_of(other, event, 80, party="side-a")

        assert killed_in(event) == (80, 80, 80)

    def test_a_merged_record_is_the_one_that_survived_it(self, event, jnim):
        double = factories.GroupFactory(merged_into=jnim)
        claim_of(double, event, 100)

        assert killed_in(event) == (None, None, 100)

    def test_the_role_of_a_rival_claimant_is_seen(self, event, jnim):
        rival = factories.ParticipationFactory(event=event, side="a", role="claimed-by").group
        did_it = {"kind": "responsibility", "harm": "", "party": "", "low": None, "hedge": ""}
        factories.ClaimFactory(event=event, claimant=jnim, party_group=None, **did_it)
        factories.ClaimFactory(event=event, claimant=rival, party_group=None, **did_it)

        assert assessed(event)["disputed"] is True
        assert event.assessed_grade_id == "grade:contested"


@pytest.mark.django_db
class TestPartyHarmed:
    def party_of(self, event, group):
        claim(event, 12, party="", party_group=group)
        return [row["party"] for row in assessed(event)["killed"]["by_party"]]

    def test_the_only_group_of_a_side_is_the_side(self, event, army_of_mali):
        claim(event, 12)

        assert self.party_of(event, army_of_mali) == ["side-b"]
        assert killed_in(event) == (12, 12, 12)

    def test_a_group_that_takes_no_part_is_unknown(self, event):
        assert self.party_of(event, factories.GroupFactory()) == ["unknown"]

    def test_civilians_are_civilians_on_any_side(self, event):
        civilians = factories.GroupFactory(kind_id="group-kind:civilians")
        factories.ParticipationFactory(event=event, group=civilians, side="b", role="target")

        assert self.party_of(event, civilians) == ["civilians"]

    def test_a_group_of_several_is_a_part_of_its_side(self, event, army_of_mali):
        volunteers = factories.ParticipationFactory(event=event, side="b", role="ally").group
        claim(event, 30, party="", party_group=army_of_mali)
        claim(event, 22, party="", party_group=volunteers)

        assert killed_in(event) == (52, 52, 52)

    def test_civilians_do_not_make_a_side_one_of_several_groups(self, event, army_of_mali):
        civilians = factories.GroupFactory(kind_id="group-kind:civilians")
        factories.ParticipationFactory(event=event, group=civilians, side="b", role="target")
        claim(event, 12, party="", party_group=army_of_mali)
        claim(event, 12)

        assert len(assessed(event)["used"]) == 2

    def test_a_group_in_two_roles_is_one_group(self, event, army_of_mali):
        factories.ParticipationFactory(event=event, group=army_of_mali, side="b", role="defender")
        claim(event, 12, party="", party_group=army_of_mali)
        claim(event, 12)

        assert len(assessed(event)["used"]) == 2


@pytest.mark.django_db
class TestOverride:
    def test_a_curator_s_figures_stand_beside_the_rule_s(self, event):
        claim(event, 12)
        event.override_low, event.override_best = 10, 15
        event.override_reason = "The hospital counted twice."
        event.save()

        document = assessed(event)

        assert numbers(document["killed"]) == (10, 15, None)
        assert document["killed"]["by_party"] == [
            {"party": "side-b", "low": 12, "best": 12, "high": 12}
        ]
        assert document["override"] == {
            "reason": "The hospital counted twice.",
            "rule": {"low": 12, "best": 12, "high": 12},
        }

    def test_a_reason_is_kept_letter_by_letter(self, event):
        event.override_best, event.override_reason = 15, "Selon l'hôpital."
        event.save()
        assessed(event)

        assert "Selon l'hôpital." in event.casualties

    def test_nought_is_a_figure(self, event):
        event.override_high, event.override_reason = 0, "Nobody was there."
        event.save()

        assert killed_in(event) == (None, None, 0)

    def test_without_figures_the_rule_s_stand_again(self, event):
        claim(event, 12)
        event.override_best, event.override_reason = 15, "The hospital counted twice."
        event.save()
        assessed(event)
        event.override_best = None
        event.save()

        assert killed_in(event) == (12, 12, 12)


def of_dataset(event):
    """As an importer leaves an event: the dataset's own figures, written by hand."""
    document = assess([]).as_json() | {"rule": "dataset"}
    document["killed"] |= {"low": 3, "best": 4, "high": 9}
    event.casualties = json.dumps(document)
    event.save()
    return event.casualties


@pytest.mark.django_db
class TestDataset:
    def test_its_own_figures_are_not_touched(self, event):
        own = of_dataset(event)
        claim(event, 12)

        assert assess_events(Event.objects.all()) == 0

        event.refresh_from_db()
        assert (event.casualties, event.assessed_grade) == (own, None)

    def test_a_curator_s_figures_go_over_them(self, event):
        of_dataset(event)
        event.override_best, event.override_reason = 5, "One row counted twice."
        event.save()

        document = assessed(event)

        assert numbers(document["killed"]) == (None, 5, None)
        assert document["rule"] == "dataset"
        assert document["override"]["rule"] == {"low": 3, "best": 4, "high": 9}

    def test_they_stand_again_without_the_curator_s(self, event):
        own = of_dataset(event)
        event.override_best, event.override_reason = 5, "One row counted twice."
        event.save()
        assessed(event)
        event.override_best = 6
        event.save()
        assessed(event)
        event.override_best = None
        event.save()

        assert assessed(event) == json.loads(own)
        assert assess_events(Event.objects.all()) == 0
