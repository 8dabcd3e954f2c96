"""From somebody else's id to ours and back: dated, by match, and nothing asked for is dropped."""

import pytest

from kb.dates import FuzzyDate
from kb.models import Edition, Group
from kb.publishing import merge, publish, withdraw
from tests.api.conftest import get, ids, list_of, problem, publish_drafts, refused, walk
from tests.factories import EventFactory, ExternalIdFactory, GroupFactory, LocationFactory

pytestmark = pytest.mark.django_db


def lookup(client, **query):
    return get(client, list_of("lookup"), **query)


def pairs(answer):
    return [(row["value"], row["id"]) for row in answer["results"]]


@pytest.fixture
def jnim():
    group = GroupFactory(slug="jnim")
    ExternalIdFactory(group=group, value="6716")
    ExternalIdFactory(group=group, scheme_id="id-scheme:un-sc", value="QDe.159")
    publish_drafts()
    return group


def test_an_id_leads_to_the_record_that_has_it(client, jnim):
    ExternalIdFactory(
        group=GroupFactory(slug="part"),
        value="6716",
        match="part-of",
        since=FuzzyDate.parse("2017-03"),
        until=FuzzyDate.parse("2019"),
        note="A composite.",
    )
    publish_drafts()

    answer = lookup(client, scheme="ucdp_actor", value="6716")

    assert [(row["id"], row["match"]) for row in answer["results"]] == [
        ("jnim", "exact"),
        ("part", "part-of"),
    ]
    row = answer["results"][1]
    assert (row["noun"], row["url"], row["name"]) == (
        "group",
        "/api/v1/groups/part/",
        "Jama'at Nusrat al-Islam wal-Muslimin",
    )
    assert (row["from"]["edtf"], row["to"]["edtf"], row["note"]) == (
        "2017-03",
        "2019",
        "A composite.",
    )


def test_values_are_answered_in_their_order_and_those_of_nobody_are_named(client, jnim):
    ExternalIdFactory(group=GroupFactory(slug="other"), value="77")
    publish_drafts()

    answer = lookup(client, scheme="ucdp-actor", value="1,77,6716,6,67160, 6716")

    assert pairs(answer) == [("77", "other"), ("6716", "jnim")]
    assert answer["not_found"] == ["1", "6", "67160"]
    assert answer["truncated"] is False


def test_a_value_with_commas_is_found_if_given_alone(client):
    name = "Army, Mali (2020-), branch"
    ExternalIdFactory(
        group=GroupFactory(slug="fama"), scheme_id="id-scheme:acled-actor", value=name
    )
    publish_drafts()

    alone = lookup(client, scheme="acled-actor", value=name)
    with_another = lookup(client, scheme="acled-actor", value=f"{name},x")

    assert (pairs(alone), alone["not_found"]) == ([(name, "fama")], [])
    assert with_another["results"] == []
    assert with_another["not_found"] == ["Army", "Mali (2020-)", "branch", "x"]


def test_the_noun_narrows(client, jnim):
    ExternalIdFactory(location=LocationFactory(slug="kayes"), value="6716")
    ExternalIdFactory(event=EventFactory(slug="attack"), value="6716")
    publish_drafts()

    everywhere = lookup(client, scheme="ucdp-actor", value="6716")
    places = lookup(client, scheme="ucdp-actor", value="6716", noun="location")

    assert [(row["noun"], row["id"]) for row in everywhere["results"]] == [
        ("group", "jnim"),
        ("location", "kayes"),
        ("event", "attack"),
    ]
    assert [row["name"] for row in everywhere["results"]][2] == "Attack on an army camp in Kayes"
    assert pairs(places) == [("6716", "kayes")]


@pytest.mark.parametrize(
    ("day", "found"),
    [("2016", []), ("2017-03-01", ["dated"]), ("2019-12-31", ["dated"]), ("2020-01-01", [])],
)
def test_a_day_finds_ids_that_may_have_stood_then(client, day, found):
    ExternalIdFactory(
        group=GroupFactory(slug="dated"),
        value="1",
        since=FuzzyDate.parse("2017-03"),
        until=FuzzyDate.parse("2019"),
    )
    publish_drafts()

    answer = lookup(client, scheme="ucdp-actor", value="1", on=day)

    assert ids(answer) == found
    assert answer["not_found"] == ([] if found else ["1"])


def test_an_id_without_dates_stands_on_any_day(client, jnim):
    assert ids(lookup(client, scheme="ucdp-actor", value="6716", on="1900")) == ["jnim"]


def test_the_id_of_a_merged_record_leads_to_its_survivor(client, settled, jnim):
    twice = GroupFactory(slug="twice")
    ExternalIdFactory(group=twice, value="99")
    publish_drafts()
    before = Edition.objects.latest("id").recorded_at.isoformat()
    merge(twice, jnim, reason="One group")

    now = lookup(client, scheme="ucdp-actor", value="99,6716")
    then = lookup(client, scheme="ucdp-actor", value="99", as_of=before)

    assert pairs(now) == [("99", "jnim"), ("6716", "jnim")]
    assert all(row["former_ids"] == ["twice"] for row in now["results"])
    assert pairs(then) == [("99", "twice")]
    assert pairs(lookup(client, noun="group", id="twice")) == [
        ("6716", "jnim"),
        ("99", "jnim"),
        ("QDe.159", "jnim"),
    ]


def test_a_withdrawn_record_has_no_id_any_more(client, settled, jnim):
    before = Edition.objects.latest("id").recorded_at.isoformat()
    withdraw(Group.objects.filter(slug="jnim"), reason="No such group")

    assert lookup(client, scheme="ucdp-actor", value="6716")["not_found"] == ["6716"]
    assert ids(lookup(client, scheme="ucdp-actor", value="6716", as_of=before)) == ["jnim"]
    gone = problem(client.get(list_of("lookup"), {"noun": "group", "id": "jnim"}), 410)
    assert gone["reason"] == "No such group"
    assert get(client, list_of("crosswalk"), scheme="ucdp-actor")["results"] == []


def test_a_draft_is_not_found_by_its_id(client, jnim):
    ExternalIdFactory(group=GroupFactory(slug="draft"), value="5")
    ExternalIdFactory(group=jnim, value="7")

    answer = lookup(client, scheme="ucdp-actor", value="5,7")

    assert (answer["results"], answer["not_found"]) == ([], ["5", "7"])


def test_an_id_taken_back_is_found_as_of_the_past_only(client, settled, jnim):
    before = Edition.objects.latest("id").recorded_at.isoformat()
    jnim.external_ids.filter(value="6716").delete()
    publish(Group.objects.filter(pk=jnim.pk), reason="Not theirs")

    assert lookup(client, scheme="ucdp-actor", value="6716")["not_found"] == ["6716"]
    assert ids(lookup(client, scheme="ucdp-actor", value="6716", as_of=before)) == ["jnim"]


def test_our_id_leads_to_all_of_theirs(client, jnim):
    rows = lookup(client, noun="group", id="jnim")["results"]

    assert [(row["scheme"], row["value"]) for row in rows] == [
        ("ucdp-actor", "6716"),
        ("un-sc", "QDe.159"),
    ]


@pytest.mark.parametrize(
    ("query", "parameter", "said"),
    [
        ({}, "scheme", "with `noun` and `id`"),
        ({"scheme": "ucdp-actor"}, "value", "`scheme` and `value`"),
        ({"value": "1"}, "scheme", "`scheme` and `value`"),
        ({"id": "jnim"}, "noun", "`noun` and `id`"),
        ({"noun": "group", "id": "jnim", "value": "1"}, "value", "no `value`"),
        ({"noun": "group", "id": "jnm"}, "id", "“jnim”"),
        ({"noun": "group", "id": "JNIM"}, "id", "no public id"),
        ({"noun": "source", "id": "jnim"}, "noun", "Allowed: event, group, location"),
        ({"noun": "group,event", "id": "jnim"}, "noun", "Give one"),
        ({"scheme": "ucdp-actr", "value": "1"}, "scheme", "“ucdp-actor”"),
        ({"scheme": "ucdp-actor,un-sc", "value": "1"}, "scheme", "Give one scheme"),
        ({"scheme": "ucdp-actor", "value": "1,,2"}, "value", "empty"),
        ({"scheme": "ucdp-actor", "value": ""}, "value", "empty"),
        ({"scheme": "ucdp-actor", "value": "1\x00"}, "value", "NUL"),
        ({"scheme": "ucdp-actor", "value": "9" * 201}, "value", "200"),
        ({"scheme": "ucdp-actor", "value": ",".join(map(str, range(101)))}, "value", "101"),
        ({"scheme": "ucdp-actor", "value": "1", "on": "soon"}, "on", "“soon”"),
    ],
)
def test_what_cannot_be_looked_up_is_refused(client, jnim, query, parameter, said):
    assert said in refused(client.get(list_of("lookup"), query), parameter)


@pytest.mark.parametrize("value", ["'; --", "%", "{x}", "%(texts)s", "\\", "\u202e6716", "🗺", '"'])
def test_any_text_may_be_an_id(client, value):
    ExternalIdFactory(group=GroupFactory(slug="odd"), value=value)
    publish_drafts()

    assert pairs(lookup(client, scheme="ucdp-actor", value=value)) == [(value, "odd")]


def test_a_crosswalk_gives_every_id_of_the_scheme_once(client):
    twice = GroupFactory(slug="a-2")
    ExternalIdFactory(group=GroupFactory(slug="a-1"), value="1")
    ExternalIdFactory(group=twice, value="3")
    ExternalIdFactory(group=twice, value="2")
    ExternalIdFactory(group=twice, scheme_id="id-scheme:un-sc", value="2")
    ExternalIdFactory(location=LocationFactory(slug="kayes"), value="1")
    ExternalIdFactory(event=EventFactory(slug="attack"), value="1")
    publish_drafts()

    first = get(client, list_of("crosswalk"), scheme="ucdp-actor", page_size=2)
    ExternalIdFactory(group=GroupFactory(slug="a-3"), value="4")
    publish_drafts()
    pages = [first]
    while pages[-1]["next"]:
        pages.append(get(client, pages[-1]["next"]))

    rows = [(row["noun"], row["id"], row["value"]) for page in pages for row in page["results"]]
    assert rows == [
        ("group", "a-1", "1"),
        ("group", "a-2", "2"),
        ("group", "a-2", "3"),
        ("location", "kayes", "1"),
        ("event", "attack", "1"),
    ]
    assert [len(page["results"]) for page in pages] == [2, 2, 1]
    narrowed = get(client, list_of("crosswalk"), scheme="ucdp-actor", noun="group")
    assert ids(narrowed) == ["a-1", "a-2", "a-2", "a-3"]


def test_a_crosswalk_has_the_ids_of_merged_records(client, jnim):
    twice = GroupFactory(slug="twice")
    ExternalIdFactory(group=twice, value="99")
    publish_drafts()
    merge(twice, jnim, reason="One group")

    rows = get(client, list_of("crosswalk"), scheme="ucdp-actor")["results"]

    assert [(row["id"], row["value"]) for row in rows] == [("jnim", "6716"), ("jnim", "99")]


def test_a_crosswalk_belongs_to_its_scheme(client, jnim):
    ExternalIdFactory(group=GroupFactory(slug="zz"), value="1")
    publish_drafts()
    first = get(client, list_of("crosswalk"), scheme="ucdp-actor", page_size=1)

    answer = client.get(first["next"].replace("ucdp-actor", "un-sc"))

    assert "other filters" in refused(answer, "cursor")
    assert "scheme=ucdp-actor" in refused(client.get(list_of("crosswalk")), "scheme")
    broken = client.get(list_of("crosswalk"), {"scheme": "ucdp-actor", "cursor": "x"})
    assert "no cursor" in refused(broken, "cursor")


def test_nothing_of_a_row_s_key_is_told(client, jnim):
    ExternalIdFactory(group=GroupFactory(slug="zz"), value="1")
    publish_drafts()

    page = get(client, list_of("crosswalk"), scheme="ucdp-actor", page_size=1)

    assert walk(client, {**page, "previous": None})[-1]["results"][0]["id"] == "zz"
    assert "pk" not in page["results"][0]
