import pytest
from django.test import Client


def test_the_front_page_leads_to_the_documentation(client: Client) -> None:
    assert client.get("/").headers["Location"] == "/api/docs/"


def test_a_process_says_that_it_lives_without_asking_the_database(client: Client) -> None:
    assert client.get("/livez").content == b"ok\n"


@pytest.mark.django_db
def test_it_is_ready_when_the_database_answers(client: Client) -> None:
    assert client.get("/readyz").status_code == 200
