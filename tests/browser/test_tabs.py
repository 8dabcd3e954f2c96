"""A link to a tab of an event opens it, and the bar shows all tabs, however wide the window is."""

import pytest
from playwright.sync_api import expect

from tests.browser.acts import open_first

TABS = ("General", "Participants", "Claims", "Parts", "Citations", "Links to other events")


@pytest.mark.parametrize("tab", ["Parts", "Claims"])
def test_a_link_to_a_tab_opens_it_and_all_tabs_are_in_sight(open_as, tab):
    page = open_as("contributor")
    record = open_first(page, "event", "Radisson")
    page.goto("about:blank")

    page.goto(f"{record}#{tab.lower()}")

    for width in (1400, 1281, 500):
        page.set_viewport_size({"width": width, "height": 900})
        bar = page.locator("#tabs-items")
        for name in TABS:
            expect(bar.get_by_role("link", name=name)).to_be_in_viewport()
        expect(bar.locator("a.active")).to_contain_text(tab)


def test_the_map_is_drawn_once_its_tab_is_opened(open_as):
    page = open_as("contributor")
    record = open_first(page, "event", "Radisson")
    page.goto("about:blank")

    page.goto(f"{record}#claims")
    glance = page.get_by_role("region", name="At a glance")
    expect(page.locator("#tabs-items a.active")).to_contain_text("Claims")
    expect(glance).to_have_count(0)
    page.locator("#tabs-items").get_by_role("link", name="General").click()

    expect(glance.locator(".map-point")).to_be_in_viewport()
