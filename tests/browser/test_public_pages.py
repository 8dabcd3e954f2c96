"""The pages for readers, in a browser: nothing that they do is against their own policy."""

import pytest

from tests.browser.test_barriers import barriers

PAGES = {
    "the root of the API": "/api/v1/",
    "the guide": "/api/docs/",
    "a table of fields": "/api/docs/fields/event/",
    "the codebook": "/api/docs/codebook/",
    "what is not there": "/nothing",
}
SCHEMES = ["light", "dark"]


def only_its_status(watch):
    """A browser notes that an answer was 404; that is what was asked for."""
    watch.problems[:] = [told for told in watch.problems if "404" not in told]


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("width", [390, 1400])
@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_silent_fits_and_has_no_barriers(open_as, watch, name, scheme, width):
    page = open_as(None, scheme, viewport={"width": width, "height": 800})

    page.goto(PAGES[name])

    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.get_by_role("heading", level=1).is_visible()
    assert barriers(page) == []
    only_its_status(watch)


@pytest.mark.parametrize("scheme", SCHEMES)
def test_an_error_has_its_style_and_leads_out(open_as, watch, scheme):
    page = open_as(None, scheme)
    page.goto("/nothing")

    paper = page.evaluate("getComputedStyle(document.body).backgroundColor")
    page.get_by_role("link", name="The guide").click()

    assert paper == ("rgb(255, 255, 255)" if scheme == "light" else "rgb(22, 22, 22)")
    assert page.get_by_role("heading", name="First request").is_visible()
    only_its_status(watch)


def test_every_endpoint_can_be_tried(open_as):
    page = open_as(None)
    page.goto("/api/docs/endpoints/")

    page.locator("#operations-root-get_root").click()
    page.get_by_role("button", name="Try it out").click()
    page.get_by_role("button", name="Execute").click()

    answer = page.locator(".live-responses-table .response .highlight-code")
    answer.wait_for()
    assert "/api/v1/groups/" in answer.inner_text()


def test_the_one_long_page_is_searched_in_its_worker(open_as):
    page = open_as(None)
    page.goto("/api/redoc/")

    page.get_by_role("textbox", name="Search").fill("aggregate")

    page.locator("[data-role='search:results'] li").first.wait_for()
