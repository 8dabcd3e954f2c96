"""The pages curators use most, looked over by axe-core: no breach of WCAG A or AA, light and dark."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser import work_in_hand

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
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
    "publishing what changed": "/admin/kb/event/{draft}/publish/",
    "the history": "/admin/kb/event/{event}/history/",
    "the history of a draft": "/admin/kb/event/{draft}/history/",
    "an event with parts": "/admin/kb/event/{parent}/change/?parts=1#parts",
    "a report to paste": "/admin/kb/report/add/",
    "a report read": "/admin/kb/report/{report}/read/",
    "sending to review": "/admin/kb/event/{event}/review/",
    "the reviews": "/admin/kb/reviewrequest/",
    "a review": "/admin/kb/reviewrequest/{review}/change/",
    "a merge's other side": "/admin/kb/group/merge/?a={kept}",
    "a merge": "/admin/kb/group/merge/?a={kept}&b={other}",
    "undoing a merge": "/admin/kb/merge/{merge}/change/",
    "the possible doubles": "/admin/kb/double/",
    "the imports": "/admin/kb/import/",
    "an import": "/admin/kb/import/{import}/change/",
    "the handbook": "/admin/handbook/",
    "a page of the handbook": "/admin/handbook/keyboard/",
    "my account": "/admin/account/",
    "a second factor": "/admin/account/device/",
}


@pytest.fixture(scope="module")
def keys(workbench, tmp_path_factory):
    return work_in_hand.make(workbench, tmp_path_factory.mktemp("files"))


def barriers(page):
    # Preloading would ask for the sheets that a sheet imports as if they stood beside the page.
    options = {"runOnly": RULES, "preload": False}
    found = Axe().run(page, options=options).response["violations"]
    return [(rule["id"], node["target"]) for rule in found for node in rule["nodes"]]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", PAGES)
def test_a_page_has_no_barriers(open_as, keys, name, scheme):
    page = open_as("superuser", scheme)

    page.goto(PAGES[name].format(**keys))

    assert barriers(page) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_two_versions_side_by_side_have_no_barriers(open_as, keys, watch, scheme):
    first, second = open_as("superuser"), open_as("reviewer", scheme)
    for page in (first, second):
        page.goto(f"/admin/kb/group/{keys['other']}/change/")
    for n, page in enumerate((first, second)):
        page.get_by_label("Summary").fill(f"Written by the {n + 1}. in {scheme}.")
        page.get_by_role("button", name="Save and continue editing").click()
        page.wait_for_load_state()

    assert second.get_by_role("button", name="Save what I chose").is_visible()
    assert barriers(second) == []
    # A conflict is answered with 409, and the browser notes that.
    watch.problems[:] = [told for told in watch.problems if "409" not in told]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_login_has_no_barriers(open_as, scheme):
    page = open_as(None, scheme)

    page.goto("/admin/login/")

    assert barriers(page) == []
