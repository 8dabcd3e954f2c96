"""A run: what is found, what is left alone, what a second run does."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from kb.dates import FuzzyDate
from kb.linking import decide, propose, take_back
from kb.linking.proposing import MOST
from kb.models import Dataset, Edition, Event, EventLink, EventPair
from kb.publishing import merge, withdraw
from tests.factories import GroupFactory, GroupRelationFactory, LocationFactory
from tests.publishing import publish_all

BOTH = ("evt-ours", "evt-theirs")


def test_the_same_incident_is_proposed_and_nothing_is_published(world, pairs):
    ours, theirs = world.ours(killed=(5, 6, 8)), world.theirs(killed=(6, 6, 6))
    before = (
        Event.objects.filter(pk__in=(ours.pk, theirs.pk)).values_list("updated_at").order_by("pk")
    )
    before, editions = list(before), Edition.objects.count()

    report = world.run()

    assert pairs() == {BOTH: 1.0}
    assert (report.first, report.second, report.new) == (1, 1, 1)
    pair = EventPair.objects.get()
    assert pair.explanation.startswith("same day (+0.35); less than 1 km apart")
    assert [feature["points"] for feature in pair.features] == [35, 30, 20, 15]
    assert (pair.verdict, pair.decided_by, pair.decided_at) == ("", None, None)
    assert Edition.objects.count() == editions
    assert list(Event.objects.order_by("pk").values_list("updated_at")) == before
    assert not EventLink.objects.exists()


@pytest.mark.parametrize(
    ("fields", "score"),
    [
        ({"days": "2025-07-02"}, 0.65),
        ({"days": "2025-07-05"}, None),
        ({"days": "2025-06-27"}, None),
        ({"days": "2025-07"}, 0.6),
        ({"days": "2025-06-01/2025-07-05"}, None),
        ({"latitude": 14.31}, 0.65),
        ({"latitude": 14.5}, None),
        ({"geo_precision": "near", "latitude": 14.4}, 0.75),
        ({"group": None}, 0.65),
    ],
)
def test_days_and_places_are_bounded(world, pairs, fields, score):
    """Of an event on 1 July in Niono by JNIM, of which nobody knows the dead."""
    world.ours()
    world.theirs(**fields)

    world.run(threshold=0.5)

    assert pairs() == ({BOTH: score} if score else {})


def test_a_place_of_the_event_goes_before_that_of_its_location(world, pairs):
    town = LocationFactory(latitude=14.2526, longitude=-5.993)
    world.ours(latitude=None, longitude=None, location=town)
    world.theirs()

    world.run()

    assert pairs() == {BOTH: 0.85}


def test_an_event_of_a_unit_is_compared_with_what_lies_in_it(world, pairs):
    region = LocationFactory(kind="admin1", latitude=13.6, longitude=-5.9)
    other = LocationFactory(kind="admin1")
    world.ours(geo_precision="admin1", location=region, latitude=None, longitude=None)
    world.theirs(location=LocationFactory(parent=region))
    world.theirs("evt-outside", location=LocationFactory(parent=other))
    world.theirs("evt-perhaps", location=LocationFactory())

    world.run(threshold=0.01)

    assert pairs() == {
        BOTH: 0.65,
        ("evt-ours", "evt-perhaps"): 0.6,
        ("evt-ours", "evt-outside"): 0.25,
    }


@pytest.mark.parametrize("unplaced", ["ours", "theirs"])
def test_an_event_of_unknown_place_is_compared_by_its_groups(world, pairs, unplaced):
    nowhere = {"latitude": None, "longitude": None, "location": None, "geo_precision": ""}
    world.ours(**(nowhere if unplaced == "ours" else {}))
    world.theirs(**(nowhere if unplaced == "theirs" else {}))
    world.theirs("evt-other", group=GroupFactory(), **nowhere)

    world.run(threshold=0.5)

    assert pairs() == {BOTH: 0.55}


def test_a_family_counts_on_the_days_of_the_event_only(world, pairs):
    front = GroupFactory(short_name="Front")
    unit = GroupFactory(short_name="Unit")
    GroupRelationFactory(subject=unit, object=front, since=FuzzyDate.parse("2025-07-01"))
    publish_all()
    for number, day in enumerate(("2025-06-20", "2025-07-01")):
        world.ours(f"evt-ours-{number}", days=day, group=unit)
        world.theirs(f"evt-theirs-{number}", days=day, group=front)

    world.run(threshold=0.01)

    assert pairs() == {("evt-ours-0", "evt-theirs-0"): 0.5, ("evt-ours-1", "evt-theirs-1"): 0.8}
    assert "groups of Front on both" in EventPair.objects.get(score="0.80").explanation


def test_civilians_are_no_actor_and_a_state_is_less_than_a_group(world, pairs):
    for number, kind in enumerate(("civilians", "state-forces")):
        group = GroupFactory(kind_id=f"group-kind:{kind}")
        day = f"2025-07-{10 * number + 10}"
        world.ours(f"evt-ours-{number}", days=day, group=group)
        world.theirs(f"evt-theirs-{number}", days=day, group=group)

    world.run()

    assert pairs() == {("evt-ours-0", "evt-theirs-0"): 0.65, ("evt-ours-1", "evt-theirs-1"): 0.75}


def test_a_curators_figures_go_before_those_of_the_rule(world, pairs):
    figures = {
        "override_low": 6,
        "override_best": 6,
        "override_high": 6,
        "override_reason": "Told.",
    }
    world.ours(killed=(50, 50, 50), **figures)
    world.theirs(killed=(6, 6, 6))

    world.run()

    assert pairs() == {BOTH: 1.0}


def test_withdrawn_merged_and_linked_records_are_not_compared(world):
    world.ours()
    withdrawn, merged, linked = (world.theirs(f"evt-{n}") for n in range(3))
    EventLink.objects.create(event=linked, other=world.ours("evt-counted"), kind="same-as")
    publish_all()
    withdraw(Event.objects.filter(pk=withdrawn.pk), reason="No such attack.")
    merge(merged, linked, reason="Twice the same.")

    report = world.run()

    assert (report.first, report.second, report.new) == (2, 0, 0)


def test_of_many_the_best_are_kept_for_either_record(world, pairs):
    world.ours()
    for number in range(MOST + 2):
        day = "2025-07-01" if number else "2025-07-02"
        world.theirs(f"evt-theirs-{number}", days=day, killed=(1, 1, 1))
    EventPair.objects.all().delete()

    world.run()

    assert len(pairs()) == MOST
    assert ("evt-ours", "evt-theirs-0") not in pairs()

    Event.objects.filter(dataset=world.curated).update(dataset=world.ged)
    Event.objects.exclude(slug="evt-ours").update(dataset=world.curated)
    report = world.run()
    assert len(pairs()) == MOST
    assert (report.new, report.dropped) == (0, 0)


def test_a_second_run_rescores_drops_and_keeps_and_says_how_many(world, curator, pairs):
    """Four incidents: one gets a toll, one is put elsewhere, one was decided, one stays."""
    for number, name in enumerate(("scored", "moved", "decided", "same")):
        day = f"2025-07-{5 * number + 1:02}"
        world.ours(f"evt-{name}-a", days=day)
        world.theirs(f"evt-{name}-b", days=day)
    world.run()
    decided = EventPair.objects.get(a__slug="evt-decided-a")
    decide(decided, "different", by=curator, note="Another village.")
    for slug in ("evt-scored-a", "evt-scored-b"):
        Event.objects.filter(slug=slug).update(casualties='{"killed": {"best": 4}}')
    Event.objects.filter(slug="evt-moved-b").update(latitude=10)
    Event.objects.filter(slug="evt-decided-b").update(latitude=10)

    report = world.run()

    assert (report.new, report.updated, report.unchanged, report.dropped) == (0, 1, 1, 1)
    assert (report.same, report.different) == (0, 1)
    assert pairs() == {
        ("evt-scored-a", "evt-scored-b"): 1.0,
        ("evt-decided-a", "evt-decided-b"): 0.85,
        ("evt-same-a", "evt-same-b"): 0.85,
    }
    decided.refresh_from_db()
    assert (decided.verdict, decided.note) == ("different", "Another village.")

    take_back(decided, by=curator)
    assert world.run().dropped == 1


def test_the_datasets_the_other_way_round_make_no_second_pair(world, pairs):
    world.ours()
    world.theirs()
    world.run()

    report = propose([world.ged.pk], [world.curated.pk])

    assert (report.new, report.updated) == (0, 1)
    assert pairs() == {BOTH[::-1]: 0.85}


def run(*arguments):
    out = StringIO()
    call_command("link_events", *arguments, stdout=out)
    return out.getvalue()


def test_the_command_says_what_it_did(world):
    world.ours()
    world.theirs()

    assert run("curated", "ged") == (
        "1 and 1 records; 1 pairs compared.\n"
        "Proposals: 1 new, 0 with another score or explanation, 0 unchanged, 0 dropped.\n"
        "Decided and kept: 0 same, 0 different.\n"
    )
    assert "0 new" in run("curated", "ged", "--threshold", "0.9")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("curated", "gde"), "There is no dataset “gde”. There are: curated, ged."),
        (("curated", "curated"), "A dataset is not compared with itself."),
        (("curated", "ged", "--threshold", "0"), "more than 0 and at most 1"),
        (("curated", "ged", "--threshold", "2"), "more than 0 and at most 1"),
        (("curated", ""), "There is no dataset"),
    ],
)
def test_the_command_refuses_with_what_is_allowed(world, arguments, words):
    with pytest.raises(CommandError, match=words):
        run(*arguments)


def test_a_series_stands_for_its_releases(world):
    Dataset.objects.filter(slug="ged").update(series="ucdp-ged")
    world.ours()
    world.theirs()

    assert "1 new" in run("curated", "ucdp-ged")
