"""Two people have one source open and both save: each is told of the other, and nothing is lost."""

from playwright.sync_api import expect

from tests.browser.acts import open_first, press


def test_two_people_save_one_source_and_nothing_is_lost(open_as, watch):
    first, second = open_as("contributor"), open_as("reviewer", "dark")
    record = open_first(first, "source", "Africanews")
    title = first.get_by_label("Title").input_value()
    see_each_other(first, second, record)

    first.get_by_label("Title").fill(f"{title} (first)")
    first.get_by_label("Note").fill("Written by the first.")
    press(first, "Save and continue editing")
    second.get_by_label("Title").fill(f"{title} (second)")
    second.get_by_label("Archived url").fill("https://archive.example/second")
    press(second, "Save and continue editing")

    line = second.get_by_role("row", name="Title")
    for words in (title, f"{title} (first)", f"{title} (second)"):
        expect(line.get_by_role("cell", name=words, exact=True)).to_be_visible()
    press(second, "Save what I chose")
    expect(second.locator("#content-main")).to_contain_text("Choose one side")
    second.get_by_role("group", name="What counts for Title").get_by_label("yours").check()
    press(second, "Save what I chose")

    first.goto(record)
    expect(first.get_by_label("Title")).to_have_value(f"{title} (second)")
    expect(first.get_by_label("Note")).to_have_value("Written by the first.")
    expect(first.get_by_label("Archived url")).to_have_value("https://archive.example/second")
    # A conflict is answered with 409, and the browser notes that.
    watch.problems[:] = [told for told in watch.problems if "409" not in told]


def see_each_other(first, second, record):
    """Who comes second is told at once; who was there first is told when the page asks again."""
    second.goto(record)
    expect(second.locator("#presence")).to_contain_text("contributor has this open since")
    first.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(first.locator("#presence")).to_contain_text("reviewer has this open since")
