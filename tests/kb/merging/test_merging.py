"""What a merge does, what it refuses, and what undoing it does with later edits."""

import json
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import IntegrityError, connection, connections, transaction

from kb import merging, publishing
from kb.doubles import say_different
from kb.merging import Plan, usual
from kb.models import (
    Citation,
    Claim,
    Double,
    Event,
    Group,
    GroupName,
    Location,
    Merge,
    Participation,
)
from kb.publishing import Refused
from tests import factories as f
from tests.kb.merging.worlds import WORLDS, groups
from tests.publishing import current, document, publish_all

pytestmark = pytest.mark.django_db


@pytest.fixture
def curator():
    return f.UserFactory(is_superuser=True)


def merged(one, two, by, noun="group", **chosen):
    plan = usual(noun, one, two)
    plan = Plan(noun, one.pk, two.pk, **({"taken": plan.taken, "kept": plan.kept} | chosen))
    return merging.merge(plan, reason="The same.", by=by)


def undone(merge, by, **decided):
    return merging.undo(merge, reason="A mistake.", by=by, **decided)


def test_whoever_named_a_draft_names_the_survivor_and_nobody_twice(curator):
    one, two = groups()
    parts = Participation.objects.filter(group__in=(one, two)).count()

    merged(one, two, curator)

    assert Participation.objects.filter(group=one).count() == parts - 1
    assert not Claim.objects.filter(claimant=two.pk).exists()
    assert GroupName.objects.filter(group=one, text="أنصار الدين").exists()
    assert not one.relations.filter(object=one).exists()


def test_what_held_twice_stays_two_rows_and_what_both_say_is_one(curator):
    one, two = groups()

    merged(one, two, curator)

    ties = one.relations.order_by("pk").values_list("kind", "since_earliest__year")
    assert list(ties) == [
        ("component-of", 2017),
        ("rival-of", 2017),
        ("allied-with", 2012),
        ("allied-with", 2019),
    ]
    leaders = one.leaders.order_by("pk").values_list("name", "since_earliest__year")
    assert list(leaders) == [("Iyad ag Ghali", 2017), ("Someone", 2012), ("Someone", 2019)]


def test_citations_of_a_row_that_both_have_come_to_the_one_that_stays(curator):
    one, two = groups()
    of_two = Citation.objects.get(relation__subject=two)
    same = Citation.objects.get(relation__subject=one)
    f.CitationFactory(relation=of_two.relation, source=same.source, locator=same.locator)

    done = merged(one, two, curator)

    (tie,) = one.relations.filter(kind="rival-of")
    assert set(tie.citations.values_list("pk", flat=True)) == {same.pk, of_two.pk}
    undone(done, curator)
    assert set(two.relations.get(kind="rival-of").citations.values_list("source", "locator")) == {
        (of_two.source_id, of_two.locator),
        (same.source_id, same.locator),
    }


def test_a_published_tie_that_moves_is_published_with_the_survivor(curator):
    one, two = groups()
    publish_all()
    one.refresh_from_db()
    two.refresh_from_db()
    tie = two.relations.get(kind="allied-with", object__slug="third")
    done = merged(one, two, curator)

    publishing.publish(Group.objects.filter(pk=one.pk), reason="Merged.")

    def shown(group):
        ties = document(Group.objects.get(slug=group))["relations"]
        years = [tie["from"]["edtf"] for tie in ties if tie["kind"] == "allied-with"]
        return [year for year in years if year != "2017-03-02"]  # the tie of the two to each other

    assert shown("one") == shown("third") == ["2012", "2019"]
    undone(done, curator)
    publishing.publish(Group.objects.filter(slug__in=("one", "two")), reason="Apart again.")
    tie.refresh_from_db()
    assert tie.subject == two
    assert (shown("one"), shown("two"), shown("third")) == (["2012"], ["2019"], ["2012", "2019"])


def test_a_row_that_is_not_chosen_takes_its_citations_along(curator):
    one, two = groups()
    kept = usual("group", one, two).kept

    merged(one, two, curator, kept=kept | {"relations": frozenset()})

    assert not Citation.objects.filter(relation__isnull=False).exists()


def test_chosen_values_come_from_the_other(curator):
    one, two = groups()

    merged(one, two, curator, taken=frozenset({"summary", "short_name"}))

    one.refresh_from_db()
    assert (one.name, one.short_name, one.summary) == ("Ansar Dine", "AD", "Another text.")
    assert one.changed_by == curator


def test_who_merges_may_not_publish_what_it_changed():
    one, two = groups()
    publish_all()
    manager = f.UserFactory()
    one, two = Group.objects.get(pk=one.pk), Group.objects.get(pk=two.pk)
    merged(one, two, manager, taken=frozenset({"summary"}))

    with pytest.raises(Refused, match="somebody else"):
        publishing.publish(Group.objects.filter(pk=one.pk), reason="New.", by=manager)


def test_the_address_of_a_public_record_leads_to_the_survivor_until_it_is_undone(curator):
    one, two = groups()
    publish_all()
    before = document(two)
    one, two = Group.objects.get(pk=one.pk), Group.objects.get(pk=two.pk)

    merge = merged(one, two, curator)

    assert (current(two).kind, current(two).merged_into) == ("merged", "one")
    undone(merge, curator)
    after = document(two)
    del before["edition"], after["edition"]
    assert after == before


@pytest.mark.parametrize(
    ("prepare", "words"),
    [
        (lambda one, two: Group.objects.filter(pk=two.pk).delete(), "is gone"),
        (lambda one, two: Group.objects.filter(pk=one.pk).update(name="Edited"), "has changed"),
        (
            lambda one, two: publishing.publish(Group.objects.filter(pk=two.pk), reason="New."),
            "has a public address",
        ),
    ],
    ids=["gone", "stale", "public-into-draft"],
)
def test_a_merge_is_refused(curator, prepare, words):
    place = f.LocationFactory()
    publishing.publish(Location.objects.filter(pk=place.pk), reason="Tests.")
    one, two = (f.GroupFactory(homeland=place) for _ in range(2))
    seen = merging.digest("group", one, two)
    prepare(one, two)

    with pytest.raises(Refused, match=words):
        merged(one, two, curator, seen=seen)

    assert not Merge.objects.exists()


def test_chains_of_merges_are_refused(curator):
    one, two = groups()
    third = Group.objects.get(slug="third")
    publish_all()
    one, two, third = (Group.objects.get(pk=row.pk) for row in (one, two, third))
    merged(one, two, curator)

    for survivor, absorbed, words in (
        (third, one, "Other records are merged"),
        (two, third, "is merged into"),
    ):
        with pytest.raises(Refused, match=words):
            merged(survivor, absorbed, curator)


def test_an_imported_event_and_a_place_within_the_other_are_refused(curator):
    event, imported = f.EventFactory(), f.EventFactory(original="{}")
    unit = f.LocationFactory(kind="admin1")
    place = f.LocationFactory(parent=unit)

    with pytest.raises(Refused, match="imported"):
        merged(event, imported, curator, "event")
    with pytest.raises(Refused, match="as its parent"):
        merged(place, unit, curator, "location")


def test_a_public_source_is_not_merged_away(curator):
    one, two = WORLDS["source"]()
    publish_all()

    with pytest.raises(Refused, match="let it survive"):
        merged(*(type(one).objects.get(pk=row.pk) for row in (one, two)), curator, "source")


def test_edits_since_stay_where_the_merge_changed_nothing(curator):
    one, two = groups()
    merge = merged(one, two, curator)
    Group.objects.filter(pk=one.pk).update(name="Edited since")
    f.GroupNameFactory(group=one, text="Added since")

    undone(merge, f.UserFactory())

    one.refresh_from_db()
    assert one.name == "Edited since"
    assert one.names.filter(text="Added since").exists()
    assert Group.objects.get(pk=two.pk).names.count() == 3


@pytest.mark.parametrize(
    ("answer", "summary"), [("now", "Edited since"), ("before", "A coalition of jihadist groups.")]
)
def test_a_value_that_was_edited_since_is_decided_and_never_lost_unsaid(curator, answer, summary):
    one, two = groups()
    merge = merged(one, two, curator, taken=frozenset({"summary"}))
    Group.objects.filter(pk=one.pk).update(summary="Edited since")

    (conflict,) = merging.conflicts(merge)
    assert (conflict.column, conflict.before, conflict.now) == (
        "summary",
        "A coalition of jihadist groups.",
        "Edited since",
    )
    with pytest.raises(Refused, match="Decide first"):
        undone(merge, curator)

    undone(merge, curator, decided={conflict.key: answer})

    one.refresh_from_db()
    assert one.summary == summary
    assert Group.objects.filter(pk=two.pk).exists()


def test_a_moved_row_that_was_deleted_since_is_decided(curator):
    one, two = groups()
    name = two.names.get(text="أنصار الدين")
    merge = merged(one, two, curator)
    GroupName.objects.filter(pk=name.pk).delete()

    (conflict,) = merging.conflicts(merge)
    undone(merge, curator, decided={conflict.key: "before"})

    assert GroupName.objects.get(pk=name.pk).group_id == two.pk


def test_nothing_is_undone_twice_nor_when_the_public_id_was_given_away(curator):
    one, two = groups()
    merge = merged(one, two, curator)
    other = f.GroupFactory(slug="two")

    with pytest.raises(Refused, match="given to another"):
        undone(merge, curator)
    Group.objects.filter(pk=other.pk).delete()
    undone(merge, curator)
    with pytest.raises(Refused, match="undone already"):
        undone(merge, curator)


def test_the_verdict_goes_with_the_merge(curator):
    one, two = groups()
    merge = merged(one, two, curator)

    assert Double.objects.get().verdict == "same"
    undone(merge, curator)
    assert not Double.objects.exists()


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM kb_merge",
        "UPDATE kb_merge SET before = '{}'",
        "UPDATE kb_merge SET undone_at = now()",
        "INSERT INTO kb_double (noun, first, second, score, grounds, verdict, note) VALUES ('group', 2, 1, 1, '[]', '', '')",
        "INSERT INTO kb_double (noun, first, second, score, grounds, verdict, note) VALUES ('group', 1, 999999999, 1, '[]', '', '')",
        "UPDATE kb_double SET verdict = 'different', decided_by_id = NULL",
        "UPDATE kb_double SET score = 101",
    ],
)
def test_the_database_refuses(curator, statement):
    merged(*groups(), curator)

    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.mark.django_db(transaction=True)
def test_of_two_who_merge_the_same_two_one_does():
    one, two = groups()
    curators = [f.UserFactory(is_superuser=True) for _ in range(2)]
    plans = [usual("group", one, two), usual("group", two, one)]
    barrier = Barrier(2)

    def run(plan, by):
        barrier.wait()
        try:
            return merging.merge(plan, reason="The same.", by=by)
        except Refused as refusal:
            return str(refusal)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(run, plans, curators))

    assert sorted(type(answer).__name__ for answer in answers) == ["Merge", "str"]
    assert "is gone" in next(answer for answer in answers if isinstance(answer, str))
    assert Group.objects.filter(pk__in=(one.pk, two.pk)).count() == 1


def test_choices_are_kept_as_they_were_made(curator):
    one, two = groups()
    merge = merged(one, two, curator, kept={"names": frozenset()})

    assert json.loads(json.dumps(merge.choices))["kept"] == {"names": []}
    assert not one.names.exists()


def test_a_verdict_of_difference_gives_way_to_a_merge(curator):
    one, two = groups()
    say_different("group", one.pk, two.pk, by=curator)

    merged(one, two, curator)

    assert Double.objects.get().verdict == "same"
    assert Event.objects.exists()
