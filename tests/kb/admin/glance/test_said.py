import re
from functools import partial

import pytest

from kb import models
from kb.admin.glance.said import who_says_what
from kb.figures import figure_in_words, range_in_words
from kb.publishing import publish, withdraw
from tests import factories
from tests.kb.admin.conftest import address

pytestmark = pytest.mark.django_db


@pytest.fixture
def fight():
    """JNIM, side a, attacks the army, side b."""
    event = factories.EventFactory(date=factories.FIRST_OF_JULY)
    jnim = factories.GroupFactory(slug="jnim", short_name="JNIM")
    army = factories.GroupFactory(slug="fama", short_name="FAMa")
    factories.ParticipationFactory(event=event, group=jnim)
    factories.ParticipationFactory(event=event, group=army, side="b", role="defender")
    return event


@pytest.fixture
def say(fight):
    """A claim on killed of side b, by a group or by others."""
    groups = {part.group.short_name: part.group for part in fight.participations.all()}

    def made(who, low, **values):
        claimant = {"claimant": groups[who]} if who in groups else {"claimant_text": who}
        given = {"party": "side-b", "hedge": "exact", "high": low} | values
        return factories.ClaimFactory(event=fight, low=low, **claimant, **given)

    return made


def page(client, event):
    answer = client.get(address(event, "change", event.pk))
    text = answer.content.decode().partition('<section class="glance"')[2]
    return re.sub(r"\s+", " ", text.partition("glance-editions-head")[0])


def columns(event, row=0):
    cells = who_says_what(event).rows[row].cells
    return [[said.claimant for said in cell] for cell in cells]


@pytest.mark.parametrize(
    ("low", "high", "hedge", "words"),
    [
        (80, None, "more-than", "more than 80"),
        (75, 90, "about", "about 75 to 90"),
        (0, 0, "exact", "0"),
        (None, 10, "fewer-than", "fewer than 10"),
        (None, None, "vague", "in words, no number"),
        (None, None, "", "no number"),
    ],
)
def test_a_figure_in_words(low, high, hedge, words):
    assert figure_in_words(models.Claim(low=low, high=high, hedge=hedge)) == words


@pytest.mark.parametrize(
    ("figures", "words"),
    [
        ((None, None, None), "unknown"),
        ((0, 0, 0), "0"),
        ((5, 6, 8), "5 to 8, best 6"),
        ((30, None, None), "30 or more, best unknown"),
        ((None, None, 22), "up to 22, best unknown"),
        ((0, 0, 3), "0 to 3, best 0"),
    ],
)
def test_a_range_in_words(figures, words):
    assert range_in_words(dict(zip(("low", "best", "high"), figures, strict=True))) == words


def test_both_sides_stand_next_to_each_other(fight, say):
    say("JNIM", 30)
    say("FAMa", 5)
    say("A witness group", 12)

    assert columns(fight) == [["JNIM"], ["FAMa"], ["A witness group"]]


def test_the_assessment_stands_below_with_its_ground(admin_client, fight, say):
    say("JNIM", 30)
    say("FAMa", 5)

    text = page(admin_client, fight)

    assert "Assessed: 5 to 30, best 5." in text
    assert "2 of 2 claims count; low and best rest on 1. Best is the number of FAMa." in text
    assert "Counts: an admission" in text
    assert "Counts towards the highest figure only: partisan" in text
    assert "Range, second version" in text


def test_looking_writes_nothing(admin_client, fight, say):
    say("FAMa", 5)
    before = models.Event.objects.values().get(pk=fight.pk)

    page(admin_client, fight)

    assert models.Event.objects.values().get(pk=fight.pk) == before
    assert before["casualties"] is None


def test_claimants_who_disagree_are_marked_both(fight, say):
    say("First agency", 5)
    say("Second agency", 9)
    say("Third agency", 7, hedge="at-least", high=None)

    row = who_says_what(fight).rows[0]

    against = {said.claimant: said.against for said in row.cells[2]}
    assert against["First agency"] == ["Second agency, 9", "Third agency, at least 7"]
    assert against["Second agency"] == ["First agency, 5"]
    assert who_says_what(fight).is_disputed


def test_a_replaced_claim_is_struck_and_stands_last(admin_client, fight, say):
    first = say("Agency", 5)
    say("Agency", 9, supersedes=first)

    cell = who_says_what(fight).rows[0].cells[2]

    assert [(said.figure, said.is_struck) for said in cell] == [("9", False), ("5", True)]
    assert "Left out: replaced by a later claim of the same claimant" in page(admin_client, fight)


def test_a_withdrawn_claim_is_apart_and_does_not_count(claim):
    withdraw(models.Claim.objects.filter(pk=claim.pk), reason="Not said at all.")

    said = who_says_what(claim.event)

    assert [(one.claim.pk, one.state) for one in said.withdrawn] == [(claim.pk, "withdrawn")]
    assert said.rows == []


def test_claims_without_figures_are_in_a_part_of_their_own(admin_client, fight, say):
    plain = {"harm": "", "party": "", "party_group": None, "hedge": "", "basis": ""}
    say("JNIM", None, kind="responsibility", statement="The attack was ours.", **plain)
    say("FAMa", None, kind="responsibility", stance="denies", statement="It was not.", **plain)

    said = who_says_what(fight)

    assert said.rows == []
    assert [s.claimant for s in said.others["Responsibility"]] == ["JNIM", "FAMa"]
    text = page(admin_client, fight)
    assert "Nobody says how many were harmed. Unknown is not zero." in text
    assert "2 claims on 1 matter" in text


def test_what_the_public_does_not_see_is_marked(claim):
    published = who_says_what(claim.event)
    factories.ClaimFactory(event=claim.event, claimant_text="New", party="civilians", low=1)
    models.Claim.objects.filter(pk=claim.pk).update(low=90)

    states = {said.claim.pk: said.state for said in every(who_says_what(claim.event))}

    assert [said.state for said in every(published)] == [""]
    assert states.pop(claim.pk) == "changed since published"
    assert set(states.values()) == {"not yet published"}


def every(said):
    return [one for row in said.rows for cell in row.cells for one in cell]


def test_an_event_of_a_dataset_keeps_its_figures(fight):
    figures = (
        '{"rule":"dataset","killed":{"low":1,"best":2,"high":3,"by_party":[]},"override":null}'
    )
    models.Event.objects.filter(pk=fight.pk).update(casualties=figures)

    said = who_says_what(fight)

    assert [total.words for total in said.totals] == ["1 to 3, best 2"]
    assert said.rule.code == "dataset"


def test_a_curators_figures_go_over_the_rules(admin_client, fight, say):
    say("FAMa", 5)
    models.Event.objects.filter(pk=fight.pk).update(override_best=7, override_reason="Seen it.")

    text = page(admin_client, fight)

    assert "Seen it." in text
    assert who_says_what(fight).totals[0].figures["best"] == 7


def test_a_claim_links_to_its_form_and_its_source(admin_client, fight, say):
    claim = say("FAMa", 5, source=factories.SourceFactory(archived_url="https://archive.test/1"))

    text = page(admin_client, fight)

    assert f'href="/admin/kb/claim/{claim.pk}/change/"' in text
    assert f'href="/admin/kb/source/{claim.source_id}/change/"' in text
    assert 'href="https://archive.test/1"' in text


def test_hostile_text_stays_text(admin_client, fight, say):
    say("<script>alert('x')</script>", 5, wording='\u202e<b>"quoted"</b>')

    text = page(admin_client, fight)

    assert "<script>alert" not in text
    assert "<b>" not in text
    assert "&lt;script&gt;alert" in text


def test_the_panel_costs_the_same_queries_for_2_claims_as_for_20(
    fight, say, django_assert_num_queries, django_assert_max_num_queries
):
    for n in range(2):
        say(f"Agency {n}", n)
    with django_assert_max_num_queries(16) as few:
        who_says_what(fight)

    for n in range(18):
        say(f"Group agency {n}", n, harm=("killed", "injured")[n % 2])
        factories.ClaimFactory(event=fight, low=n)

    with django_assert_num_queries(len(few)):
        who_says_what(fight)


def test_more_claims_than_are_shown_are_counted(fight, say, monkeypatch):
    monkeypatch.setattr("kb.admin.glance.said.SHOWN", 3)
    for n in range(5):
        say(f"Agency {n}", n)

    said = who_says_what(fight)

    assert (len(every(said)), said.more) == (3, 2)
    assert said.totals[0].figures["high"] == 4


def test_the_public_figure_is_shown_where_it_differs(admin_client, fight, say):
    say("Agency", 5)
    everything = (models.Dataset, models.Location, models.Source, models.Group, models.Event)
    publish(*(model.objects.all() for model in everything), reason="First accounts.")
    shown = partial(page, admin_client, fight)
    assert "in public (edition" not in shown()

    say("Other agency", 9)

    assert "Killed, in public (edition 1)</dt><dd>5</dd>" in shown()
