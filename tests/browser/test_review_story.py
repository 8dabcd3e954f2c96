"""A draft is sent to review, returned with a reason, mended and accepted by somebody else."""

from playwright.sync_api import expect

from tests.browser.acts import open_first, press, public, public_id, send_to_review

REASON = "Say who says so."


def test_a_draft_is_returned_mended_and_accepted(open_as):
    author, reviewer = open_as("contributor"), open_as("reviewer", "dark")
    record = open_first(author, "event", "Radisson")
    event = public_id(author)
    review = submit(author, record, "Gunmen took hostages.", "A shorter summary.")
    return_it(reviewer, review)
    find_it_returned(author)

    review = submit(author, record, "Gunmen took hostages, says the state.", "With attribution.")
    assert public(author, f"events/{event}")["summary"] != "Gunmen took hostages, says the state."
    expect(author.get_by_role("button", name="Accept and publish")).to_have_count(0)

    reviewer.goto("/admin/kb/reviewrequest/")
    reviewer.get_by_role("link", name=event).click()
    assert reviewer.url == review
    line = reviewer.get_by_role("row", name="Summary")
    expect(line.get_by_role("cell").last).to_have_text("Gunmen took hostages, says the state.")
    press(reviewer, "Accept and publish")
    assert public(author, f"events/{event}")["summary"] == "Gunmen took hostages, says the state."


def submit(page, record, summary, note):
    """Change the summary and send the draft to review; the address of the request."""
    page.goto(record)
    page.get_by_label("Summary").fill(summary)
    return send_to_review(page, note)


def return_it(page, review):
    page.goto(review)
    page.get_by_text("Comment on this record").click()
    page.get_by_label("Field").select_option(label="Summary")
    page.get_by_label("Comment", exact=True).first.fill("Which of them?")
    page.get_by_role("button", name="Comment", exact=True).first.click()
    expect(page.locator(".kb-comments")).to_contain_text("Which of them?")
    page.get_by_label("Reason for returning it").fill(REASON)
    press(page, "Return to the author")
    expect(page.locator("#content-main")).to_contain_text("Returned")


def find_it_returned(page):
    """From the front page to the request, and from there to the record, which says it too."""
    page.goto("/admin/")
    returned = page.get_by_role("region", name="Returned to me")
    expect(returned).to_contain_text(REASON)
    returned.get_by_role("link", name="A shorter summary.").click()
    expect(page.locator("#content-main")).to_contain_text("Which of them?")
    page.locator("#content-main li a").first.click()
    expect(page.get_by_role("region", name="Review")).to_contain_text(REASON)


def test_nobody_accepts_what_they_wrote(open_as):
    author = open_as("reviewer")
    record = open_first(author, "event", "Farabougou")

    submit(author, record, "The village was encircled.", "A shorter summary.")

    expect(author.locator("#content-main")).to_contain_text("somebody else has to accept this")
    expect(author.get_by_role("button", name="Accept and publish")).to_have_count(0)
    press(author, "Take it back")
    expect(author.locator("#content-main")).to_contain_text("Taken back")
