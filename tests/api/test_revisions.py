"""The editions of one record: all of them, each of them, and how two differ."""

import pytest

from kb.exporting.moments import written
from kb.models import Edition, Group
from kb.publishing import merge, publish, withdraw
from tests.api.conftest import every_noun, found, get, page_of, problem, publish_drafts, refused
from tests.factories import GroupFactory, GroupNameFactory

pytestmark = pytest.mark.django_db
HISTORY = page_of("group", "jnim", "revisions")


def edition(number):
    return page_of("group", "jnim", "revision", number=number)


def diff(number):
    return page_of("group", "jnim", "diff", number=number)


@pytest.fixture(scope="module")
def history(module_db):
    """A group published, renamed, withdrawn, published again, and merged into another."""
    group = GroupFactory(slug="jnim", name="First", homeland=None)
    survivor = GroupFactory(slug="survivor", homeland=None)
    publish_drafts("First account")
    rows = Group.objects.filter(pk=group.pk)
    rows.update(name="Second", summary="")
    GroupNameFactory(group=group, text="Le groupe")
    publish(rows, reason="Renamed")
    withdraw(rows, reason="No such group")
    rows.update(name="Third")
    publish(rows, reason="There is, after all")
    merge(group, survivor, reason="The same")


@pytest.mark.usefixtures("history")
def test_all_editions_are_listed_the_newest_first(client):
    editions = Edition.objects.of("group", "jnim").reverse()

    rows = get(client, HISTORY)["results"]

    assert rows == [
        {
            "number": edition.number,
            "kind": edition.kind,
            "recorded_at": written(edition.recorded_at),
            "superseded_at": edition.superseded_at and written(edition.superseded_at),
            "reason": edition.reason,
            "sha256": edition.sha256,
            "changed": edition.changed,
        }
        for edition in editions
    ]
    assert [(row["number"], row["kind"], row["reason"]) for row in rows] == [
        (5, "merged", "The same"),
        (4, "published", "There is, after all"),
        (3, "withdrawn", "No such group"),
        (2, "published", "Renamed"),
        (1, "published", "First account"),
    ]
    assert [row["changed"] for row in rows[3:]] == [["name", "summary", "names"], []]
    assert [row["superseded_at"] for row in rows] == [
        None,
        *(row["recorded_at"] for row in rows[:4]),
    ]


@pytest.mark.usefixtures("history")
@pytest.mark.parametrize(("number", "name"), [(1, "First"), (2, "Second"), (4, "Third")])
def test_an_edition_is_read_in_the_bytes_it_was_served_with(client, number, name):
    answer = client.get(edition(number))

    assert answer.content == Edition.objects.get(slug="jnim", number=number).document.encode()
    assert answer.json()["name"] == name


@pytest.mark.usefixtures("history")
@pytest.mark.parametrize(("number", "kind"), [(3, "withdrawn"), (5, "merged")])
def test_a_tombstone_has_no_document(client, number, kind):
    body = problem(client.get(edition(number)), 404)

    assert f"the record was {kind} by it" in body["detail"]


@pytest.mark.usefixtures("history")
@pytest.mark.parametrize("number", [0, 6, 999999999])
def test_an_edition_that_is_not_there_is_not_found(client, number):
    bodies = [problem(client.get(path), 404) for path in (edition(number), diff(number))]

    assert all(f"has no edition {number}" in body["detail"] for body in bodies)


@pytest.mark.usefixtures("history")
def test_a_difference_names_each_place_with_both_values(client):
    found = get(client, diff(2))["results"]

    assert found[:2] == [
        {"path": "/name", "old": "First", "new": "Second"},
        {"path": "/summary", "old": "A coalition of jihadist groups.", "new": None},
    ]
    assert [row["path"] for row in found[2:]] == ["/names/0"]
    assert (found[2]["old"], found[2]["new"]["text"]) == (None, "Le groupe")


@pytest.mark.usefixtures("history")
def test_the_first_edition_differs_from_nothing_in_all_it_says(client):
    assert get(client, diff(1)) == get(client, diff(1), against=0)
    assert {"path": "/slug", "old": None, "new": "jnim"} in get(client, diff(1))["results"]


@pytest.mark.usefixtures("history")
def test_after_a_withdrawal_the_difference_is_from_the_last_document(client):
    rows = get(client, diff(4))["results"]

    assert rows == [{"path": "/name", "old": "Second", "new": "Third"}]
    assert rows == get(client, diff(4), against=2)["results"]


@pytest.mark.usefixtures("history")
def test_any_two_editions_can_be_compared(client):
    backwards = get(client, diff(1), against=4)["results"]

    assert {"path": "/name", "old": "Third", "new": "First"} in backwards
    assert get(client, diff(2), against=2)["results"] == []


@pytest.mark.usefixtures("history")
@pytest.mark.parametrize("against", [3, 5, 6])
def test_what_has_no_document_cannot_be_compared(client, against):
    answer = client.get(diff(2), {"against": against})

    assert problem(answer, 404)


@pytest.mark.usefixtures("history")
@pytest.mark.parametrize("against", ["", "-1", "one", "9999999999"])
def test_what_is_no_number_is_refused(client, against):
    answer = client.get(diff(2), {"against": against})

    assert refused(answer, "against")


@every_noun
def test_every_noun_has_its_revisions(client, ten_of_everything, noun):
    slug = found(client, noun)[0]

    (row,) = get(client, page_of(noun, slug, "revisions"))["results"]
    document = client.get(page_of(noun, slug, "revision", number=1))

    assert (row["number"], row["kind"], row["changed"]) == (1, "published", [])
    assert document.content == client.get(page_of(noun, slug)).content
    assert document.json()["edition"]["sha256"] == row["sha256"]
