"""The ledger as one list: in commit order, complete, and the same for every reader."""

import threading

import pytest
from django.db import connection

from kb.exporting.moments import written
from kb.models import Edition, Event, Group
from kb.publishing import merge, publish, unmerge, withdraw
from tests.api.conftest import get, list_of, problem, publish_drafts, refused, walk
from tests.factories import ClaimFactory, GroupFactory, VocabularyFactory

pytestmark = pytest.mark.django_db
CHANGES = list_of("change")


def last():
    """The position of the last entry there is."""
    return Edition.objects.latest("id").id


def entries(client, after):
    """All entries after a position, read page by page."""
    pages = walk(client, get(client, CHANGES, after=after, page_size=2))
    return [entry for page in pages for entry in page["results"]]


def test_a_publication_is_an_entry_with_all_that_concerns_it(client):
    before = last()
    GroupFactory(slug="jnim", homeland=None)
    publish_drafts("First account")
    edition = Edition.objects.latest("id")

    (entry,) = entries(client, before)

    assert entry == {
        "position": edition.id,
        "noun": "group",
        "id": "jnim",
        "number": 1,
        "kind": "published",
        "changed": [],
        "reason": "First account",
        "recorded_at": written(edition.recorded_at),
        "merged_into": None,
        "url": "/api/v1/groups/jnim/revisions/1/",
    }


def test_the_keys_that_changed_are_named(client):
    group = GroupFactory(slug="jnim", homeland=None)
    publish_drafts()
    before = last()
    Group.objects.filter(pk=group.pk).update(name="Another", summary="")
    publish(Group.objects.filter(pk=group.pk), reason="Renamed")

    (entry,) = entries(client, before)

    assert (entry["number"], entry["changed"]) == (2, ["name", "summary"])


def test_a_withdrawal_is_an_entry_of_each_record_that_goes(client):
    claim = ClaimFactory(slug="clm-gone", event__slug="evt-gone")
    publish_drafts()
    before = last()
    withdraw(Event.objects.filter(pk=claim.event_id), reason="It did not happen")

    found = entries(client, before)

    assert [(entry["id"], entry["kind"]) for entry in found] == [
        ("evt-gone", "withdrawn"),
        ("clm-gone", "withdrawn"),
    ]
    assert {entry["reason"] for entry in found} == {"It did not happen"}
    assert {entry["number"] for entry in found} == {2}


def test_a_merge_is_an_entry_that_names_the_survivor_and_so_is_its_undoing(client):
    one, other = (GroupFactory(slug=slug, homeland=None) for slug in ("twice", "jnim"))
    publish_drafts()
    before = last()
    merge(one, other, reason="The same")
    unmerge(one, reason="Not the same")

    found = entries(client, before)

    assert [(row["id"], row["kind"], row["merged_into"], row["changed"]) for row in found] == [
        ("twice", "merged", "jnim", []),
        ("jnim", "published", None, ["former_ids"]),
        ("twice", "published", None, []),
        ("jnim", "published", None, ["former_ids"]),
    ]


def test_records_rewritten_along_are_entries_too(client):
    claim = ClaimFactory(claimant__short_name="Old", party_group=None, party="unknown")
    publish_drafts()
    before = last()
    Group.objects.filter(pk=claim.claimant_id).update(short_name="New")
    publish(Group.objects.filter(pk=claim.claimant_id), reason="Renamed")

    found = entries(client, before)

    assert (found[0]["noun"], found[0]["changed"]) == ("group", ["short_name"])
    assert sorted((row["noun"], row["changed"]) for row in found[1:]) == [
        ("claim", ["claimant"]),
        ("event", ["claims"]),
    ]


def test_every_entry_leads_to_its_edition(client):
    before = last()
    ClaimFactory()
    VocabularyFactory()
    publish_drafts()

    found = entries(client, before)

    assert {row["noun"] for row in found} == {
        "vocabulary",
        "source",
        "dataset",
        "location",
        "group",
        "event",
        "claim",
    }
    documents = [get(client, row["url"]) for row in found]
    assert [(doc["edition"]["number"], doc.get("id") or doc["slug"]) for doc in documents] == [
        (row["number"], row["id"]) for row in found
    ]


def test_the_feed_begins_at_the_beginning(client):
    first = Edition.objects.earliest("id")

    page = get(client, CHANGES, page_size=1)

    assert [entry["position"] for entry in page["results"]] == [first.id]
    assert page == get(client, CHANGES, page_size=1, after=0)


def test_a_page_leads_on_until_there_is_nothing_new(client):
    before = last()
    for _ in range(3):
        GroupFactory(homeland=None)
    publish_drafts()

    pages = walk(client, get(client, CHANGES, after=before, page_size=2))
    nothing = get(client, CHANGES, after=last())

    assert [len(page["results"]) for page in pages] == [2, 1]
    assert f"?after={pages[0]['results'][1]['position']}&" in pages[0]["next"]
    assert nothing == {"results": [], "next": None}


@pytest.mark.parametrize("after", ["-1", "", "first", "1.5", "9" * 19])
def test_what_is_no_position_is_refused(client, after):
    answer = client.get(CHANGES, {"after": after})

    assert refused(answer, "after")


def test_there_is_no_entry_by_itself(client):
    assert problem(client.get(f"{CHANGES}1/"), 404)


@pytest.mark.django_db(transaction=True)
def test_a_reader_who_follows_misses_nothing_while_others_publish(client):
    groups = [GroupFactory(homeland=None) for _ in range(9)]
    before = last()

    def work(mine):
        for group in mine:
            publish(Group.objects.filter(pk=group.pk), reason="At once")
        connection.close()

    threads = [threading.Thread(target=work, args=[groups[place::3]]) for place in range(3)]
    for thread in threads:
        thread.start()
    seen = follow(client, before, while_=lambda: any(thread.is_alive() for thread in threads))
    for thread in threads:
        thread.join()

    seen += follow(client, seen[-1] if seen else before)

    assert seen == list(Edition.objects.filter(id__gt=before).values_list("id", flat=True))
    assert len(seen) == 9


def follow(client, after, while_=lambda: False):
    """Positions of the entries after this one, asking again from the last as long as told."""
    seen = []
    while True:
        goes_on = while_()
        page = get(client, CHANGES, after=seen[-1] if seen else after, page_size=2)
        seen += [entry["position"] for entry in page["results"]]
        if not goes_on and not page["results"]:
            return seen
