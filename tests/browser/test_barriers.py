"""The pages curators use most, looked over by axe-core: no breach of WCAG A or AA, light and dark."""

import pytest
from axe_playwright_python.sync_playwright import Axe

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
EVENT = """
from django.db.models import Count
from kb.models import Claim, Event, Group
def first(model, rows):
    return model.objects.annotate(rows=Count(rows)).order_by("-rows", "id").first().pk
print("keys:", first(Event, "claims"), first(Group, "names"), Claim.objects.order_by("id").first().pk)
"""
PAGES = {
    "the index": "/admin/",
    "the events": "/admin/kb/event/",
    "an event": "/admin/kb/event/{event}/change/",
    "an event's claims": "/admin/kb/event/{event}/change/#claims",
    "a new event": "/admin/kb/event/add/",
    "a group": "/admin/kb/group/{group}/change/",
    "the sources": "/admin/kb/source/",
    "a claim": "/admin/kb/claim/{claim}/change/",
    "publishing": "/admin/kb/event/{event}/publish/",
    "the history": "/admin/kb/event/{event}/history/",
}


@pytest.fixture(scope="module")
def keys(workbench):
    """Of the fullest event and group of the seeds, and of a claim."""
    printed = workbench.manage("shell", "--verbosity", "0", "--command", EVENT)
    found = printed.rpartition("keys:")[2].split()
    return dict(zip(("event", "group", "claim"), found, strict=True))


def barriers(page):
    found = Axe().run(page, options={"runOnly": RULES}).response["violations"]
    return [(rule["id"], node["target"]) for rule in found for node in rule["nodes"]]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", PAGES)
def test_a_page_has_no_barriers(open_as, keys, name, scheme):
    page = open_as("superuser", scheme)

    page.goto(PAGES[name].format(**keys))

    assert barriers(page) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_login_has_no_barriers(open_as, scheme):
    page = open_as(None, scheme)

    page.goto("/admin/login/")

    assert barriers(page) == []
