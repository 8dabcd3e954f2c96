"""Counting an event once: records of the same event, wholes and parts, drafts, the past."""

import pytest
from django.utils.timezone import now

from kb.dates import FuzzyDate
from kb.models import Event, EventLink, Group
from kb.publishing import publish
from tests.api.conftest import found, get, publish_drafts, refused
from tests.factories import EventFactory, ParticipationFactory
from tests.publishing import publish_all

pytestmark = pytest.mark.django_db
PATH = "/api/v1/events/aggregate/"


@pytest.fixture
def attack():
    """A coordinated attack of two parts; only the one is known by its dead, both by a whole."""

    def killed(event, number):
        Event.objects.filter(pk=event.pk).update(
            override_low=number, override_best=number, override_high=number, override_reason="Told."
        )

    whole = EventFactory(slug="evt-whole", date=FuzzyDate.parse("2025-06-30/2025-07-01"))
    parts = [
        EventFactory(slug=f"evt-part-{n}", parent=whole, dataset=whole.dataset) for n in (1, 2)
    ]
    killed(whole, 30)
    publish_drafts()
    return whole, parts, killed


def totals(client, **query):
    shown = get(client, PATH, measure="events,killed_best", **query)
    stood_back = {key: shown["left_out"][key] for key in ("same_event", "wholes")}
    return shown["totals"], stood_back


def test_of_a_whole_that_counts_which_its_parts_do_not_account_for(client, attack):
    _, parts, killed = attack

    assert totals(client) == (
        {"events": 2, "killed_best": 30, "killed_best_known": 1},
        {"same_event": 0, "wholes": 1},
    )
    # The whole may be of either month; its figure is of none, and no event is.
    (known, rest) = get(client, PATH, by="month")["results"]
    assert (known["month"], known["events"], known["killed_best"]) == ("2025-07", 2, None)
    assert (rest["month"], rest["events"], rest["killed_best"]) == (None, 0, 30)

    killed(parts[0], 12)
    publish(Event.objects.all(), reason="Counted.")
    assert totals(client)[0] == {"events": 2, "killed_best": 30, "killed_best_known": 2}
    (known, rest) = get(client, PATH, by="month")["results"]
    assert (known["month"], known["killed_low"], known["killed_best"]) == ("2025-07", 12, 12)
    assert (rest["month"], rest["killed_low"], rest["killed_best"]) == (None, 18, 18)


def test_parts_account_for_their_share_of_a_whole_though_they_do_not_match(client, attack):
    """Of 30 killed in two days 12 fell on the first, 18 on the second: so each day has its own."""
    _, parts, killed = attack
    for part, day, number in zip(parts, ("2025-06-30", "2025-07-01"), (12, 18), strict=True):
        Event.objects.filter(pk=part.pk).update(date_earliest=day, date_latest=day)
        killed(part, number)
    publish(Event.objects.all(), reason="Counted.")

    assert totals(client)[0]["killed_best"] == 30
    assert totals(client, date_before="2025-06-30")[0]["killed_best"] == 12
    assert totals(client, date_after="2025-07-01")[0]["killed_best"] == 18


def test_a_whole_is_an_event_where_no_part_matches(client, attack):
    assert totals(client, date_before="2025-06-30")[0]["killed_best"] == 30
    assert totals(client, date_before="2025-06-30")[1]["wholes"] == 0


def test_a_record_of_a_part_in_another_dataset_stands_for_the_part(client, attack):
    """The other dataset's record is the one that counts, and knows some of the dead."""
    _, parts, killed = attack
    other = EventFactory(slug="evt-other")
    killed(other, 9)
    EventLink.objects.create(event=parts[0], other=other, kind="same-as")
    publish_all()

    assert totals(client) == (
        {"events": 2, "killed_best": 30, "killed_best_known": 2},
        {"same_event": 1, "wholes": 1},
    )
    assert totals(client, dataset=parts[0].dataset.slug)[1] == {"same_event": 0, "wholes": 1}


def test_two_records_of_one_event_count_once_whichever_match(client):
    named = EventFactory(slug="evt-named")
    others = [EventFactory(slug=f"evt-other-{n}", dataset__slug="ged-" + str(n)) for n in (1, 2)]
    for other in others:
        EventLink.objects.create(event=other, other=named, kind="same-as")
    publish_drafts()

    assert totals(client) == (
        {"events": 1, "killed_best": None, "killed_best_known": 0},
        {"same_event": 2, "wholes": 0},
    )
    assert get(client, PATH, by="dataset")["results"][0]["dataset"] == named.dataset.slug
    (row,) = get(client, PATH, by="dataset", dataset="ged-1,ged-2")["results"]
    assert (row["dataset"], row["events"], row["killed_best"]) == ("ged-1", 1, None)


def test_a_whole_conflict_is_no_event_among_events(client, attack):
    before = get(client, PATH, by="type,country")
    EventFactory(slug="evt-conflict", type_id="event-type:armed-conflict")
    publish_drafts()

    after = get(client, PATH, by="type,country")
    assert after["left_out"].pop("conflicts") == before["left_out"].pop("conflicts") + 1
    assert after == before
    assert totals(client, type="armed-conflict")[0]["events"] == 0
    assert "evt-conflict" in found(client, "event", type="armed-conflict")


def test_the_past_is_counted_as_it_stood(client, settled, attack):
    _, parts, killed = attack
    moment = now().isoformat()
    before = client.get(PATH, {"as_of": moment, "by": "month,admin1"}).content
    killed(parts[0], 12)
    Event.objects.filter(pk=parts[1].pk).update(
        date_earliest="2025-08-01", date_latest="2025-08-01"
    )
    publish(Event.objects.all(), reason="Corrected.")

    after = client.get(PATH, {"as_of": moment, "by": "month,admin1"}).content

    assert after == before
    assert totals(client, as_of=moment)[0]["killed_best"] == 30
    assert get(client, PATH, by="month")["results"][0]["killed_best"] == 12
    assert totals(client, as_of="2020-01-01")[0]["events"] == 0


def test_drafts_and_what_may_not_be_passed_on_are_never_counted(client, attack):
    before = client.get(PATH, {"by": "dataset,group"}).content
    ParticipationFactory(event__dataset__slug="acled", event__dataset__is_redistributable=False)
    Event.objects.filter(slug="evt-part-1").update(title="Draft", location=None, geo_precision="")
    Group.objects.update(name="Draft")

    assert client.get(PATH, {"by": "dataset,group"}).content == before
    assert refused(client.get(PATH, {"dataset": "acled"}), "dataset")


def test_a_casualty_total_is_named_and_never_summed(client, attack):
    _, parts, killed = attack
    killed(parts[0], 12)
    publish(Event.objects.all(), reason="Counted.")
    measures = "events,killed_low,killed_best,killed_high,disputed_share"
    before = get(client, PATH, by="month,country", measure=measures)
    total = EventFactory(
        slug="evt-total",
        type_id="event-type:casualty-total",
        covers_victims="soldiers",
        covers_countries=["ML"],
        parent=attack[0],
    )
    killed(total, 400)
    publish_drafts()

    after = get(client, PATH, by="month,country", measure=measures)

    assert before["left_out"].pop("totals") == []
    assert after["left_out"].pop("totals") == ["evt-total"]
    assert after == before
    assert found(client, "event", killed_min="400") == ["evt-total"]
    (document,) = get(client, "/api/v1/events/", q="evt-total")["results"]
    assert document["covers"] == {
        "period": "2025-07-01",
        "countries": ["ML"],
        "victims": "soldiers",
    }
    assert document["point"]["latitude"] is None
