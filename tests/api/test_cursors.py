"""What is taken for a cursor, and what is not."""

import base64
import json

import pytest
from django.test import Client

from tests.api.conftest import get, list_of, publish_drafts, refused
from tests.factories import EventFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def cursor(module_db):
    """A cursor of the list of events, of which there are two."""
    EventFactory.create_batch(2)
    publish_drafts()
    page = get(Client(), list_of("event"), page_size=1)
    return page["next"].partition("cursor=")[2]


def forged(cursor, **places):
    """The cursor with other values at these places: day, row, direction, moment or digest."""
    names = ("day", "row", "backwards", "moment", "digest")
    parts = json.loads(base64.urlsafe_b64decode(cursor + "=="))
    whole = dict(zip(names, parts, strict=True)) | places
    return base64.urlsafe_b64encode(json.dumps([*whole.values()]).encode()).decode().rstrip("=")


def test_a_cursor_forged_into_itself_is_taken(client, cursor):
    page = get(client, list_of("event"), cursor=forged(cursor))

    assert len(page["results"]) == 1


@pytest.mark.parametrize(
    "places",
    [
        {"day": "2025-02-30"},
        {"day": "2025-W01-1 "},
        {"day": None},
        {"day": ["2025-01-01"]},
        {"day": "2025-01-01\x00"},
        {"row": "9" * 30},
        {"row": "one"},
        {"row": {}},
        {"moment": "yesterday"},
        {"moment": 1},
        {"moment": "0001-01-01T00:00:00+14:00"},
        {"digest": "0" * 12},
        {"digest": None},
        {"another": 1},
    ],
)
def test_a_forged_cursor_is_refused(client, cursor, places):
    answer = client.get(list_of("event"), {"cursor": forged(cursor, **places)})

    assert refused(answer, "cursor")


@pytest.mark.parametrize(
    "text", ["", "x", "%", "e30", "W10", "ليبيا", "bnVsbA", "IjEyMzQ1Ig", "MQ"]
)
def test_what_is_no_cursor_is_refused(client, cursor, text):
    answer = client.get(list_of("event"), {"cursor": text})

    assert "follow the links" in refused(answer, "cursor")


def test_a_cut_or_altered_cursor_is_refused(client, cursor):
    cut = [cursor[:place] for place in range(0, len(cursor) - 1, 7)]

    answers = [client.get(list_of("event"), {"cursor": text}) for text in cut]

    assert all(refused(answer, "cursor") for answer in answers)


@pytest.mark.parametrize(
    ("name", "query"),
    [("event", {"country": "ML"}), ("event", {"fields": "id"}), ("claim", {}), ("group", {})],
)
def test_a_cursor_belongs_to_its_list(client, cursor, name, query):
    answer = client.get(list_of(name), {"cursor": cursor, **query})

    assert refused(answer, "cursor")


def test_a_cursor_goes_with_any_page_size(client, cursor):
    page = get(client, list_of("event"), cursor=cursor, page_size=7, count="exact")

    assert (len(page["results"]), page["count"]) == (1, 2)
