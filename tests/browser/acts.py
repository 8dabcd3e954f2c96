"""What people do on many pages, and what they see there."""

from urllib.parse import urlsplit

from playwright.sync_api import expect


def press(page, name):
    """Press a button that leads to another page."""
    with page.expect_navigation(wait_until="domcontentloaded"):
        page.get_by_role("button", name=name, exact=True).click()


def choose(page, field, words):
    """Search for a record in a field that is searched as one types, and take the first one found."""
    page.locator(f"#select2-id_{field}-container").click()
    page.locator(".select2-search__field").last.fill(words)
    page.locator(".select2-results__option", has_text=words).first.click()
    expect(page.locator(f"#select2-id_{field}-container")).to_contain_text(words)


def open_first(page, noun, words):
    """Search a list for these words and open the first record found; its address."""
    page.goto(f"/admin/kb/{noun}/?q={words}")
    page.locator("#result_list tbody th a").first.click()
    page.wait_for_url("**/change/**")
    return urlsplit(page.url).path


def send_to_review(page, note):
    """Save the form that is open and ask for a review; the address of the request."""
    press(page, "Save and send to review…")
    page.get_by_label("Note to the reviewer").fill(note)
    press(page, "Send to review")
    expect(page.locator("#content-main")).to_contain_text("In review")
    return page.url


def public_id(page):
    """Of the record whose form is open; rows of the form have ids of their own."""
    return page.locator("#id_slug").input_value()


def typed(page, noun):
    """What the form of a record holds, by the names of its fields."""
    return page.locator(f"#{noun}_form").evaluate(
        "form => [...new FormData(form)]"
        ".filter(([name]) => !name.startsWith('_') && name !== 'csrfmiddlewaretoken').map(String)"
    )


def public(page, address):
    """What the public API answers; it must be there."""
    answer = page.request.get(f"/api/v1/{address}/")
    assert answer.status == 200, answer.url
    return answer.json()


def looks_like_a_button(locator):
    """Whether it has a ground or a border of its own."""
    return locator.evaluate(
        "one => getComputedStyle(one).borderTopWidth !== '0px'"
        " || getComputedStyle(one).backgroundColor !== 'rgba(0, 0, 0, 0)'"
    )
