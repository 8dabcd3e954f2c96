"""The network of a group: nodes, edges, the day, the past, and its bounds."""

import pytest
from django.utils.timezone import now

from api import networks
from kb.dates import FuzzyDate
from kb.models import Group, GroupRelation
from kb.publishing import merge, publish, withdraw
from tests.api.conftest import get, page_of, problem, refused
from tests.factories import GroupFactory, GroupRelationFactory
from tests.publishing import publish_all

pytestmark = pytest.mark.django_db
on = FuzzyDate.parse


@pytest.fixture
def chain():
    """a > b > c > d in parts, and a rival of b since 2020; b's short name is the usual one."""
    groups = {slug: GroupFactory(slug=slug, short_name=slug.upper()) for slug in "abcdr"}
    for sub, above in ("ab", "bc", "cd"):
        GroupRelationFactory(subject=groups[sub], object=groups[above])
    GroupRelationFactory(subject=groups["r"], object=groups["b"], kind="rival-of", since=on("2020"))
    publish_all()
    return groups


def network(client, slug="a", **query):
    return get(client, page_of("group", slug, "network"), **query)


def nodes(client, slug="a", **query):
    return {node["slug"]: node["distance"] for node in network(client, slug, **query)["nodes"]}


def edges(client, slug="a", **query):
    return [(e["from"], e["kind"], e["to"]) for e in network(client, slug, **query)["edges"]]


def test_two_steps_are_usual_whichever_way_the_ties_point(client, chain):
    assert nodes(client) == {"a": 0, "b": 1, "c": 2, "r": 2}
    assert nodes(client, "d") == {"d": 0, "c": 1, "b": 2}
    assert nodes(client, depth=1) == {"a": 0, "b": 1}
    assert nodes(client, depth=5) == {"a": 0, "b": 1, "c": 2, "r": 2, "d": 3}


def test_a_node_and_an_edge_are_told_in_full(client, chain):
    shown = network(client, depth=1)

    assert shown["nodes"][1] == {
        "slug": "b",
        "name": "B",
        "kind": {"code": "coalition-armed", "label": "Armed coalition"},
        "distance": 1,
    }
    (edge,) = shown["edges"]
    assert (edge["from"], edge["to"], edge["kind"]) == ("a", "b", "component-of")
    assert (edge["since"]["edtf"], edge["until"]) == ("2017-03-02", None)
    assert (edge["confidence"], edge["disputed"]) == ("medium", False)
    assert (shown["truncated"], shown["advice"]) == (False, None)


def test_ties_between_the_farthest_are_shown_too(client, chain):
    GroupRelationFactory(subject=chain["r"], object=chain["c"], kind="rival-of")
    publish_all()

    assert ("r", "rival-of", "c") in edges(client)


def test_the_day_and_the_kinds_choose_the_ties(client, chain):
    assert nodes(client, on="2019", depth=5) == {"a": 0, "b": 1, "c": 2, "d": 3}
    assert nodes(client, on="2017-03-01") == {"a": 0}
    assert nodes(client, "b", kind="rival_of", on="2020-12-31") == {"b": 0, "r": 1}
    assert nodes(client, "b", kind="rival-of", on="2020-12-30") == {"b": 0}


def test_it_is_as_of_the_moment(client, settled, chain):
    before = now().isoformat()
    then = client.get(page_of("group", "a", "network"), {"as_of": before}).content
    GroupRelation.objects.filter(subject=chain["b"]).delete()
    Group.objects.filter(slug="b").update(short_name="Renamed")
    publish(Group.objects.all(), reason="No tie after all.")

    assert client.get(page_of("group", "a", "network"), {"as_of": before}).content == then
    assert nodes(client) == {"a": 0, "b": 1, "r": 2}


def test_merged_groups_are_their_survivors(client, settled, chain):
    before = now().isoformat()
    merge(chain["b"], into=chain["d"], reason="One group entered twice.")

    assert edges(client) == [
        ("a", "component-of", "d"),
        ("c", "component-of", "d"),
        ("d", "component-of", "c"),
        ("r", "rival-of", "d"),
    ]
    answer = client.get(page_of("group", "b", "network"), {"depth": 1})
    assert answer.status_code == 308
    assert answer["Location"].endswith("/groups/d/network/?depth=1")
    assert nodes(client, as_of=before) == {"a": 0, "b": 1, "c": 2, "r": 2}


def test_a_withdrawn_group_and_its_ties_are_gone(client, chain):
    GroupRelation.objects.filter(object=chain["b"]).delete()
    publish(Group.objects.all(), reason="No ties.")
    withdraw(Group.objects.filter(slug="r"), reason="No group.")

    assert nodes(client, "b") == {"b": 0, "c": 1, "d": 2}
    problem(client.get(page_of("group", "r", "network")), 410)
    problem(client.get(page_of("group", "never", "network")), 404)


def test_drafts_are_not_in_it(client, chain):
    GroupRelationFactory(subject=chain["a"], object=GroupFactory(slug="draft"))
    GroupRelation.objects.filter(subject=chain["b"]).update(kind="rival-of")

    assert edges(client, depth=1) == [("a", "component-of", "b")]
    assert "rival-of" not in {kind for _, kind, to in edges(client) if to == "c"}


def test_it_is_bounded_and_says_so(client, chain, monkeypatch):
    monkeypatch.setattr(networks, "MOST_NODES", 3)

    shown = network(client)

    assert [node["slug"] for node in shown["nodes"]] == ["a", "b", "c"]
    assert shown["truncated"] is True
    assert "depth" in shown["advice"]
    assert {end for edge in shown["edges"] for end in (edge["from"], edge["to"])} == {"a", "b", "c"}


@pytest.mark.parametrize("depth", ["0", "6", "-1", "two", "1.5", ""])
def test_the_depth_is_from_one_to_five(client, chain, depth):
    assert "from 1 to 5" in refused(
        client.get(page_of("group", "a", "network"), {"depth": depth}), "depth"
    )
