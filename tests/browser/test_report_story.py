"""A report is pasted, read, ticked, drafted, reviewed, and what it says is public."""

from playwright.sync_api import expect

from tests.browser.acts import choose, looks_like_a_button, press, public, public_id

REPORT = """Armed men attacked the towns of Kayes and Dibboli in western Mali before dawn on 1 July 2025.

Fighters of Jama'at Nusrat al-Islam wal-Muslimin (JNIM) attacked army camps in both towns. The army
said that more than 80 attackers were killed.
"""
TITLE = "Western Mali wakes to gunfire"
TICKED = ("This report as a source", "Attack on Diboli", "more than 80 attackers were killed")


def test_a_pasted_report_becomes_a_public_event(open_as):
    author = open_as("contributor")
    paste(author)
    see_what_was_found(author)
    tick(author)
    event = draft(author)
    review = submit(author)

    reviewer = open_as("reviewer", "dark")
    reviewer.goto(review)
    differences = reviewer.get_by_role("region", name="Differences").first
    expect(differences).to_contain_text("more than 80 attackers were killed")
    expect(reviewer.locator("#content-main")).to_contain_text("Never published")
    press(reviewer, "Accept and publish")
    expect(reviewer.locator("body")).to_contain_text("1 source, 1 event, 1 claim")

    tell_the_public(reviewer, event)


def paste(page):
    page.goto("/admin/kb/report/add/")
    page.get_by_label("Text").first.fill(REPORT)
    page.get_by_label("Title").fill(TITLE)
    page.get_by_label("Published on").fill("2025-07-02")
    choose(page, "publisher", "Al Jazeera")
    press(page, "Save")


def see_what_was_found(page):
    """The misspelt town is found, and what is for ears only is not seen."""
    expect(page.locator("mark.place", has_text="Dibboli")).to_be_visible()
    expect(page.locator("mark.number", has_text="more than 80")).to_be_visible()
    expect(page.locator("#report-rows")).to_contain_text("record may tell of it already")
    assert page.locator("summary .kb-unseen").first.bounding_box()["width"] <= 1


def tick(page):
    for name in TICKED:
        page.get_by_role("checkbox", name=name).check()
    expect(page.get_by_label("Low", exact=True)).to_have_value("80")
    expect(page.get_by_label("Hedge", exact=True)).to_have_value("more-than")
    expect(page.locator("#kept")).to_have_text("Ticks are kept.")


def draft(page):
    """Draft what is ticked, open the event; its public id."""
    press(page, "Draft what is ticked")
    expect(page.locator("#content-main li")).to_have_count(3)
    page.get_by_role("link", name="Attack on Diboli").click()
    expect(page.get_by_role("region", name="At a glance")).to_contain_text("80 or more")
    return public_id(page)


def submit(page):
    """Send the event to review; the source, which it needs, is ticked and goes along."""
    press(page, "Save and send to review…")
    expect(page.get_by_role("checkbox", name=f"source {TITLE}")).to_be_checked()
    page.get_by_label("Note to the reviewer").fill("From a report of the next day.")
    assert looks_like_a_button(page.get_by_role("button", name="Send to review"))
    press(page, "Send to review")
    return page.url


def tell_the_public(page, event):
    told = public(page, f"events/{event}")
    (claim,) = told["claims"]
    assert claim["claimant"]["slug"] == "fama"
    assert claim["figure"]["low"] == 80
    assert claim["figure"]["high"] is None
    assert claim["figure"]["hedge"] == "more-than"
    assert claim["source"]["title"] == TITLE
    assert "contributor" not in str(told)
