"""What holds of every endpoint that the router knows, the ones of tomorrow included."""

from itertools import product

import pytest
from django.test import Client

from kb.models import Edition
from tests.api.conftest import (
    FILTERSETS,
    ROUTES,
    VIEWSETS,
    address,
    every_endpoint,
    every_filter,
    every_list,
    every_noun,
    found,
    get,
    ids,
    list_of,
    page_of,
    problem,
    refused,
    shown,
    walk,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ten_of_everything")]

JSON = "application/json"
WRITING = ("post", "put", "patch", "delete")
UNIQUE = {"slug", "record_id"}
PARAMETERS = "as_of cursor page_size count fields omit after against".split()
HOSTILE = ["", "\x00", "%(p)s", "-1", "9" * 40, "ليبيا", "0001-01-01T00:00:00+14:00"]
MORE_HOSTILE = [
    *HOSTILE,
    " ",
    "%",
    "{p}",
    "'; --",
    "1e9",
    "٣",
    "a" * 5000,
    "a:b",
    "2025-02-30",
    ",",
]


@every_list
def test_a_page_is_one_statement_for_one_row_and_for_ten(client, django_assert_num_queries, name):
    with django_assert_num_queries(1):
        one = get(client, list_of(name), page_size=1)
    with django_assert_num_queries(1):
        ten = get(client, list_of(name), page_size=10)

    assert [len(page["results"]) for page in (one, ten)] == [1, 10]


@every_noun
def test_a_page_of_the_past_costs_the_same_for_one_row_and_for_ten(
    client, settled, django_assert_num_queries, noun
):
    moment = Edition.objects.latest("id").recorded_at.isoformat()

    with django_assert_num_queries(1):
        one = get(client, list_of(noun), page_size=1, as_of=moment)
    with django_assert_num_queries(1):
        ten = get(client, list_of(noun), page_size=10, as_of=moment)

    assert [len(page["results"]) for page in (one, ten)] == [1, 10]


@every_endpoint
def test_anyone_may_read(client, endpoint):
    answer = client.get(address(endpoint))

    assert (answer.status_code, answer["Content-Type"]) == (200, "application/json")


@every_endpoint
def test_what_may_be_done_can_be_asked(client, endpoint):
    path = address(endpoint)

    head, options = client.head(path), client.options(path)

    assert (head.status_code, head.content) == (200, b"")
    allowed = {method.upper() for method in ROUTES[endpoint]}
    assert set(options["Allow"].split(", ")) == allowed | {"HEAD", "OPTIONS"}


@every_endpoint
def test_nobody_writes_without_a_login(endpoint):
    client, path = Client(enforce_csrf_checks=True), address(endpoint)

    answers = {method: getattr(client, method)(path, "{}", JSON) for method in WRITING}

    for method, answer in answers.items():
        there = method in ROUTES[endpoint]
        assert problem(answer, 401 if there else 405)
        assert answer.get("WWW-Authenticate") == ("Bearer" if there else None)


@every_list
def test_a_page_has_from_one_to_a_thousand_rows(client, name):
    sizes = ["0", "1001", "-1", "1.5", "ten", ""]

    answers = [client.get(list_of(name), {"page_size": size}) for size in sizes]

    assert all("from 1 to 1000" in refused(answer, "page_size") for answer in answers)


@every_list
def test_both_bounds_of_the_page_size_are_allowed(client, name):
    pages = [get(client, list_of(name), page_size=size) for size in (1, 1000)]

    assert len(pages[0]["results"]) == 1 < len(pages[1]["results"])


@every_noun
def test_the_order_ends_in_a_unique_key(noun):
    order = VIEWSETS[noun].order

    assert order.keys[-1] in UNIQUE
    assert len(order.types) == len(order.keys)


@every_noun
def test_a_walk_gives_every_row_once_forwards_and_backwards(client, noun):
    everything = found(client, noun)
    first = get(client, list_of(noun), page_size=4)

    forwards = walk(client, first)
    backwards = walk(client, forwards[-1], "previous")

    assert shown(forwards) == everything
    assert shown(reversed(backwards)) == everything
    assert [len(page["results"]) for page in forwards[:-1]] == [4] * (len(forwards) - 1)


@every_noun
def test_a_walk_shows_the_ledger_as_of_its_first_page(client, begun_before_a_publication, noun):
    first, second, everything = begun_before_a_publication[noun]

    forwards = walk(client, second)
    back = get(client, second["previous"])

    assert ids(first) + shown(forwards) == everything
    assert back["results"] == first["results"]
    assert found(client, noun) != everything or noun == "vocabulary"


@every_filter
def test_every_filter_says_what_it_does(noun, filter_):
    text = FILTERSETS[noun].filters_of()[filter_].help_text

    assert text.endswith(".")
    assert len(text) > len("Words.")


@every_noun
def test_list_and_detail_are_the_bytes_of_the_ledger(client, noun):
    listed = client.get(list_of(noun), {"page_size": 1})
    (first,) = ids(listed.json())

    detail = client.get(page_of(noun, first)).content

    edition = Edition.objects.get(noun=noun, slug=first, superseded_at=None)
    assert detail == edition.document.encode()
    assert listed.content.startswith(b'{"results":[' + detail + b"],")


@every_noun
def test_the_past_is_served_in_the_same_bytes(client, settled, noun):
    moment = Edition.objects.latest("id").recorded_at.isoformat()
    now = [client.get(path) for path in (list_of(noun), page_of(noun, found(client, noun)[0]))]

    then = [client.get(answer.wsgi_request.path, {"as_of": moment}) for answer in now]

    assert then[1].content == now[1].content
    assert then[0].json()["results"] == now[0].json()["results"]


@every_noun
def test_top_level_keys_can_be_chosen_and_left_out(client, noun):
    (document,) = get(client, list_of(noun), page_size=1)["results"]
    first, second, *_, last = document

    (kept,) = get(client, list_of(noun), page_size=1, fields=f"{last},{first}")["results"]
    (rest,) = get(client, list_of(noun), page_size=1, omit=second)["results"]
    (none,) = get(client, list_of(noun), page_size=1, fields=first, omit=first)["results"]

    assert list(kept.items()) == [(first, document[first]), (last, document[last])]
    assert list(rest) == [key for key in document if key != second]
    assert none == {}


@every_noun
@pytest.mark.parametrize("parameter", ["fields", "omit"])
def test_an_unknown_key_is_refused(client, noun, parameter):
    path = page_of(noun, found(client, noun)[0])

    answers = [client.get(at, {parameter: "editoin"}) for at in (list_of(noun), path)]

    assert all("“edition”" in refused(answer, parameter) for answer in answers)


@every_endpoint
def test_an_unknown_parameter_is_named_with_the_nearest_known(client, endpoint):
    answer = client.get(address(endpoint), {"fromat": "json"})

    assert "Did you mean “format”?" in refused(answer, "fromat")


@every_endpoint
def test_a_parameter_given_twice_is_refused(client, endpoint):
    answer = client.get(address(endpoint), {"format": ["json", "json"]})

    assert "2 times" in refused(answer, "format")


@every_endpoint
def test_an_unknown_format_is_refused(client, endpoint):
    answer = client.get(address(endpoint), {"format": "xml"})

    assert "json" in refused(answer, "format")


@every_filter
def test_no_value_is_refused_as_empty_or_with_nul(client, noun, filter_):
    answers = [client.get(list_of(noun), {filter_: value}) for value in ("", "a\x00b")]

    assert all(refused(answer, filter_) for answer in answers)


@every_filter
def test_no_value_breaks_a_filter(client, noun, filter_):
    answers = [client.get(list_of(noun), {filter_: value}) for value in MORE_HOSTILE]

    assert {answer.status_code for answer in answers} <= {200, 400}


@every_endpoint
def test_no_value_breaks_an_endpoint(client, settled, endpoint):
    path, queries = address(endpoint), product(PARAMETERS, HOSTILE)

    answers = [client.get(path, dict([query])) for query in queries]

    assert {answer.status_code for answer in answers} <= {200, 400, 404}


def test_every_mistake_is_said_at_once(client):
    answer = client.get(list_of("event"), {"contry": "ML", "grade": "god", "killed_min": "many"})

    errors = problem(answer, 400)["errors"]
    assert [error["parameter"] for error in errors] == ["contry", "grade", "killed_min"]
    assert "“country”" in errors[0]["detail"]
    assert all(error["detail"] in answer.json()["detail"] for error in errors)


@pytest.mark.parametrize("method", ["get", *WRITING])
@pytest.mark.parametrize(
    "path",
    [
        "/api/nonsense/",
        "/api/v2/groups/",
        "/api/v1/groups/UPPER/",
        "/api/v1/groups/a--b/",
        "/api/v1/groups/a/nonsense/",
        "/api/v1/groups/a/revisions/x/",
    ],
)
def test_any_other_address_is_a_problem_too(method, path):
    client = Client(enforce_csrf_checks=True)

    body = problem(getattr(client, method)(path), 404)

    assert "/api/docs/" in body["detail"]


@pytest.mark.parametrize("method", ["get", *WRITING])
def test_an_address_without_its_last_slash_leads_to_the_one_with_it(method):
    client = Client(enforce_csrf_checks=True)

    answer = getattr(client, method)("/api/v1/groups?kind=a%20b", follow=False)

    assert (answer.status_code, answer["Location"]) == (308, "/api/v1/groups/?kind=a%20b")


@every_noun
@pytest.mark.parametrize("page", ["detail", "revisions"])
def test_an_unknown_record_is_not_found(client, noun, page):
    body = problem(client.get(page_of(noun, "never-heard-of", page)), 404)

    assert "“never-heard-of”" in body["detail"]


def test_what_cannot_be_served_as_asked_is_a_problem(client):
    answer = client.get(list_of("group"), headers={"Accept": "text/turtle"})

    assert problem(answer, 406)["title"] == "Not Acceptable"


def test_a_failure_is_a_problem_that_tells_nothing_of_the_inside(client, monkeypatch, caplog):
    monkeypatch.setattr("api.views.records.values_of", lambda *_, **__: 1 / 0)

    answer = client.get(list_of("group"))

    assert "division" not in answer.content.decode()
    assert problem(answer, 500)["detail"] == "The server failed; the failure has been logged."
    assert "ZeroDivisionError" in caplog.text
