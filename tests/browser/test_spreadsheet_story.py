"""A list is downloaded, changed, sent back with a mistake, mended, looked at, written and sent to review."""

import pytest
from openpyxl import load_workbook
from playwright.sync_api import expect

from tests.browser.acts import press, public
from tests.browser.test_barriers import barriers


@pytest.fixture
def book(tmp_path):
    """Where the file is kept, and how its cells are changed."""
    path = tmp_path / "events.xlsx"

    def change(**values):
        opened = load_workbook(path)
        page = opened["events"]
        headings = [cell.value for cell in page[1]]
        for heading, value in values.items():
            page.cell(2, headings.index(heading) + 1).value = value
        opened.save(path)

    change.path = path
    return change


def test_a_list_is_changed_in_a_spreadsheet(open_as, book):
    page = open_as("contributor", "dark")
    page.goto("/admin/kb/event/?q=Tinzaouaten")
    with page.expect_download() as download:
        page.get_by_role("link", name=".xlsx").click()
    download.value.save_as(book.path)
    rows = list(load_workbook(book.path)["events"].values)
    record = dict(zip(rows[0], rows[1], strict=True))
    event = record["id"]
    published = public(page, f"events/{event}")["title"]

    book(title="Battle in the desert", date="yesterday")
    send(page, book)
    expect(page.get_by_role("row", name="events!F2")).to_contain_text("found “yesterday”")
    assert barriers(page) == []

    book(date=record["date"])
    page.get_by_role("link", name="send it again").click()
    send_file(page, book)
    line = page.get_by_role("row", name="events!B2")
    expect(line.locator("del")).to_have_text(published)
    expect(line.locator("ins")).to_have_text("Battle in the desert")
    assert barriers(page) == []
    press(page, "Write these changes")
    expect(page.locator("body")).to_contain_text("Nothing is published")
    assert public(page, f"events/{event}")["title"] == published

    page.get_by_label("Note to the reviewer").fill("A shorter title.")
    press(page, "Send these drafts to review")
    expect(page.get_by_role("row", name="Title")).to_contain_text("Battle in the desert")
    press(page, "Take it back")


def send(page, book):
    page.get_by_role("link", name="Update from a spreadsheet…").click()
    expect(page.get_by_label("What its rows are")).to_have_value("event")
    assert barriers(page) == []
    send_file(page, book)


def send_file(page, book):
    page.locator("input[type=file]").set_input_files(book.path)
    press(page, "Show what it changes")
