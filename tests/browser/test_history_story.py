"""A published change is regretted: the draft is set back to the edition before, and published again."""

from playwright.sync_api import expect

from tests.browser.acts import open_first, press, public, public_id, send_to_review

REGRETTED = "A title that nobody wants"


def test_a_record_is_set_back_to_its_first_edition_and_published_again(open_as):
    author, reviewer = open_as("contributor", "dark"), open_as("reviewer")
    record = open_first(author, "event", "Boulikessi")
    event, title = public_id(author), author.locator("#id_title").input_value()
    author.locator("#id_title").fill(REGRETTED)
    accept(reviewer, send_to_review(author, "Another title."))
    assert public(author, f"events/{event}")["title"] == REGRETTED

    set_back(author, record)
    expect(author.locator("#id_title")).to_have_value(title)
    expect(author.locator(".state.ahead").first).to_be_visible()
    assert public(author, f"events/{event}")["title"] == REGRETTED

    accept(reviewer, send_to_review(author, "The first title was right."))
    told = public(author, f"events/{event}")
    assert told["title"] == title
    assert told["edition"]["number"] == 3


def set_back(page, record):
    """From the history, after a look at what will change; the form of the draft is open at the end."""
    page.goto(record)
    page.get_by_role("link", name="History").click()
    page.get_by_role("link", name="Set the draft back to this…").last.click()
    line = page.get_by_role("row", name="Title")
    expect(line.get_by_role("cell").first).to_have_text(REGRETTED)
    press(page, "Set the draft back")
    page.goto(record)


def accept(page, review):
    page.goto(review)
    press(page, "Accept and publish")
    expect(page.locator("#content-main")).to_contain_text("Accepted")
