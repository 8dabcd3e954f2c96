"""Undoing a merge gives back every row to the letter, whatever was chosen."""

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from kb import merging
from kb.importing.dossiers import export
from kb.merging import Plan, usual
from kb.merging.holdings import listed
from kb.merging.nouns import MERGED
from kb.models import Merge
from tests.factories import UserFactory
from tests.kb.merging.worlds import MODELS, WORLDS, everything
from tests.publishing import publish_all

pytestmark = pytest.mark.django_db


@pytest.fixture
def curator():
    return UserFactory(is_superuser=True)


def fresh(noun, *records):
    return [MODELS[noun].objects.get(pk=record.pk) for record in records]


@pytest.mark.parametrize("noun", WORLDS)
def test_undoing_a_merge_of_drafts_restores_every_row(noun, curator):
    one, two = fresh(noun, *WORLDS[noun]())
    before, dossier = everything(), export(one, two)

    done = merging.merge(usual(noun, one, two), reason="The same.", by=curator)

    assert not MODELS[noun].objects.filter(pk=two.pk).exists()
    assert everything() != before
    merging.undo(done, reason="A mistake.", by=curator)
    assert everything() == before
    assert export(*fresh(noun, one, two)) == dossier


@pytest.mark.parametrize("noun", ["group", "location", "event"])
def test_undoing_a_merge_of_public_records_restores_drafts_and_documents(noun, curator):
    one, two = WORLDS[noun]()
    publish_all()
    one, two = fresh(noun, one, two)
    before, dossier = everything(), export(one, two)

    done = merging.merge(usual(noun, one, two), reason="The same.", by=curator)

    two.refresh_from_db()
    assert two.merged_into == one
    merging.undo(done, reason="A mistake.", by=curator)
    assert everything() == before
    assert export(*fresh(noun, one, two)) == dossier


@pytest.mark.parametrize("noun", ["group", "event"])
@settings(
    max_examples=12,
    phases=(Phase.explicit, Phase.generate),  # a counterexample is small enough as it is found
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(data=st.data())
def test_undoing_is_exact_whatever_was_chosen(noun, curator, data):
    with transaction.atomic():
        one, two = fresh(noun, *WORLDS[noun]())
        if data.draw(st.booleans()):
            one, two = two, one
        chosen = usual(noun, one, two)
        taken = data.draw(st.sets(st.sampled_from([c.key for c in MERGED[noun].choices])))
        kept = {
            rows.key: frozenset(
                key
                for key in chosen.kept[rows.key]
                if data.draw(st.booleans(), label=f"{rows.key} {key}")
            )
            for rows in listed(MERGED[noun], one)
        }
        before = everything()

        plan = Plan(noun, one.pk, two.pk, frozenset(taken), kept)
        done = merging.merge(plan, reason="The same.", by=curator)
        merging.undo(done, reason="A mistake.", by=curator)

        assert everything() == before
        assert Merge.objects.get(pk=done.pk).undone_by == curator
        transaction.set_rollback(True)
