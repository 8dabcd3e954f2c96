"""The endpoints as the router knows them, readers' helpers, and published rows to read."""

import hashlib
import json
from itertools import chain

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils.timezone import now

from api import ledger
from api.errors import MEDIA_TYPE
from api.urls import router
from api.views.records import RecordViewSet
from kb.models import Edition, Release, Vocabulary
from kb.publishing import publish
from tests.factories import ClaimFactory, ExternalIdFactory, GroupRelationFactory
from tests.publishing import MODELS

VIEWSETS = {basename: viewset for _, viewset, basename in router.registry}
NOUNS = [name for name, viewset in VIEWSETS.items() if issubclass(viewset, RecordViewSet)]
PARTS = {url.name: sorted(url.pattern.regex.groupindex) for url in router.urls}
ROUTES = {url.name: url.callback.actions for url in router.urls}
"""By name: which action answers which method."""


def is_public(endpoint):
    """Whether anyone may read there."""
    action = ROUTES[endpoint].get("get")
    operations = VIEWSETS[endpoint.split("-")[0]].operations
    return action is not None and operations[action].needs is None


ENDPOINTS = {name: parts for name, parts in PARTS.items() if is_public(name)}
FILTERSETS = {name: VIEWSETS[name].filterset_class for name in NOUNS}

# What must be asked of an endpoint that lists nothing by itself; noun and id are of the first group.
QUERIES = {
    "lookup-list": "noun=group&id={group}",
    "crosswalk-list": "scheme=wikidata",
    "search-list": "q=name",
}
LISTS = [name for name in VIEWSETS if f"{name}-list" not in {*QUERIES, "release-list"}]

RELEASE = "2025.1-rc"

every_list = pytest.mark.parametrize("name", LISTS)
every_noun = pytest.mark.parametrize("noun", NOUNS)
every_endpoint = pytest.mark.parametrize("endpoint", ENDPOINTS)
every_filter = pytest.mark.parametrize(
    ("noun", "filter_"),
    [(noun, name) for noun, filters in FILTERSETS.items() for name in filters.filters_of()],
)


def list_of(name):
    """The address of a list, by the singular name of what is on it."""
    return reverse(f"{name}-list")


def page_of(name, slug, page="detail", **parts):
    """The address of one record, or of a page below it."""
    return reverse(f"{name}-{page}", kwargs={"slug": slug, **parts})


def address(endpoint):
    """An address that answers: of the first record of its kind, and its first edition."""
    noun = endpoint.split("-")[0]
    first = Edition.objects.filter(noun=noun).earliest("slug") if noun in NOUNS else None
    parts = {"slug": first and first.slug, "number": 1, "version": RELEASE}
    path = reverse(endpoint, kwargs={name: parts[name] for name in PARTS[endpoint]})
    return f"{path}?{asked(QUERIES[endpoint])}" if endpoint in QUERIES else path


def asked(query):
    """The query with the first public group in it."""
    return query.format(group=Edition.objects.filter(noun="group").earliest("slug").slug)


def get(client, path, **query):
    """What the address answers, which must be a success."""
    answer = client.get(path, query)
    assert answer.status_code == 200, answer.content
    return answer.json()


def ids(page):
    """Public ids of what a page shows, in its order."""
    return [row.get("id") or row.get("slug") for row in page["results"]]


def found(client, name, **query):
    """Public ids of all that a list finds."""
    return ids(get(client, list_of(name), page_size=1000, **query))


def walk(client, page, way="next"):
    """This page and all that its links lead to."""
    pages = [page]
    while pages[-1][way]:
        pages.append(get(client, pages[-1][way]))
    return pages


def shown(pages):
    """Public ids of what the pages show, one after the other."""
    return list(chain.from_iterable(map(ids, pages)))


def problem(answer, status):
    """The problem document of an answer that must be one."""
    assert answer.status_code == status, answer.content
    assert answer["Content-Type"] == MEDIA_TYPE
    body = answer.json()
    assert list(body)[:6] == ["type", "title", "status", "detail", "instance", "errors"]
    assert (body["status"], body["instance"]) == (status, answer.wsgi_request.path)
    return body


def refused(answer, parameter):
    """What is said of the one parameter that a query is refused for."""
    (error,) = problem(answer, 400)["errors"]
    assert error["parameter"] == parameter
    return error["detail"]


def public_paths(nouns=NOUNS):
    """Every address of these nouns: of lists, records, editions, and of the feed of changes."""
    editions = Edition.objects.filter(noun__in=nouns).values_list("noun", "slug", "number")
    return [
        f"{list_of('change')}?page_size=1000",
        *(f"{list_of(noun)}?page_size=1000" for noun in nouns),
        *(page_of(noun, slug, page) for noun, slug, _ in editions for page in pages_of(noun)),
        *(
            page_of(noun, slug, page, number=number)
            for noun, slug, number in editions
            for page in ("revision", "diff")
        ),
    ]


def pages_of(noun):
    """Names of the pages that each record of a noun has, below its own."""
    names = [name.partition("-")[2] for name in ENDPOINTS if name.startswith(f"{noun}-")]
    return [name for name in names if ENDPOINTS[f"{noun}-{name}"] == ["slug"]]


def answers(paths):
    """What each of the addresses answers, as text."""
    client = Client()
    return {path: client.get(path).content.decode() for path in dict.fromkeys(paths)}


def publish_drafts(reason="Tests."):
    """Publish what never was."""
    models = (Vocabulary, *MODELS)
    publish(*(model.objects.filter(as_published=None) for model in models), reason=reason)


@pytest.fixture(scope="module")
def module_db(django_db_setup, django_db_blocker):
    """What fixtures write upon it lasts for the module; what a test writes does not.

    Not for modules with transactional tests: those would run inside its transaction.
    """
    with django_db_blocker.unblock(), transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def ten_of_everything(module_db):
    """At least ten public records of every noun, all of the same day, with ties and ids."""
    claims = ClaimFactory.create_batch(10)
    GroupRelationFactory(subject=claims[0].claimant)
    ExternalIdFactory(group=claims[0].claimant)
    publish_drafts()
    release_named(RELEASE)


def release_named(version, at=None):
    """A release without files, of the ledger as it stands."""
    last = Edition.objects.latest("id")
    told = {"version": version, "title": "T", "as_of": "2025-01-01T00:00:00Z", "position": last.pk}
    told |= {"note": None, "previous": None, "counts": {}, "changes": {}, "licences": []}
    manifest = json.dumps({**told, "citation": {"text": "T", "bibtex": "B"}, "files": []})
    digest = hashlib.sha256(manifest.encode()).hexdigest()
    fields = {"manifest": manifest, "sha256": digest, "position": last.pk}
    moment = at or last.recorded_at
    return Release.objects.create(version=version, at=moment, created_at=now(), **fields)


@pytest.fixture(scope="module")
def begun_before_a_publication(ten_of_everything):
    """By noun: the first two pages and all of a list, read before one more of each was public."""
    client, begun = Client(), {}
    for noun in NOUNS:
        first = get(client, list_of(noun), page_size=5)
        begun[noun] = (first, get(client, first["next"]), found(client, noun))
    ClaimFactory()
    publish_drafts()
    return begun


@pytest.fixture
def settled(monkeypatch):
    """Moments of this test can be read, though its transaction still holds the ledger's lock."""
    monkeypatch.setattr(ledger, "settled_until", now)
