"""What was known when: the past is read in the same bytes for ever."""

from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.timezone import now

from api import ledger as reading
from kb.dates import FuzzyDate
from kb.exporting.moments import written
from kb.models import (
    Claim,
    Dataset,
    Edition,
    Event,
    Group,
    GroupRelation,
    Location,
    Source,
    Vocabulary,
)
from kb.publishing import merge, publish, withdraw
from tests.api.conftest import (
    every_noun,
    found,
    get,
    list_of,
    page_of,
    problem,
    publish_drafts,
    refused,
)
from tests.factories import (
    CitationFactory,
    ClaimFactory,
    DatasetFactory,
    EventFactory,
    GroupFactory,
    GroupRelationFactory,
    LocationFactory,
    ParticipationFactory,
    SourceFactory,
)

pytestmark = pytest.mark.django_db
OF_GROUPS = page_of("group", "jnim", "relations"), page_of("group", "twice", "relations")
NETWORKS = page_of("group", "jnim", "network"), page_of("group", "twice", "network")
OF_EVENTS = page_of("event", "evt-kayes", "claims"), page_of("event", "evt-gone", "claims")
PAST = [
    *(list_of(noun) for noun in ("group", "location", "event", "claim", "source", "dataset")),
    f"{list_of('vocabulary')}?page_size=3&q=grade&count=exact",
    f"{list_of('event')}?page_size=1&count=exact",
    f"{list_of('event')}?group=twice",
    f"{list_of('event')}?group=jnim",
    f"{list_of('event')}?group=jnim,twice&date_before=2025-07-01",
    f"{list_of('event')}?claimant=twice",
    f"{list_of('event')}?location=ml-ville",
    f"{list_of('event')}?location=ml-kayes",
    f"{list_of('event')}?admin1=ml-1",
    f"{list_of('event')}?source=rfi-1&dataset=curated&type=battle&grade=fair",
    f"{list_of('event')}?q=camp&fields=id,title",
    f"{list_of('event')}?q=bamako",
    f"{list_of('claim')}?event=evt-twice",
    f"{list_of('claim')}?claimant=twice&source=rfi-1",
    f"{list_of('location')}?within=ml-1",
    f"{list_of('event')}?family=jnim",
    f"{list_of('event')}?family=twice&date_match=certain",
    f"{list_of('event')}?near=14.4,-11.4,20",
    f"{list_of('event')}?bbox=-12,14,-11,15&match=certain",
    f"{list_of('location')}?near=14.4,-11.4,20",
    f"{reverse('event-aggregate')}?by=month,admin1",
    f"{reverse('event-aggregate')}?by=family,group&measure=events,claims",
    f"{list_of('group')}?family=jnim&on=2019",
    f"{list_of('group')}?family=jnim",
    f"{list_of('group')}?family=twice",
    *(page_of("group", slug) for slug in ("jnim", "twice", "katiba")),
    *(page_of("event", slug) for slug in ("evt-kayes", "evt-gone", "evt-twice")),
    *(page_of("location", slug) for slug in ("ml-kayes", "ml-ville")),
    *(page_of("claim", slug) for slug in ("clm-army", "clm-twice")),
    page_of("source", "rfi-1"),
    page_of("dataset", "curated"),
    page_of("vocabulary", "grade"),
    *OF_GROUPS,
    *NETWORKS,
    *OF_EVENTS,
]


def change(model, slug, **values):
    """Edit a record and publish it."""
    rows = model.objects.filter(slug=slug)
    rows.update(**values)
    publish(rows, reason=f"{slug} corrected")


def record(model, slug):
    return model.objects.get(slug=slug)


def make_what_was():
    ml = LocationFactory(slug="ml", kind="country")
    region = LocationFactory(slug="ml-1", kind="admin1", parent=ml)
    LocationFactory(slug="ml-2", kind="admin1", parent=ml)
    kayes = LocationFactory(slug="ml-kayes", parent=region, name="Bamako")
    ville = LocationFactory(slug="ml-ville", parent=region)
    home = {"homeland": ml}
    jnim, katiba, twice = (GroupFactory(slug=slug, **home) for slug in ("jnim", "katiba", "twice"))
    GroupRelationFactory(subject=katiba, object=jnim, until=FuzzyDate.parse("2999"))
    GroupRelationFactory(subject=katiba, object=twice, kind="rival-of")
    source, dataset = SourceFactory(slug="rfi-1"), DatasetFactory(slug="curated")
    for slug, place in [("evt-kayes", kayes), ("evt-gone", kayes), ("evt-twice", ville)]:
        event = EventFactory(slug=slug, location=place, dataset=dataset)
        ParticipationFactory(event=event, group=twice)
        said = {"event": event, "source": source, "party": "side-b"}
        ClaimFactory(slug=slug.replace("evt", "clm"), claimant=twice, **said)
    ClaimFactory(slug="clm-army", **{**said, "event": record(Event, "evt-kayes")}, claimant=jnim)
    publish_drafts()


def let_the_ledger_go_on():
    change(Event, "evt-kayes", title="Edited", date_earliest="2025-07-03", date_latest="2025-07-03")
    change(Group, "jnim", short_name="Renamed")
    change(Location, "ml-kayes", parent=record(Location, "ml-2"), name="Renamed")
    change(Source, "rfi-1", title="Corrected title")
    change(Dataset, "curated", attribution="Somebody else", licence="CC0-1.0")
    change(Vocabulary, "grade", definition="Redefined.")
    GroupRelation.objects.filter(kind="component-of").update(
        since_earliest=None, since_latest=None, since_precision=""
    )
    publish(Group.objects.filter(slug="katiba"), reason="Nobody knows since when")
    withdraw(Claim.objects.filter(slug="clm-army"), reason="Misread")
    withdraw(Event.objects.filter(slug="evt-gone"), reason="It did not happen")
    merge(record(Group, "twice"), record(Group, "jnim"), reason="One group")
    merge(record(Event, "evt-twice"), record(Event, "evt-kayes"), reason="One event")
    merge(record(Location, "ml-ville"), record(Location, "ml-kayes"), reason="One town")
    later = EventFactory(location=record(Location, "ml-kayes"), dataset=record(Dataset, "curated"))
    CitationFactory(event=later, source=record(Source, "rfi-1"))
    publish_drafts()


@pytest.fixture(scope="module")
def what_was(module_db):
    """What every address of PAST said of a moment soon after it, and that moment; then, more."""
    client = Client()
    make_what_was()
    moment = written(Edition.objects.latest("id").recorded_at)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(reading, "settled_until", now)
        said = {path: client.get(at(path, moment)) for path in PAST}
    let_the_ledger_go_on()
    return said, moment


def at(path, moment):
    """The address, with a moment to ask of."""
    return f"{path}{'&' if '?' in path else '?'}as_of={moment}"


@pytest.mark.parametrize("path", PAST)
def test_the_past_is_read_in_the_same_bytes_for_ever(client, settled, what_was, path):
    said, moment = what_was

    answer = client.get(at(path, moment))

    assert (answer.status_code, said[path].status_code) == (200, 200)
    assert answer.content == said[path].content


@pytest.mark.parametrize("path", PAST)
def test_the_present_has_gone_on(client, what_was, path):
    said, _ = what_was

    assert client.get(path).content != said[path].content


def test_a_family_without_a_day_is_of_the_day_of_the_moment(client, settled, what_was, monkeypatch):
    said, moment = what_was
    path = f"{list_of('group')}?family=jnim"
    monkeypatch.setattr("api.filters.groups.datetime", Later)

    assert client.get(at(path, moment)).content == said[path].content


class Later(datetime):
    """A clock of the year 9999, when no tie of these groups holds any more."""

    @classmethod
    def now(cls, tz=None):
        return cls(9999, 1, 1, tzinfo=tz)


@every_noun
def test_before_the_first_edition_there_was_nothing(client, settled, what_was, noun):
    first = found(client, noun)[0]

    page = get(client, list_of(noun), as_of="1999-12-31", count="exact")
    body = problem(client.get(page_of(noun, first), {"as_of": "1999-12-31"}), 404)

    assert (page["results"], page["count"], page["licences"]) == ([], 0, [])
    assert page["as_of"] == "1999-12-31T00:00:00Z"
    assert "at 1999-12-31T00:00:00Z" in body["detail"]


def test_a_group_that_was_not_there_yet_cannot_be_asked_for(client, settled, what_was):
    answer = client.get(list_of("event"), {"group": "jnim", "as_of": "1999-12-31"})

    assert "at 1999-12-31" in refused(answer, "group")
    assert "Did you mean" not in answer.json()["detail"]


@pytest.mark.parametrize("page", [list_of("event"), page_of("group", "jnim"), *OF_GROUPS[:1]])
def test_the_future_is_refused(client, settled, what_was, page):
    tomorrow = (now() + timedelta(days=1)).isoformat()

    answer = client.get(page, {"as_of": tomorrow})

    assert "nobody knows" in refused(answer, "as_of")


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2025-07-02", "2025-07-02T00:00:00Z"),
        ("2025-07-02T06:30", "2025-07-02T06:30:00Z"),
        ("2025-07-02T06:30:00Z", "2025-07-02T06:30:00Z"),
        ("2025-07-02T06:30:00+02:00", "2025-07-02T04:30:00Z"),
        ("2025-07-02 06:30:00.25", "2025-07-02T06:30:00.250000Z"),
    ],
)
def test_a_moment_is_utc_unless_it_says_otherwise(client, settled, text, moment):
    page = get(client, list_of("event"), as_of=text)

    assert page["as_of"] == moment


def test_an_offset_may_be_written_without_escaping_its_plus(client, settled):
    page = get(client, f"{list_of('event')}?as_of=2025-07-02T06:30:00+02:00")

    assert page["as_of"] == "2025-07-02T04:30:00Z"


@pytest.mark.parametrize("text", ["", "yesterday", "2025", "2025-07-02T25:00", "1e9"])
def test_what_is_no_moment_is_refused(client, settled, text):
    answer = client.get(list_of("event"), {"as_of": text})

    assert "write 2025-07-02T00:00:00Z" in refused(answer, "as_of")


def test_a_withdrawn_record_is_gone_and_says_why(client, what_was):
    answers = [client.get(page_of("event", "evt-gone")), client.get(OF_EVENTS[1])]

    bodies = [problem(answer, 410) for answer in answers]

    tombstone = Edition.objects.get(slug="evt-gone", kind="withdrawn")
    assert [body["last_edition"] for body in bodies] == [tombstone.number - 1] * 2
    assert [body["reason"] for body in bodies] == ["It did not happen"] * 2
    assert "evt-gone" not in found(client, "event")
    assert get(client, page_of("event", "evt-gone", "revision", number=1))["id"] == "evt-gone"


def test_a_withdrawn_record_that_is_published_again_is_back(client, settled, what_was):
    tombstone = Edition.objects.get(slug="evt-gone", kind="withdrawn")
    gone = written(tombstone.recorded_at)

    publish(Event.objects.filter(slug="evt-gone"), reason="It did happen")

    assert get(client, page_of("event", "evt-gone"))["edition"]["number"] == tombstone.number + 1
    assert "evt-gone" in found(client, "event")
    assert problem(client.get(page_of("event", "evt-gone"), {"as_of": gone}), 410)
    assert "evt-gone" not in found(client, "event", as_of=gone)


@pytest.mark.parametrize(
    ("noun", "slug", "page", "survivor"),
    [
        ("group", "twice", "detail", "jnim"),
        ("group", "twice", "relations", "jnim"),
        ("event", "evt-twice", "detail", "evt-kayes"),
        ("event", "evt-twice", "claims", "evt-kayes"),
        ("location", "ml-ville", "detail", "ml-kayes"),
    ],
)
def test_a_merged_record_leads_to_its_survivor(client, what_was, noun, slug, page, survivor):
    path = page_of(noun, slug, page)

    answer = client.get(f"{path}?format=json")

    assert answer.status_code == 308
    assert answer["Location"] == f"{page_of(noun, survivor, page)}?format=json"
    assert client.get(path)["Location"] == page_of(noun, survivor, page)
    assert client.get(answer["Location"]).status_code == 200


def test_a_merged_record_was_itself_before(client, settled, what_was):
    _, moment = what_was

    before = get(client, page_of("group", "twice"), as_of=moment)

    assert before["slug"] == "twice"
    assert "twice" in found(client, "group", as_of=moment)
    assert "twice" not in found(client, "group")
    assert get(client, page_of("group", "jnim"))["former_ids"] == ["twice"]


def test_an_address_leads_on_even_if_its_id_stands_in_the_path(client):
    one, other = GroupFactory(slug="groups", homeland=None), GroupFactory(slug="v1", homeland=None)
    publish_drafts()
    merge(one, other, reason="One group")

    answer = client.get(page_of("group", "groups", "relations"))

    assert answer["Location"] == page_of("group", "v1", "relations")
