"""What people do on many pages, and what they see there."""

from urllib.parse import urlsplit


def press(page, name):
    """Press a button that leads to another page."""
    with page.expect_navigation(wait_until="domcontentloaded"):
        page.get_by_role("button", name=name, exact=True).click()


def open_first(page, noun, words):
    """Search a list for these words and open the first record found; its address."""
    page.goto(f"/admin/kb/{noun}/?q={words}")
    page.locator("#result_list tbody th a").first.click()
    page.wait_for_url("**/change/**")
    return urlsplit(page.url).path
