"""No address of the site fails, by whatever method and whoever asks."""

import pytest
from django.test import Client
from django.urls import get_resolver

from api.changes import PATHS
from kb.models import Edition
from tests.api.conftest import RELEASE
from tests.api.writers import undone
from tests.kb.admin.conftest import MAKERS

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ten_of_everything")]
METHODS = ("GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE", "TRACE")
SAMPLES = {"number": 1, "version": RELEASE, "name": "nothing", "noun": "event", "url": "nothing"}


def routes(resolver=None, prefix=""):
    """Every address that the resolver knows, as a format, with the names of its parts."""
    resolver = resolver or get_resolver()
    for possibilities, *_ in resolver.reverse_dict.values():
        for route, parts in possibilities:
            yield prefix + route, tuple(parts)
    for inner, namespaced in resolver.namespace_dict.values():
        yield from routes(namespaced, prefix + inner)


def slug_of(route):
    """The id of a public record, where a route is of records."""
    nouns = {plural: noun for noun, plural in PATHS.items()}
    noun = next((nouns[part] for part in route.split("/") if part in nouns), None)
    return Edition.objects.filter(noun=noun).earliest("slug").slug if noun else "grade"


def key_of(route, records):
    """The key of a record, where a route is of the admin's pages of its kind."""
    return next((record.pk for name, record in records.items() if f"/kb/{name}/" in route), 1)


@pytest.fixture(scope="module")
def addresses(ten_of_everything):
    records = {name: make() for name, make in MAKERS.items()}
    found = {"/nothing", "/api/nothing/", "/api/docs/nothing/", "/livez", "/readyz"}
    for route, parts in set(routes()):
        usual = dict.fromkeys(parts, key_of(route, records))
        filled = {**usual, "slug": slug_of(route), **SAMPLES}
        found.add("/" + route % filled)
    return sorted(found)


def status_of(client, method, path):
    """What is answered; what it would have changed is taken back."""
    with undone():
        answer = client.generic(method, path)
        if method == "GET":
            assert answer.getvalue() is not None
    return answer.status_code


@pytest.mark.parametrize("method", METHODS)
def test_no_address_fails_for_a_stranger(addresses, method):
    client = Client(raise_request_exception=False)

    statuses = {path: status_of(client, method, path) for path in addresses}

    assert len(statuses) > 300
    assert {path: status for path, status in statuses.items() if status >= 500} == {}


@pytest.mark.parametrize("method", METHODS)
def test_no_address_fails_for_who_may_do_everything(addresses, admin_client, method):
    """The admin's pages know two methods; by any other they are read."""
    admin_client.raise_request_exception = False
    pages = "/" if method in {"GET", "POST"} else "/api/"

    statuses = {
        path: status_of(admin_client, method, path) for path in addresses if path.startswith(pages)
    }

    assert len(statuses) > 60
    assert {path: status for path, status in statuses.items() if status >= 500} == {}
