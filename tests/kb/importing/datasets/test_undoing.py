"""Undoing an import: the ledger says what it said before, by new editions."""

import pytest
from django.core.management import CommandError, call_command

from kb.importing.datasets import GED, NotUndone, undo_import
from kb.models import Edition, Event, Group, Import, ImportedRow, Location
from tests.factories import EventFactory
from tests.kb.importing.datasets.ged import row, taken
from tests.publishing import publish_all

pytestmark = pytest.mark.django_db
FIRST = row(1), row(2), row(3, side_b="New Front", side_b_new_id="9999")
SECOND = (
    row(1),
    row(
        2,
        best="75",
        deaths_b="48",
        side_b="Other Front",
        side_b_new_id="8888",
        where_coordinates="Boni town",
        latitude="15.07",
        longitude="-2.22",
        priogrid_gid="150836",
    ),
    row(
        4,
        where_coordinates="Hombori town",
        latitude="15.28",
        longitude="-1.7",
        priogrid_gid="151557",
    ),
)


def standing():
    """What the public sees of each record: its digest, or nothing if it is withdrawn."""
    return {
        (noun, slug): sha256
        for noun, slug, sha256 in Edition.objects.current().values_list("noun", "slug", "sha256")
        if sha256
    }


def undo(outcome):
    return undo_import(GED, outcome.batch)


def test_what_it_brought_goes_and_what_it_changed_is_as_before(world, tmp_path):
    taken(tmp_path, *FIRST)
    before = standing()
    outcome = taken(tmp_path, *SECOND, release="26.1")
    assert standing() != before

    done = undo(outcome)

    after = standing()
    assert {key: value for key, value in after.items() if key[0] not in ("dataset", "source")} == {
        key: value for key, value in before.items() if key[0] not in ("dataset", "source")
    }
    assert before.items() <= after.items()
    assert (done.withdrawn, done.restored) == (1, 2)
    assert Event.objects.get(slug="ucdp-ged-4").is_withdrawn
    assert Edition.objects.filter(noun="event", slug="ucdp-ged-2").count() == 3


def test_the_first_of_all_can_be_undone(world, tmp_path):
    before = standing()
    outcome = taken(tmp_path, *FIRST)

    done = undo(outcome)

    assert {key for key in standing() if key[0] in ("event", "group", "location")} == {
        key for key in before if key[0] in ("event", "group", "location")
    }
    assert done.withdrawn == 3
    assert done.also_withdrawn > 3
    assert not ImportedRow.objects.filter(ended_by=None).exists()


def test_after_it_the_same_file_can_be_taken_in_again(world, tmp_path):
    taken(tmp_path, *FIRST)
    outcome = taken(tmp_path, *SECOND, release="26.1")
    wanted = standing()
    undo(outcome)

    again = taken(tmp_path, *SECOND, release="26.1")

    assert standing() == wanted
    assert (again.batch.added, again.batch.changed, again.batch.withdrawn) == (1, 1, 1)


def test_places_that_others_show_stay(world, tmp_path):
    outcome = taken(tmp_path, *FIRST)
    place = Event.objects.get(slug="ucdp-ged-1").location
    EventFactory(location=place)
    publish_all()

    undo(outcome)

    place.refresh_from_db()
    assert not place.is_withdrawn
    assert not place.parent.is_withdrawn
    assert Group.objects.get(slug="ucdp-actor-9999").is_withdrawn
    assert Location.objects.filter(is_withdrawn=False).exists()


def test_only_the_last_of_a_series_can_be_undone_and_once(world, tmp_path):
    first = taken(tmp_path, *FIRST)
    second = taken(tmp_path, *SECOND, release="26.1")

    with pytest.raises(NotUndone, match=f"Undo these first, in this order: {second.batch.pk}"):
        undo(first)
    undo(second)
    with pytest.raises(NotUndone, match="was undone"):
        undo(second)
    undo(first)


def test_one_that_changed_nothing_is_not_in_the_way(world, tmp_path):
    first = taken(tmp_path, *FIRST)
    taken(tmp_path, *FIRST)

    undo(first)


def test_the_command_lists_and_undoes(world, tmp_path, capsys):
    number = taken(tmp_path, *FIRST).batch.pk

    call_command("undo_import")
    assert f"{number}: ucdp-ged, UCDP Georeferenced Event Dataset 25.1" in capsys.readouterr().out
    call_command("undo_import", number)
    assert f"Import {number} is undone: 3 records withdrawn" in capsys.readouterr().out
    assert Import.objects.get(pk=number).undone_at
    with pytest.raises(CommandError, match="There is no import 999"):
        call_command("undo_import", 999)
