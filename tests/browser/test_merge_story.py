"""A known group under a misspelt name is noticed; two groups are merged, and the merge is undone."""

import pytest
from playwright.sync_api import expect

from tests.browser.acts import open_first, press, public, typed

KEPT, GONE = "mujao", "al-moulathamoun"


def test_a_likely_double_is_named_as_one_types(open_as):
    page = open_as("contributor", "dark")
    page.goto("/admin/kb/group/add/")

    page.get_by_label("Name", exact=False).first.press_sequentially("Ansarul Islem")

    found = page.get_by_role("region", name="Possible doubles")
    expect(found).to_contain_text("Possibly there already")
    expect(found.get_by_role("link", name="Ansarul Islam")).to_be_visible()


@pytest.fixture
def records(open_as):
    """A manager's page, and the addresses of both groups."""
    page = open_as("manager", "dark")
    return page, open_first(page, "group", KEPT), open_first(page, "group", GONE)


def test_two_groups_are_merged_and_the_merge_is_undone(records):
    page, kept, gone = records
    before = [all_of(page, address) for address in (kept, gone)]

    merge(page, kept)

    moved = page.request.get(f"/api/v1/groups/{GONE}/", max_redirects=0)
    assert moved.status in {301, 308}
    assert moved.headers["location"].endswith(f"/groups/{KEPT}/")
    page.goto(kept)
    expect(page.get_by_label("Founded").first).to_have_value("2012")

    page.get_by_role("link", name="See or undo the merge").click()
    page.locator("#id_reason").fill("They were two groups after all.")
    press(page, "Undo the merge")
    expect(page.locator("body")).to_contain_text("It was undone")

    assert [all_of(page, address) for address in (kept, gone)] == before
    assert public(page, f"groups/{GONE}")["slug"] == GONE


def all_of(page, address):
    page.goto(address)
    return typed(page, "group")


def merge(page, kept):
    """Compare both, take one value of the other, look at what readers will see, and merge."""
    page.goto(kept)
    page.get_by_role("link", name="merge with…").click()
    page.get_by_label("Its public id").fill(GONE)
    press(page, "Compare the two")
    page.get_by_role("radio", name="Founded of B").check()
    press(page, "Show what readers will see")
    expect(page.get_by_role("region", name="What readers will see")).to_contain_text("2012")
    expect(page.get_by_role("radio", name="Founded of B")).to_be_checked()
    page.locator("#id_reason").fill("One group under two names.")
    press(page, "Merge the two")
    expect(page.locator("#content-main")).to_contain_text(GONE)
