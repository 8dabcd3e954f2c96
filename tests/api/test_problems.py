"""Whatever goes wrong below /api/ is a problem document, wherever it went wrong."""

import pytest
from django.core.exceptions import SuspiciousOperation
from django.db import OperationalError, connection
from django.test import Client

from api import changes, documents
from api.problems import LONGEST
from kb.publishing import ledger
from tests.api.conftest import list_of, problem

pytestmark = pytest.mark.django_db


def test_a_wrong_host(client):
    problem(client.get(list_of("group"), headers={"host": "evil.example"}), 400)


def test_an_address_that_is_too_long(client):
    answer = client.get(list_of("group"), {"q": "a" * LONGEST})

    assert str(LONGEST) in problem(answer, 414)["detail"]


@pytest.mark.parametrize(
    ("error", "status"), [(RuntimeError("secret"), 500), (SuspiciousOperation("secret"), 400)]
)
@pytest.mark.parametrize("debug", [True, False])
def test_what_fails_before_or_after_the_view(settings, monkeypatch, error, status, debug):
    settings.DEBUG = debug
    settings.ALLOWED_HOSTS = ["testserver"]
    settings.MIDDLEWARE = ["api.problems.problems", f"{__name__}.failing"]
    failing.error = error

    answer = Client(raise_request_exception=False).get(list_of("group"))

    assert b"secret" not in answer.content
    problem(answer, status)


def failing(get_response):
    def respond(request):
        raise failing.error

    return respond


def test_a_failing_view_says_nothing_of_why(client, monkeypatch, caplog):
    monkeypatch.setattr(documents, "DOCUMENT", "SELECT secret FROM nowhere")
    client.raise_request_exception = False

    answer = client.get("/api/v1/groups/jnim/")

    assert "logged" in problem(answer, 500)["detail"]
    assert b"nowhere" not in answer.content
    assert "nowhere" in caplog.text


def test_a_question_that_takes_too_long(client, monkeypatch):
    monkeypatch.setattr(changes, "CHANGES", "SELECT pg_sleep(5)")
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = '50ms'")

    answer = client.get(list_of("change"))

    assert "narrow" in problem(answer, 503)["detail"]
    assert answer["Retry-After"]


def test_a_database_that_does_not_answer(client, monkeypatch):
    def fail(*args, **kwargs):
        raise OperationalError("connection refused by 10.0.0.1")

    monkeypatch.setattr("api.ledger.connection.ensure_connection", fail)

    answer = client.get(list_of("group"))

    assert answer["Retry-After"]
    assert "10.0.0.1" not in problem(answer, 503)["detail"]


def test_publishing_has_no_limit_of_time():
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = '50ms'")
        with ledger.writing("A long one.", None):
            cursor.execute("SELECT pg_sleep(0.1)")
