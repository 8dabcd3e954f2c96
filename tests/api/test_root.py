"""The first address of the API leads everywhere else, and says how far the ledger has come."""

import pytest
from django.test import Client

from api.serializers.root import RootLinksSerializer
from api.urls import router
from kb.models import Edition, Group
from kb.publishing import publish
from tests.api.conftest import get, list_of, problem, refused
from tests.api.test_guide import read

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ten_of_everything")]
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"


@pytest.mark.parametrize("path", ["/api/", "/api/v1/"])
def test_it_links_every_list_and_the_rest(client, path):
    links = get(client, path)["links"]

    assert {list_of(basename) for *_, basename in router.registry} <= set(links.values())
    assert {"/api/v1/layouts/", "/api/schema/", "/api/docs/"} <= set(links.values())
    assert list(links) == list(RootLinksSerializer().get_fields())


def test_every_link_leads_somewhere(client):
    for name, url in get(client, "/api/v1/")["links"].items():
        status = client.get(url).status_code
        assert status == (400 if name in {"search", "lookup", "crosswalk"} else 200), url


def test_it_says_how_far_the_ledger_has_come(client):
    last = Edition.objects.latest("id")

    root = get(client, "/api/v1/")

    moment = last.recorded_at.isoformat().replace("+00:00", "Z")
    assert (root["position"], root["recorded_at"]) == (last.pk, moment)


def test_a_publication_changes_it_and_nothing_else_does(client):
    first = client.get("/api/v1/")
    known = {"If-None-Match": first["ETag"]}
    assert client.get("/api/v1/", headers=known).status_code == 304

    Group.objects.update(summary="Known better.")
    publish(Group.objects.all(), reason="Known better.")

    again = client.get("/api/v1/", headers=known)
    assert again.status_code == 200
    assert again.json()["position"] > first.json()["position"]


def test_its_bytes_are_the_same_by_whatever_name_one_asks(client, settings):
    settings.ALLOWED_HOSTS = ["testserver", "kb.example.org"]

    answers = {
        client.get("/api/v1/", headers={"host": host}).content for host in settings.ALLOWED_HOSTS
    }

    assert len(answers) == 1


def test_one_statement_finds_it(client, django_assert_num_queries):
    with django_assert_num_queries(1):
        get(client, "/api/v1/")


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
@pytest.mark.parametrize("path", ["/api/", "/api/v1/"])
def test_it_is_only_read(method, path):
    assert problem(getattr(Client(enforce_csrf_checks=True), method)(path), 405)


def test_it_is_not_told_of_what_it_does_not_know(client):
    assert "format" in refused(client.get("/api/v1/", {"page": "2"}), "page")
    assert refused(client.get("/api/v1/", {"format": "xml"}, headers={"Accept": BROWSER}), "format")


@pytest.mark.parametrize(
    ("accept", "kind"),
    [
        (BROWSER, "text/html; charset=utf-8"),
        ("*/*", "application/json"),
        ("", "application/json"),
        ("application/json", "application/json"),
        ("application/json, text/html", "application/json"),
    ],
)
def test_browsers_get_a_page_and_clients_a_document(client, accept, kind):
    answer = client.get("/api/v1/", headers={"Accept": accept})

    assert (answer.status_code, answer["Content-Type"]) == (200, kind)
    assert "Accept" in answer["Vary"]


def test_the_page_has_the_same_links_and_each_answers(client):
    root = get(client, "/api/v1/")
    page = read(client, "/api/v1/?format=html")[1]

    assert all(any(link.startswith(url) for link in page.links) for url in root["links"].values())
    for link in page.links - {"#contents"}:
        answer = client.get(link, follow=True)
        assert answer.status_code == 200, link
        assert answer.getvalue()


class TestAnEmptyLedger:
    pytestmark = pytest.mark.django_db

    @pytest.fixture(autouse=True)
    def nothing_published(self, monkeypatch):
        monkeypatch.setattr("api.root.LAST", "SELECT 1, now() WHERE false")

    def test_has_no_position_yet(self, client):
        root = get(client, "/api/v1/")

        assert (root["position"], root["recorded_at"]) == (0, None)

    def test_is_a_page_too(self, client):
        html = client.get("/api/v1/?format=html").content.decode()

        assert "Nothing has been published yet" in html
