import pytest
from django.db import OperationalError, connection
from django.test import Client


def test_the_front_page_leads_to_the_documentation(client: Client) -> None:
    assert client.get("/").headers["Location"] == "/api/docs/"


def test_a_process_says_that_it_lives_without_asking_the_database(client: Client) -> None:
    assert client.get("/livez").content == b"ok\n"


@pytest.mark.django_db
def test_it_is_ready_when_the_database_answers(client: Client) -> None:
    assert client.get("/readyz").content == b"ok\n"


@pytest.mark.django_db
def test_it_is_not_ready_without_its_database(client: Client, monkeypatch) -> None:
    def fail() -> None:
        raise OperationalError("connection refused by 10.0.0.1")

    monkeypatch.setattr(connection, "cursor", fail)

    answer = client.get("/readyz")

    assert (answer.status_code, answer.content) == (503, b"not ready\n")


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/livez", "/readyz"])
def test_a_probe_may_ask_by_address_and_plain_http(client: Client, settings, path) -> None:
    settings.SECURE_SSL_REDIRECT = True
    settings.ALLOWED_HOSTS = ["kb.example.org"]

    answer = client.get(path, headers={"host": "10.0.0.5:8000"})

    assert (answer.status_code, answer.content) == (200, b"ok\n")
    assert client.get("/", headers={"host": "10.0.0.5:8000"}).status_code == 400


def test_a_probe_only_reads(client: Client) -> None:
    answer = client.post("/livez")

    assert (answer.status_code, answer["Allow"]) == (405, "GET, HEAD")
