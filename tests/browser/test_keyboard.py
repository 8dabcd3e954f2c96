"""The keys that the handbook lists, pressed."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.acts import open_first

LIST = re.compile(r"/admin/kb/event/(\?.*)?$")


def test_the_first_tab_leads_past_the_navigation(open_as):
    page = open_as("contributor", "dark")
    page.goto("/admin/kb/event/")

    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    page.keyboard.press("Enter")

    expect(page.locator("#content")).to_be_focused()


def test_a_slash_leads_to_the_search_of_a_list_and_t_to_that_of_the_sidebar(open_as):
    page = open_as("contributor")
    page.goto("/admin/kb/event/")

    page.keyboard.press("/")
    expect(page.locator("#searchbar")).to_be_focused()
    page.keyboard.type("a/b")
    expect(page.locator("#searchbar")).to_have_value("a/b")

    page.locator("#searchbar").blur()
    page.keyboard.press("t")
    expect(page.get_by_role("searchbox", name="Filter navigation items")).to_be_focused()


@pytest.mark.parametrize(("scheme", "other"), [("light", "dark"), ("dark", "light")])
def test_a_key_turns_the_page_dark_or_light_at_once_and_back(open_as, scheme, other):
    page = open_as("contributor", scheme)
    page.goto("/admin/")
    look = page.locator("html")

    for expected in (other, scheme):
        page.keyboard.press("Control+e")
        expect(look).to_have_class(expected)
    page.keyboard.press("Control+e")
    page.reload()

    expect(look).to_have_class(other)


def test_keys_save_and_stay_or_save_and_leave(open_as):
    page = open_as("contributor")
    record = open_first(page, "event", "Dioura")
    summary = page.get_by_label("Summary")

    summary.fill("Saved by a key.")
    with page.expect_navigation():
        page.keyboard.press("Control+s")
    assert page.url.split("?")[0].endswith(record)
    expect(summary).to_have_value("Saved by a key.")

    summary.fill("Saved by another.")
    with page.expect_navigation():
        page.keyboard.press("Control+Enter")
    expect(page).to_have_url(LIST)
    page.goto(record)
    expect(summary).to_have_value("Saved by another.")
