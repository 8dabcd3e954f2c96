"""What one request may hold, and that what it costs does not grow faster than what it holds."""

import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from api.writing.bodies import LONGEST_LIST, MOST_LISTED, _once, read_json
from api.writing.problems import MOST, Problem
from kb.models import Event
from tests import factories
from tests.api.conftest import list_of, problem
from tests.api.test_documents_match_schema import mistakes, schema  # noqa: F401
from tests.api.writers import JSON, etag, made, values_of, writer

pytestmark = pytest.mark.django_db


@pytest.fixture
def client():
    return writer()


def event(**lists):
    return values_of("event", made("event")) | {"id": "evt-new"} | lists


def sent(client, values):
    """The answer, and how many statements the database was asked."""
    with CaptureQueriesContext(connection) as asked:
        answer = client.post(list_of("event"), values, JSON)
    return answer, len(asked)


def no_claim(number):
    return {}


def claim_of_nobody(number):
    return {"id": f"clm-{number}", "claimant": f"nobody-{number}", "source": f"src-{number}"}


def claim_against_the_rules(number):
    return {
        "id": f"clm-{number}",
        "kind": "casualties",
        "claimant": {"text": "a resident"},
        "statement": "Three.",
        "source": factories.SourceFactory().slug,
        "claimed_on": "2025",
        "figure": {"low": 3, "high": 2},
    }


@pytest.mark.parametrize("claim", [no_claim, claim_of_nobody, claim_against_the_rules])
def test_a_refusal_costs_no_statement_more_for_each_claim(client, claim):
    values = event()

    few, some = sent(client, values | {"claims": [claim(number) for number in range(2)]})
    many, more = sent(client, values | {"claims": [claim(number) for number in range(40)]})

    assert (few.status_code, many.status_code) == (400, 400)
    assert more <= some + 2


def test_the_first_mistakes_are_told_and_how_many_there_are(client):
    answer, _ = sent(client, event(claims=[{}] * 60))

    body = problem(answer, 400)
    assert len(body["errors"]) == MOST
    assert body["detail"] == (
        "Nothing was changed. Mistakes: 300. The first 100 are told; mend them first."
    )


def test_a_list_that_is_too_long_is_refused_by_its_place(client):
    answer, _ = sent(client, event(claims=[{}] * (LONGEST_LIST + 1)))

    (error,) = problem(answer, 400)["errors"]
    assert error["pointer"] == "/claims"
    assert error["detail"] == "The list has 1,001 values; 1,000 are allowed in one."
    assert not Event.objects.filter(slug="evt-new").exists()


@pytest.mark.parametrize(
    "key", ["claims", "participants", "related", "external_ids", "citations", "quality_flags"]
)
def test_every_list_is_bounded_in_the_schema_too(schema, key):  # noqa: F811
    components = schema["components"]["schemas"]
    assert components["EventDraftRequest"]["properties"][key]["maxItems"] == LONGEST_LIST
    assert "maxItems" not in components["EventDraft"]["properties"][key]


def test_lists_are_bounded_together(client):
    names = [{"text": str(number), "citations": [{}] * 100} for number in range(MOST_LISTED // 100)]

    answer = client.post(list_of("group"), {"names": names}, JSON)

    (error,) = problem(answer, 400)["errors"]
    assert error["detail"] == "The lists of a body hold 2,000 values at most, all of them together."


def test_a_draft_that_is_larger_can_still_be_changed(client, monkeypatch):
    record = made("event")
    factories.CitationFactory.create_batch(4, event=record)
    monkeypatch.setattr("api.writing.bodies.LONGEST_LIST", 3)

    answer = client.patch(
        f"{list_of('event')}{record.slug}/",
        {"title": "Another"},
        JSON,
        headers={"If-Match": etag("event", record)},
    )

    assert answer.status_code == 200
    assert len(answer.json()["citations"]) == 5


@pytest.mark.parametrize(("opening", "closing"), [("[", "]"), ('{"a":', "}")])
@pytest.mark.parametrize("depth", [20, 900, 100_000])
def test_deep_nesting_is_refused(client, opening, closing, depth):
    body = opening * depth + "1" + closing * depth

    answer = client.post(list_of("event"), f'{{"claims": {body}}}', JSON)

    assert "12 levels are allowed" in problem(answer, 400)["errors"][0]["detail"]


def test_unknown_keys_are_told_up_to_a_number(client):
    answer, _ = sent(client, event(**{f"unknown-{number}": 1 for number in range(50)}))

    errors = problem(answer, 400)["errors"]
    assert len(errors) == 21
    assert "found an unknown key, as are 29 after it" in errors[-1]["detail"]


def test_a_key_given_twice_is_found_without_comparing_all_with_all():
    class Key(str):
        asked = 0

        def __eq__(self, other):
            Key.asked += 1
            return super().__eq__(other)

        __hash__ = str.__hash__

    with pytest.raises(ValueError, match="the key “k499” is given twice"):
        _once([*((Key(f"k{number}"), 1) for number in range(500)), (Key("k499"), 2)])

    assert Key.asked < 5000


def test_what_is_allowed_is_taken():
    lists = {"a": [1] * LONGEST_LIST, "b": [[]] * LONGEST_LIST}
    assert read_json(json.dumps(lists).encode()) == lists
    with pytest.raises(Problem):
        read_json(json.dumps(lists | {"c": [1]}).encode())
