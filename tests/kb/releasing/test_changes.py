"""What changed between two releases, with places and reasons."""

import csv
import io

import pytest

from kb.models import Event, Group
from kb.publishing import merge, publish, withdraw
from kb.releasing import make_release
from tests.factories import EventFactory, GroupFactory
from tests.kb.releasing.conftest import read, read_json
from tests.publishing import publish_all

pytestmark = pytest.mark.django_db


def lines(version):
    return list(csv.DictReader(io.StringIO(read(version, "CHANGES.csv").decode())))


def test_the_next_release_tells_what_came_changed_and_went():
    gone, renamed, twice, survivor = (
        EventFactory(slug="gone"),
        GroupFactory(slug="renamed", summary="Old"),
        GroupFactory(slug="twice"),
        GroupFactory(slug="survivor"),
    )
    publish_all()
    make_release("1")
    EventFactory(slug="new", dataset=gone.dataset, location=gone.location)
    Group.objects.filter(slug="renamed").update(name='=HYPERLINK("x")', summary="")
    publish(Event.objects.filter(slug="new"), Group.objects.filter(pk=renamed.pk), reason="News")
    withdraw(Event.objects.filter(slug="gone"), reason="It did not happen")
    merge(twice, survivor, reason="One group")

    make_release("2")

    told = read_json("2", "changes.json")
    entries = {(row["noun"], row["id"]): row for row in told["changes"]}
    assert (told["since"], told["version"]) == ("1", "2")
    assert entries["event", "gone"]["change"] == "withdrawn"
    assert entries["event", "gone"]["reason"] == "It did not happen"
    assert entries["event", "new"]["change"] == "added"
    assert entries["group", "twice"]["change"] == "merged"
    assert entries["group", "twice"]["merged_into"] == "survivor"
    assert {"path": "/summary", "old": "Old", "new": None} in entries["group", "renamed"]["fields"]
    assert entries["group", "survivor"]["fields"][0]["path"] == "/former_ids/0"
    counts = read_json("2", "manifest.json")["changes"]
    assert counts["withdrawn"] == counts["merged"] == 1
    assert sum(counts.values()) == len(entries)
    assert b",gone," not in read("2", "events.csv").replace(b"\ngone", b",gone")
    assert b"\ngone," in read("1", "events.csv")


def test_a_line_for_each_place_and_no_cell_runs_as_a_formula():
    group = GroupFactory(slug="renamed", summary="Old")
    publish_all()
    make_release("1")
    Group.objects.filter(pk=group.pk).update(name="=1+1", summary="New")
    publish(Group.objects.all(), reason="@SUM(1)")

    make_release("2")

    told = {(row["path"], row["old"], row["new"], row["reason"]) for row in lines("2")}
    assert ("/summary", "Old", "New", "'@SUM(1)") in told
    assert ("/name", "Jama'at Nusrat al-Islam wal-Muslimin", "'=1+1", "'@SUM(1)") in told


def test_what_came_and_went_between_two_releases_is_in_neither():
    EventFactory(slug="stays")
    publish_all()
    make_release("1")
    EventFactory(slug="brief")
    publish_all()
    withdraw(Event.objects.filter(slug="brief"), reason="A mistake")
    withdraw(Event.objects.filter(slug="stays"), reason="Unsure")
    publish(Event.objects.filter(slug="stays"), reason="Sure again")

    make_release("2")

    told = [row["id"] for row in read_json("2", "changes.json")["changes"]]
    assert "brief" not in told
    assert "stays" not in told


def test_the_first_release_tells_no_changes():
    GroupFactory()
    publish_all()

    make_release("1")

    assert read_json("1", "changes.json")["changes"] == []
    assert lines("1") == []
    assert read_json("1", "changes.json")["since"] is None
