"""Every way out of a dataset that may not be passed on, tried over the API by each role.

After all of them, no public address shows, counts or hints at a closed row. What is no request is tried in
`tests/kb/test_closed_rows.py`.
"""

import pytest
from django.test import Client

from kb import editing
from kb.models import Claim, Dataset, Edition, Event
from kb.publishing import publish
from kb.releasing.contents import closed
from tests.api.conftest import list_of, page_of
from tests.api.test_closed_data import MARK, SIGNS, addresses, hints, public, sweep
from tests.api.test_closed_data import values_of as keys_of
from tests.api.writers import JSON, ROLES, values_of, writer
from tests.closed_rows import (
    CLOSED,
    PART,
    SAID,
    cited,
    closed_event,
    curated,
    every_role,
    mistake,
    patch,
    post,
    shows_nothing_closed,
    world,
)
from tests.factories import CitationFactory, EventFactory, SourceFactory
from tests.publishing import open_draft

pytestmark = pytest.mark.django_db


@every_role
def test_a_row_stays_with_its_dataset(curated, role):
    answer = patch(writer(role), "event", CLOSED, dataset=curated.slug, citations=cited())

    pointer, text = mistake(answer)
    assert (pointer, SAID in text, CLOSED in text) == ("/dataset", True, True)
    assert closed_event().dataset.slug == "acled"


@every_role
def test_a_row_is_not_published_even_if_it_is_cited_well(curated, role):
    assert patch(writer(role), "event", CLOSED, citations=cited()).status_code == 200

    answer = post(writer(role), "event", CLOSED, "publish")

    assert answer.status_code == (403 if role == "contributor" else 409)
    assert shows_nothing_closed()


@every_role
def test_no_edit_opens_a_dataset(world, role):
    pointer, text = mistake(patch(writer(role), "dataset", "acled", is_redistributable=True))

    assert (pointer, SAID in text) == ("/is_redistributable", True)
    assert not Dataset.objects.get(slug="acled").is_redistributable


@pytest.mark.parametrize("role", ["contributor", "reviewer"])
def test_only_managers_open_a_dataset(world, role):
    sentence = editing.foresee_opening(Dataset.objects.get(slug="acled"))

    answer = post(writer(role), "dataset", "acled", "open", confirm=sentence)

    assert answer.status_code == 403
    assert not Dataset.objects.get(slug="acled").is_redistributable


def test_a_manager_opens_a_dataset_by_confirming_what_becomes_public(world):
    client = writer("manager")
    asked = post(client, "dataset", "acled", "open", confirm="Yes.")
    (error,) = asked.json()["errors"]

    assert (asked.status_code, error["pointer"], error["code"]) == (409, "/confirm", "unconfirmed")
    assert "8 events and 1 claim of “acled”" in error["detail"]
    assert "“ACLED terms of use”" in error["detail"]
    assert not Dataset.objects.get(slug="acled").is_redistributable

    opened = post(client, "dataset", "acled", "open", confirm=error["detail"])

    assert opened.status_code == 200
    assert opened.json()["is_redistributable"]
    assert opened["ETag"] == editing.read("dataset", "acled").etag
    assert shows_nothing_closed()
    assert post(client, "dataset", "acled", "publish").status_code == 409  # one's own draft
    assert post(client, "dataset", "acled", "open", confirm=error["detail"]).status_code == 409


@every_role
def test_a_claim_stays_with_its_event(world, role):
    pointer, text = mistake(patch(writer(role), "claim", "clm-closed", event="evt"))

    assert (pointer, SAID in text) == ("/event", True)
    assert Claim.objects.get(slug="clm-closed").event == world


@every_role
def test_a_public_claim_is_not_brought_to_where_it_could_not_leave(world, role):
    claim = Event.objects.get(slug="evt").claims.earliest("pk")

    assert mistake(patch(writer(role), "claim", claim.slug, event=CLOSED))[0] == "/event"


@pytest.mark.parametrize("role", ["reviewer", "manager"])
def test_a_claim_about_a_row_is_not_published(world, role):
    assert post(writer(role), "claim", "clm-closed", "publish").status_code == 409
    assert shows_nothing_closed()


@every_role
def test_the_source_that_stands_for_a_closed_dataset_is_not_published(world, role):
    SourceFactory(slug="acled", title=f"{MARK}-source")

    answer = post(writer(role), "source", "acled", "publish")

    assert answer.status_code == (403 if role == "contributor" else 409)


@every_role
def test_an_open_event_shows_nothing_of_a_row_it_is_tied_to(world, role):
    related = [
        {"id": CLOSED, "kind": "same-as", "note": "The same."},
        {"id": PART, "kind": "related-to"},
    ]
    assert patch(writer(role), "event", "evt", related=related, part_of=CLOSED).status_code == 200

    answer = post(writer("reviewer"), "event", "evt", "publish")

    assert answer.status_code == 200
    shown = Client().get(page_of("event", "evt")).json()
    assert (shown["part_of"], shown["related"], shown["parts"]) == (None, [], [])
    assert shows_nothing_closed()


def test_a_row_that_is_a_part_is_neither_shown_nor_counted(world):
    Event.objects.filter(slug__in=(CLOSED, PART)).update(parent=Event.objects.get(slug="evt"))
    counted = f"{list_of('event')}aggregate/?by=year&measure=events,killed_best"
    before = Client().get(counted).json()["results"]
    patch(writer("contributor"), "event", "evt", title="With parts")

    assert post(writer("reviewer"), "event", "evt", "publish").status_code == 200
    assert Client().get(page_of("event", "evt")).json()["parts"] == []
    assert Client().get(counted).json()["results"] == before


@pytest.mark.parametrize("role", ["reviewer", "manager"])
def test_merging_over_the_api_needs_two_public_records(world, role):
    body = {"into": "evt", "reason": "The same."}

    answer = post(writer(role), "event", CLOSED, "merge", **body)

    assert answer.status_code == (409 if role == "manager" else 403)
    assert post(
        writer(role), "event", "evt", "merge", into=CLOSED, reason="The same."
    ).status_code in {403, 409}
    assert shows_nothing_closed()


def test_a_dataset_that_was_open_is_closed_at_once_and_opened_by_the_act_alone(world):
    dataset = Dataset.objects.get(slug="acled")
    open_draft(dataset)
    publish(Dataset.objects.filter(pk=dataset.pk), Event.objects.filter(slug=PART), reason="Open.")
    assert Client().get(page_of("event", PART)).json()["dataset"]["licence"] == "ACLED terms of use"

    assert (
        patch(writer("contributor"), "dataset", "acled", is_redistributable=False).status_code
        == 200
    )

    patch(writer("contributor"), "event", PART, summary="Another.", citations=cited())
    assert post(writer("reviewer"), "event", PART, "publish").status_code == 409
    assert closed(Edition.objects.latest("id").recorded_at) == ["acled"]
    assert mistake(patch(writer("manager"), "dataset", "acled", is_redistributable=True))
    assert post(writer("reviewer"), "event", PART, "withdraw").status_code == 200
    assert Client().get(page_of("event", PART)).status_code == 410


def test_what_was_never_imported_leaves_a_closed_dataset_like_any_draft(world, curated):
    """A curator who chose the wrong dataset chooses another."""
    event = EventFactory(slug="evt-mistaken", dataset=world.dataset)
    CitationFactory(event=event)

    answer = patch(writer("contributor"), "event", "evt-mistaken", dataset=curated.slug)

    assert (answer.status_code, answer.json()["dataset"]) == (200, curated.slug)


@every_role
def test_an_answer_is_repeated_to_who_asked_alone(world, role):
    values = values_of("claim", Claim.objects.get(slug="clm-closed"), id="clm-again")
    key = {"Idempotency-Key": "one"}
    client = writer(role)
    first = client.post(list_of("claim"), values, JSON, headers=key)

    again = client.post(list_of("claim"), values, JSON, headers=key)

    assert (first.status_code, again.content) == (201, first.content)
    assert Client().post(list_of("claim"), values, JSON, headers=key).status_code == 401
    assert writer(scopes=[]).post(list_of("claim"), values, JSON, headers=key).status_code == 403


def test_no_refusal_tells_a_stranger_of_a_row(world):
    stranger = Client()
    for page in ("detail", "draft", "publish", "withdraw", "merge"):
        for method in ("get", "post", "patch", "delete"):
            answer = getattr(stranger, method)(page_of("event", CLOSED, page))
            assert answer.status_code in {401, 404, 405}
            text = answer.content.decode().replace(CLOSED, "")
            assert not [sign for sign in SIGNS if sign in text.lower()]


def attempt_all(world, curated):
    """All that each role can try over the API, in turn; what it was answered is tested above."""
    sentence = "From now on everything."
    for role in ROLES:
        client = writer(role)
        patch(client, "event", CLOSED, dataset=curated.slug, citations=cited())
        patch(client, "event", CLOSED, citations=cited(), summary=f"{MARK}-summary")
        patch(client, "dataset", "acled", is_redistributable=True)
        post(client, "dataset", "acled", "open", confirm=sentence)
        patch(client, "claim", "clm-closed", event="evt")
        patch(client, "event", "evt", part_of=CLOSED, related=[{"id": PART, "kind": "same-as"}])
        patch(client, "event", PART, part_of="evt", citations=cited())
        for noun, slug in (("event", CLOSED), ("event", PART), ("claim", "clm-closed")):
            post(client, noun, slug, "publish")
            post(client, noun, slug, "withdraw")
        post(client, "event", CLOSED, "merge", into="evt", reason="The same.")
        post(client, "event", "evt", "merge", into=CLOSED, reason="The same.")
    post(writer("reviewer"), "event", "evt", "publish")
    post(writer("reviewer"), "dataset", "acled", "publish")


def test_after_all_of_them_no_address_shows_a_closed_row(world, curated, settled):
    schema = Client().get("/api/schema/", {"format": "json"}).json()
    client = {"anonymous": Client()}
    paths = [path for path in [*addresses(schema, keys_of), *hints()] if "/schema" not in path]

    attempt_all(world, curated)

    answers = sweep(client, paths)
    assert sum(status == 200 for status, _, _ in answers.values()) > 300
    seen = {
        (key, sign)
        for key, (_, body, headers) in answers.items()
        if MARK not in key[2] and "acled" not in key[2] and "918273645" not in key[2]
        for sign in SIGNS
        if sign.encode() in (body + str(headers).encode()).lower()
    }
    assert seen == set()
    assert Client().get(page_of("event", CLOSED)).status_code == 404
    counted = Client().get(list_of("event"), {"count": "exact"}).json()["count"]
    assert (
        counted == Event.objects.exclude(dataset__slug="acled").exclude(as_published=None).count()
    )
    assert not Event.objects.filter(dataset__slug="acled").exclude(as_published=None).exists()
