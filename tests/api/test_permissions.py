"""Who may do what: each role, each endpoint, each method, as `permissions.csv` has it."""

import csv
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

from kb import editing
from kb.models import Dataset
from kb.publishing import merge
from tests.api.conftest import PARTS, ROUTES, address, is_public, list_of, page_of
from tests.api.writers import (
    JSON,
    etag,
    made,
    published,
    somebody,
    undone,
    user_of,
    values_of,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ten_of_everything")]

WHY = {"reason": "A test."}
PUBLIC = ("any public page", "GET")


def table():
    path = Path(__file__).with_name("permissions.csv")
    with path.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    return {(row.pop("page"), row.pop("method")): row for row in rows}


TABLE = table()
PEOPLE = list(TABLE[PUBLIC])


def row_of(endpoint, method):
    """Where the table has an endpoint and a method."""
    if method == "GET" and is_public(endpoint):
        return PUBLIC
    return endpoint.partition("-")[2], method


CALLS = [(name, method.upper()) for name, actions in ROUTES.items() for method in actions]
WRITING = [call for call in CALLS if row_of(*call) != PUBLIC]


def test_the_table_has_every_route_and_method_and_no_other():
    assert {row_of(*call) for call in CALLS} == set(TABLE)


@pytest.mark.parametrize("endpoint", [name for name in PARTS if is_public(name)])
def test_public_pages(endpoint):
    path = address(endpoint)

    found = {who: str(somebody(who).get(path).status_code) for who in PEOPLE}

    assert found == TABLE[PUBLIC]


@pytest.mark.parametrize(("endpoint", "method"), WRITING)
def test_endpoints_that_need_a_login(endpoint, method):
    noun, _, page = endpoint.partition("-")
    ask = REQUESTS[page, method]
    record = made(noun) if method == "DELETE" else published(noun)
    found = {}

    for who in PEOPLE:
        with undone():
            found[who] = str(ask(somebody(who), noun, record).status_code)

    assert found == TABLE[page, method]


def create(client, noun, record):
    key = editing.EDITED[noun].slug_key
    claims = {"claims": []} if noun in {"group", "event"} else {}
    values = values_of(noun, record, **{key: "a-new-record"}, **claims)
    return client.post(list_of(noun), values, JSON)


def change(client, noun, record):
    headers = {"If-Match": etag(noun, record)}
    return client.patch(page_of(noun, record.slug), {}, JSON, headers=headers)


def delete(client, noun, record):
    headers = {"If-Match": etag(noun, record)}
    return client.delete(page_of(noun, record.slug), headers=headers)


def draft(client, noun, record):
    return client.get(page_of(noun, record.slug, "draft"))


def act(page):
    def ask(client, noun, record):
        return client.post(page_of(noun, record.slug, page), WHY, JSON)

    return ask


def merging(client, noun, record):
    into = {"into": published(noun).slug}
    return client.post(page_of(noun, record.slug, "merge"), WHY | into, JSON)


def unmerging(client, noun, record):
    merge(record, published(noun), reason="A test.")
    return client.post(page_of(noun, record.slug, "unmerge"), WHY, JSON)


def opening(client, noun, record):
    Dataset.objects.filter(pk=record.pk).update(is_redistributable=False)
    confirmed = {"confirm": editing.foresee_opening(record)}
    return client.post(page_of(noun, record.slug, "open"), confirmed, JSON)


REQUESTS = {
    ("list", "POST"): create,
    ("draft", "GET"): draft,
    ("detail", "PATCH"): change,
    ("detail", "DELETE"): delete,
    ("publish", "POST"): act("publish"),
    ("withdraw", "POST"): act("withdraw"),
    ("open", "POST"): opening,
    ("merge", "POST"): merging,
    ("unmerge", "POST"): unmerging,
}


def test_whoever_has_logged_in_to_the_admin_needs_no_token_but_the_token_of_the_form():
    record = published("source")
    clients = [Client(), Client(enforce_csrf_checks=True)]
    for client in clients:
        client.force_login(user_of("contributor"))

    answers = [change(client, "source", record) for client in clients]

    assert [answer.status_code for answer in answers] == [200, 403]
    assert "CSRF" in answers[1].json()["detail"]


def test_a_session_is_not_looked_at_where_everyone_may_read(django_assert_num_queries):
    client = Client()
    client.force_login(user_of("superuser"))

    with django_assert_num_queries(1):
        answer = client.get(list_of("event"), {"page_size": 1})

    assert "Cookie" not in answer.get("Vary", "")


def test_no_cache_keeps_what_only_some_may_see():
    record = published("event")

    answers = [
        draft(somebody("contributor"), "event", record),
        draft(somebody("anonymous"), "event", record),
        change(somebody("contributor"), "event", record),
    ]

    assert {answer["Cache-Control"] for answer in answers} == {"no-store"}


def test_nobody_learns_whether_a_draft_exists_without_a_login():
    record = made("event")

    answers = [Client().get(page_of("event", slug, "draft")) for slug in (record.slug, "nothing")]

    assert answers[0].json()["detail"] == answers[1].json()["detail"]
    assert {answer.status_code for answer in answers} == {401}


@pytest.mark.parametrize(
    "header", ["Bearer", "Bearer ", "Bearer kb_a.b", "bearer x y", "Bearer " + "a" * 9000]
)
def test_a_malformed_token_is_no_token(client, header):
    answer = client.get(list_of("event"), headers={"Authorization": header})

    assert (answer.status_code, answer["WWW-Authenticate"]) == (401, "Bearer")


def test_another_scheme_is_left_to_whoever_knows_it(client):
    answer = client.get(list_of("event"), headers={"Authorization": "Basic YTpi"})

    assert answer.status_code == 200


def test_somebody_who_may_not_log_in_any_more_writes_nothing():
    record, client = published("source"), somebody("contributor")
    client.user.is_active = False
    client.user.save()

    assert change(client, "source", record).status_code == 401


def test_the_schema_and_its_pages_need_no_login(client):
    assert client.get(reverse("schema")).status_code == 200
