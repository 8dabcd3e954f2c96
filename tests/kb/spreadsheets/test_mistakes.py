"""Everything that is wrong with a file is told at once, each by its cell; and nothing is written."""

from datetime import datetime

import pytest

from kb.models import Claim, Event, SheetState
from tests import factories as f
from tests.kb.admin.conftest import full_event
from tests.kb.spreadsheets.books import Book, told

pytestmark = pytest.mark.django_db


@pytest.fixture
def ana():
    return f.UserFactory(username="ana")


def test_all_of_them_by_cell_and_in_the_order_of_the_file(ana):
    claims = [f.ClaimFactory() for _ in range(9)]
    before = list(Claim.objects.order_by("pk").values())
    book = Book("claim")
    slug = [claim.slug for claim in claims]
    book.set(slug[0], credibility=9, figure__harm="killd").set(slug[1], source="nope")
    book.set(slug[2], claimed_on="yesterday").set(slug[3], note="=1+1")
    book.set(slug[4], claimant__text="both").set(slug[5], figure__low=-1)
    book.set(slug[6], figure__harm=None).set(slug[7], event=None)

    sent = book.send(ana)

    rows = [book.row_of(one) for one in slug]
    cells = list(told(sent))
    assert sent.state == SheetState.REFUSED
    assert [
        int(cell.split("!")[1].lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")) for cell in cells
    ] == sorted(rows[:1] * 2 + rows[1:8])
    names = {(one["name"], one["text"].split(";")[0]) for one in sent.mistakes}
    assert ("figure.harm", "found “killd”") in names
    assert ("source", "found “nope”") in names
    assert ("claimed_on", "found “yesterday”") in names
    assert ("claimant.text", "found “both” beside a group") in names
    assert "found a formula; allowed its value: paste values only" in told(sent).values()
    assert list(Claim.objects.order_by("pk").values()) == before


def test_a_row_that_the_database_refuses_is_told_by_its_row(ana):
    claim = f.ClaimFactory()

    sent = Book("claim").set(claim.slug, figure__low=9, figure__high=3).send(ana)

    assert list(told(sent)) == ["claims!2"]
    assert next(iter(told(sent).values())).endswith(".")


@pytest.mark.parametrize(
    ("value", "refused"),
    [
        (datetime(2025, 7, 1), False),
        (datetime(2025, 7, 1, 4, 30), True),
        ("#N/A", True),
        ("=TODAY()", True),
        ("01/07/2025", True),
    ],
)
def test_what_programs_make_of_dates(ana, value, refused):
    event = f.EventFactory()
    book = Book("event").set(event.slug, date=value)

    sent = book.send(ana)

    assert bool(sent.mistakes) == refused
    assert sent.state == ("refused" if refused else "same")


def test_a_month_that_a_program_made_the_first_of_it_is_not_taken_for_a_day(ana):
    event = f.EventFactory()
    book = Book("event").set(event.slug, date=datetime(2025, 7, 1))
    book.cell(2, "date").number_format = "mmm-yy"

    assert "which the program made a date" in next(iter(told(book.send(ana)).values()))


def test_headings_that_are_unknown_or_stand_twice(ana):
    f.EventFactory()
    book = Book("event")
    book.page().cell(1, 40).value = "titel"
    book.page().cell(1, 41).value = "title"
    book.page().cell(2, 42).value = "a note to myself"

    assert [text.split(";")[0] for text in told(book.send(ana)).values()] == [
        "found the heading “titel”",
        "found “title” again",
        "found “a note to myself” in a column without a heading",
    ]


def test_ids_that_are_missing_or_stand_twice(ana):
    one, two = f.EventFactory(), f.EventFactory()
    book = Book("event")
    book.cell(book.row_of(two.slug), "id").value = one.slug
    book.add(title="Without an id")

    assert [text.split(";")[0] for text in told(book.send(ana)).values()] == [
        f"found “{one.slug}” again, after events!2",
        "found no id",
    ]


def test_an_id_is_not_changed_and_a_record_that_is_gone_is_not_made_anew(ana):
    one, two = f.EventFactory(), f.EventFactory()
    book = Book("event")
    book.cell(book.row_of(one.slug), "id").value = "evt-another"
    book.set(two.slug, title="Another")
    two.delete()

    found = list(told(book.send(ana)).values())

    assert len(found) == 2
    assert all(
        text.startswith("found the version of a record that is there no more") for text in found
    )


def test_a_row_without_its_version_does_not_go_over_a_record(ana):
    one = f.EventFactory()

    sent = Book("event").set(one.slug, title="Another", row_version=None).send(ana)

    assert "found the id of a record that is there already" in next(iter(told(sent).values()))


def test_a_record_that_somebody_changed_is_not_written_over(ana):
    one, two = f.EventFactory(), f.EventFactory()
    book = Book("event").set(one.slug, summary="Mine.")
    Event.objects.filter(pk__in=[one.pk, two.pk]).update(title="Theirs")

    sent = book.send(ana)

    assert list(told(sent)) == [book.sheet.key + "!" + book.cell(2, "row_version").coordinate]
    assert "somebody changed the record" in next(iter(told(sent).values()))


def test_what_others_change_beside_the_rows_i_touch_is_not_in_the_way(ana):
    one, two = full_event(), f.EventFactory()
    book = Book("event").set(one.slug, summary="Mine.")
    Event.objects.filter(pk=two.pk).update(title="Theirs")
    f.ClaimFactory(event=one)

    sent = book.send(ana)

    assert (sent.mistakes, len(sent.differences)) == ([], 1)


def test_a_list_that_somebody_changed_is_not_written_over(ana):
    event = full_event()
    book = Book("event")
    book.page("participants").delete_rows(2)
    f.ParticipationFactory(event=event, side="b", role="target")

    assert "somebody changed the record" in next(iter(told(book.send(ana)).values()))


def test_a_version_without_lists_cannot_change_them(ana):
    event = full_event()
    book = Book("event")
    book.page("participants").delete_rows(2)
    version = book.cell(book.row_of(event.slug), "row_version")
    version.value = version.value.split(".")[0]

    assert book.send(ana).state == SheetState.REFUSED


def test_the_sheet_of_a_list_is_whole(ana):
    full_event()
    book = Book("event").drop("note", "participants")

    assert list(told(book.send(ana)).values()) == [
        "found no column note; allowed all columns, or no sheet participants"
    ]


def test_rows_of_lists_belong_to_a_record_of_the_file(ana):
    event = full_event()
    book = Book("event").add("participants", event="evt-nowhere", group="g", side="a")
    book.add("participants", group="g")
    book.set(event.slug, title="Another")

    texts = list(told(book.send(ana)).values())

    assert texts[0].startswith("found “evt-nowhere”; allowed an id of the sheet events")
    assert texts[1].startswith("found no event")


def test_a_mistake_in_a_list_is_told_by_its_cell(ana):
    event = full_event()
    book = Book("event")
    book.cell(2, "side", "participants").value = "c"
    book.add("citations", event=event.slug, source="nope")

    found = told(book.send(ana))

    assert list(found) == ["participants!C2", "citations!B3"]


def test_an_event_keeps_a_citation(ana):
    event = full_event()
    book = Book("event")
    page = book.page("citations")
    page.delete_rows(2, page.max_row)

    assert "every fact has a source" in " ".join(told(book.send(ana)).values()), event


def test_sheets_of_another_noun_are_told(ana):
    f.EventFactory()
    book = Book("event")
    book.page().title = "Sheet1"

    found = told(book.send(ana))

    assert found == {
        "Sheet1!A1": "found a sheet “Sheet1”; allowed events, related, participants, external_ids,"
        " citations, Columns, Choices (nearest: events)",
        "events!A1": "found no sheet called events; allowed one",
    }


def test_more_rows_than_a_file_holds(ana, monkeypatch):
    for _ in range(3):
        f.PublisherFactory()
    book = Book("publisher")
    monkeypatch.setattr("kb.spreadsheets.books.MOST", 2)

    assert list(told(book.send(ana)).values()) == ["found 3 rows; allowed 2: send fewer at a time"]


def test_a_text_that_no_cell_holds_is_not_cut(ana):
    event = f.EventFactory(summary="x" * 40_000)

    same = Book("event").set(event.slug, title="Another").send(ana)
    cut = Book("event").set(event.slug, title="(longer than a cell holds: change it on its page)")

    assert [change["name"] for change in same.differences[0]["changes"]] == ["title"]
    assert cut.send(ana).mistakes[0]["name"] == "title"


def test_a_claim_of_nothing_and_of_two_things(ana):
    event, group = f.EventFactory(), f.GroupFactory()
    claim = f.ClaimFactory(event=event)

    sent = Book("claim").set(claim.slug, group=group.slug).send(ana)

    assert sent.state == SheetState.REFUSED
