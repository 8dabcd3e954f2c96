"""A known group under a misspelt name is noticed while it is typed."""

from playwright.sync_api import expect


def test_a_likely_double_is_named_as_one_types(open_as):
    page = open_as("contributor", "dark")
    page.goto("/admin/kb/group/add/")

    page.get_by_label("Name", exact=False).first.press_sequentially("Ansarul Islem")

    found = page.get_by_role("region", name="Possible doubles")
    expect(found).to_contain_text("Possibly there already")
    expect(found.get_by_role("link", name="Ansarul Islam")).to_be_visible()
