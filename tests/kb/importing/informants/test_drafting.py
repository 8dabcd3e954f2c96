import pytest

from kb.importing.informants import NotDrafted, candidates, draft_claims, drafted, parse
from kb.models import Claim, Edition
from kb.publishing import publish
from tests import factories
from tests.kb.importing.rows import batch

pytestmark = pytest.mark.django_db


@pytest.fixture
def group():
    return factories.GroupFactory(slug="jnim")


@pytest.fixture
def dataset():
    return batch().dataset


def found(text):
    return [[(one.group.slug, one.is_exact) for one in alike] for alike in candidates(parse(text))]


def test_a_group_is_found_by_its_very_name_whatever_the_spelling(group):
    factories.GroupNameFactory(group=group, text="Groupe de Soutien")

    assert (
        found("jnim; groupe de soutien, JAMA’AT NUSRAT AL ISLAM WAL MUSLIMIN")
        == [[("jnim", True)]] * 3
    )


def test_a_group_is_found_by_what_stands_in_brackets(group):
    assert found("A front for something (JNIM)") == [[("jnim", True)]]


def test_a_like_name_is_proposed_with_its_score(group):
    ((one,),) = candidates(parse("Jamaat Nusrat al-Islam"))

    assert one.group == group
    assert not one.is_exact
    assert 0.45 <= one.score < 1


def test_a_merged_group_is_its_survivor_and_a_withdrawn_one_is_nobody(group):
    factories.GroupFactory(name="The Lookout", short_name="", merged_into=group)
    factories.GroupFactory(name="The Watchers", short_name="", is_withdrawn=True)

    assert found("The Lookout; The Watchers") == [[("jnim", True)], []]


def test_nobody_named_is_nobody_found():
    assert candidates([]) == []


def test_a_number_of_its_own_becomes_a_draft_of_casualties(group, dataset):
    event, user = factories.EventFactory(), factories.UserFactory()
    (informant,) = parse("JNIM (at least 3 Deaths, 2 injured)")

    killed, injured = draft_claims(event, informant, dataset, group, by=user)

    assert (killed.kind, killed.harm, killed.party) == ("casualties", "killed", "unknown")
    assert (killed.low, killed.high, killed.hedge) == (3, None, "at-least")
    assert (injured.harm, injured.low, injured.high) == ("injured", 2, 2)
    assert killed.claimant == group
    assert killed.credibility == 6
    assert killed.source.slug == dataset.slug
    assert killed.changed_by == user
    assert not Edition.objects.filter(noun="claim").exists()


def test_who_is_only_named_asserts_no_figure(dataset):
    event = factories.EventFactory(slug="ucdp-ged-7")
    (informant,) = parse("Colonel Jane Roe")

    (claim,) = draft_claims(event, informant, dataset, "an officer")

    assert claim.statement == "Named by UCDP as informant."
    assert (claim.low, claim.high, claim.harm, claim.hedge) == (None, None, "", "")
    assert claim.claimant_text == "an officer"
    assert claim.slug == "clm-ucdp-ged-7-1"


def test_the_dataset_s_own_words_are_in_no_field_of_the_draft(dataset):
    (claim,) = draft_claims(
        factories.EventFactory(), parse("Colonel Jane Roe (by phone)")[0], dataset, "an officer"
    )

    said = " ".join(str(getattr(claim, field.attname)) for field in Claim._meta.concrete_fields)
    assert "Roe" not in said
    assert "phone" not in said


def test_the_same_claimant_is_drafted_once_for_a_release(group, dataset):
    event = factories.EventFactory()
    draft_claims(event, parse("JNIM")[0], dataset, group)

    with pytest.raises(NotDrafted, match="already"):
        draft_claims(event, parse("JNIM")[0], dataset, group)
    draft_claims(event, parse("JNIM")[0], dataset, "somebody else")

    assert drafted(event, dataset).count() == 2
    assert len({claim.slug for claim in event.claims.all()}) == 2


def test_nobody_in_particular_claims_nothing(dataset):
    with pytest.raises(NotDrafted, match="Say who it is"):
        draft_claims(factories.EventFactory(), parse("ABC")[0], dataset, "  ")


def test_a_draft_can_be_published_by_somebody_else_with_its_event(group, dataset):
    event, user = factories.EventFactory(), factories.UserFactory()
    (claim,) = draft_claims(event, parse("JNIM (3 dead)")[0], dataset, group, by=user)
    everything = [
        model._meta.default_manager.all()
        for model in map(type, (claim.source, dataset, event.location, group, event))
    ]

    publish(*everything, reason="First.", by=factories.UserFactory())

    claim.refresh_from_db()
    assert claim.as_published
