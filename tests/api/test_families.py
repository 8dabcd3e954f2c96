"""Events of a family: who counts on which day, what the answer says of it, and how it is read."""

import json

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.utils.timezone import now

from api.cursors import NEWEST_EVENT
from api.filters.events import EventFilterSet
from api.filters.families import FAMILY_TIES
from api.listing import Listing
from kb.dates import FuzzyDate
from kb.models import EventEdition, Group, GroupRelation, RelationKind, Vocabulary
from kb.models.groups import BELONGING
from kb.publishing import merge, publish
from tests.api.conftest import found, get, list_of, publish_drafts, refused, shown, walk
from tests.factories import EventFactory, GroupFactory, GroupRelationFactory, ParticipationFactory

pytestmark = pytest.mark.django_db
on = FuzzyDate.parse
EVENTS = {
    "evt-before": ("katiba", "2017-03-01"),
    "evt-first": ("katiba", "2017-03-02"),
    "evt-across": ("katiba", "2017"),
    "evt-unit": ("unit", "2018-06-01"),
    "evt-unit-left": ("unit", "2019-07-01"),
    "evt-unit-leaving": ("unit", "2019-06"),
    "evt-own": ("head", "1999"),
    "evt-ally": ("ally", "2018-06-01"),
}


@pytest.fixture
def family():
    """unit (from 2016 to some day of June 2019) > katiba (from 2 March 2017) > head."""
    groups = {
        slug: GroupFactory(slug=slug, short_name=slug.title())
        for slug in "head katiba unit ally".split()
    }
    GroupRelationFactory(subject=groups["katiba"], object=groups["head"], since=on("2017-03-02"))
    GroupRelationFactory(
        subject=groups["unit"], object=groups["katiba"], since=on("2016"), until=on("2019-06")
    )
    GroupRelationFactory(subject=groups["ally"], object=groups["head"], kind="allegiance-to")
    event = EventFactory(slug="evt-none")
    for slug, (group, day) in EVENTS.items():
        of = {"date": on(day), "location": event.location, "dataset": event.dataset}
        ParticipationFactory(event=EventFactory(slug=slug, **of), group=groups[group])
    publish_drafts()
    return groups


def events(client, **query):
    return set(found(client, "event", **query))


def named(text):
    return {f"evt-{name}" for name in text.split()}


def test_a_group_counts_on_the_days_it_belonged(client, family):
    assert events(client, family="head") == named("first across unit unit-leaving own")
    assert events(client, family="katiba") == named("before first across unit unit-leaving")
    assert events(client, family="unit") == named("unit unit-left unit-leaving")


def test_what_is_certain_held_on_every_possible_day(client, family):
    assert events(client, family="head", date_match="certain") == named("first unit own")
    assert events(client, family="katiba", date_match="certain") == named(
        "before first across unit"
    )


def test_families_are_joined_and_filters_narrow_them(client, family):
    assert events(client, family="unit,ally") == named("unit unit-left unit-leaving ally")
    assert events(client, family="head", group="unit") == named("unit unit-leaving")
    assert events(client, family="head", group="unit,katiba", date_match="certain") == named(
        "first unit"
    )
    assert events(client, family="head", date_before="2017") == named("first across own")
    assert events(client, family="head", country="BF") == set()
    assert events(client, family="katiba,katiba") == events(client, family="katiba")
    assert "“head”" in refused(client.get(list_of("event"), {"family": "heda"}), "family")


def test_the_answer_says_who_was_counted_and_when(client, family):
    def told(**query):
        rows = get(client, list_of("event"), **query)["family"]
        return [(row["group"], row["name"], row["from"], row["to"]) for row in rows]

    assert told(family="head") == [
        ("head", "Head", None, None),
        ("katiba", "Katiba", "2017-03-02", None),
        ("unit", "Unit", "2017-03-02", "2019-06-30"),
    ]
    assert told(family="katiba", date_match="certain")[1] == (
        "unit",
        "Unit",
        "2016-12-31",
        "2019-06-01",
    )
    assert get(client, list_of("event"))["family"] is None


def test_a_group_of_the_family_that_day_is_the_same_in_both_lists(client, family):
    for slug, (group, day) in EVENTS.items():
        if len(day) == 10:
            members = found(client, "group", family="head", on=day)
            assert (group in members) == (slug in events(client, family="head"))


def test_a_walk_through_a_family_is_pinned_and_gives_each_event_once(client, family):
    both = EventFactory(slug="evt-both", date=on("2018"))
    for group, side in (("unit", "a"), ("unit", "b"), ("katiba", "b")):
        ParticipationFactory(event=both, group=family[group], side=side)
    publish_drafts()
    everything = found(client, "event", family="head")
    first = get(client, list_of("event"), family="head", page_size=2)
    GroupRelation.objects.update(since_earliest=None, since_latest=None, since_precision="")
    publish(Group.objects.all(), reason="Nobody knows since when.")

    pages = walk(client, first)

    assert shown(pages) == everything
    assert len(set(everything)) == len(everything) == 6
    assert all(page["family"] == first["family"] for page in pages)
    assert events(client, family="head") == named("own")


def test_the_past_has_the_family_of_the_past(client, settled, family):
    moment = now().isoformat()
    before = client.get(list_of("event"), {"family": "head", "as_of": moment}).content
    merge(family["katiba"], into=family["ally"], reason="One group entered twice.")
    GroupRelation.objects.filter(subject=family["unit"]).delete()
    publish(Group.objects.filter(slug="unit"), reason="Not a part.")

    assert client.get(list_of("event"), {"family": "head", "as_of": moment}).content == before
    assert events(client, family="katiba") == events(client, family="ally")
    assert get(client, list_of("event"), family="katiba")["family"][0]["group"] == "ally"
    assert events(client, family="head") == named("first across own ally")
    assert refused(
        client.get(list_of("event"), {"family": "head", "as_of": "2020-01-01"}), "family"
    ).startswith("There is no group")


def plan(query):
    """The plan of a page of events, without sequential scans: what the indexes can do."""
    listing = Listing("event", EventEdition._meta.db_table, NEWEST_EVENT)
    EventFilterSet.narrow(listing, query)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("SET LOCAL enable_bitmapscan = off")
        cursor.execute(f"EXPLAIN (FORMAT JSON) {listing.page(100)}", listing.values())
        (rows,) = cursor.fetchone()
    return list(parts(rows[0]["Plan"]))


def parts(node):
    yield node
    for child in node.get("Plans", ()):
        yield from parts(child)


def test_each_member_is_one_walk_through_the_index_of_groups(family):
    for query in ({}, {"country": ["ML"]}):
        nodes = plan({"family": [family["head"].pk], **query})

        scans = [node for node in nodes if node.get("Relation Name") == "kb_eventgroup"]
        assert [scan["Node Type"] for scan in scans] == ["Index Only Scan"]
        assert "group_id = asked.id" in scans[0]["Index Cond"]
        assert "date_start <=" in scans[0]["Index Cond"]


def test_the_codebook_the_filter_and_the_documentation_name_the_same_ties():
    told = (settings.BASE_DIR / "docs/guide/families.md").read_text(encoding="utf-8")
    defined = Vocabulary.objects.get(slug="relation-kind").definition.split("make the subject")[0]

    assert [kind for kind in RelationKind if kind.label.lower() in defined.lower()] == [
        kind for kind in RelationKind if kind in BELONGING
    ]
    assert FAMILY_TIES == "component-of, merged-into and renamed-to"
    assert FAMILY_TIES in told.replace("`", "")
    assert FAMILY_TIES in EventFilterSet.filters_of()["family"].help_text


JNIM = """
2017-06 1 - 0 | 2018-03 2 - 0 | 2019-09 1 4 1  | 2021-06 1 - 0 | 2021-11 1 57 1 | 2022-06 3 132 1
2022-07 1 1 1 | 2023-09 2 - 0 | 2024-06 1 - 0  | 2024-07 1 - 0 | 2024-08 1 - 0  | 2024-09 2 77 1
2025-03 1 - 0 | 2025-04 1 54 1 | 2025-05 5 - 1 | 2025-06 4 - 1 | 2025-07 9 - 0  | 2025-08 1 - 0
2025-09 2 - 0 | undated 1 - 0
"""


def test_the_family_of_jnim_by_month_on_the_seeds(client):
    """Nampala (Ansar Dine, 2016) is none of it; Kati (Katiba Macina, 2022) is."""
    call_command("load_dossiers", str(settings.BASE_DIR / "seeds"), "--publish")
    query = {"family": "jnim", "date_after": "2012", "date_before": "2025"}

    shown = get(
        client, "/api/v1/events/aggregate/", by="month", measure="events,killed_best", **query
    )

    rows = [cell.split() for line in JNIM.strip().splitlines() for cell in line.split("|")]
    assert shown["results"] == [
        {
            "month": None if month == "undated" else month,
            "events": int(events),
            "killed_best": None if killed == "-" else int(killed),
            "killed_best_known": int(known),
        }
        for month, events, killed, known in rows
    ]
    assert shown["totals"] == {"events": 41, "killed_best": None, "killed_best_known": 8}
    assert shown["left_out"] == {"same_event": 0, "wholes": 7, "totals": [], "conflicts": 1}
    found_events = events(client, **query)
    assert "evt-2022-07-22-kati" in found_events
    assert "evt-2016-07-19-nampala" in events(client, group="ansar-dine") - found_events
    assert json.dumps(shown["family"][3]) == json.dumps(
        {
            "family": "jnim",
            "group": "ansar-dine",
            "name": "Ansar Dine",
            "from": "2017-03-02",
            "to": None,
        }
    )
