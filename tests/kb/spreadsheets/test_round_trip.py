"""What is downloaded and sent back unchanged changes nothing, whatever it holds."""

import pytest

from kb.dates import FuzzyDate
from kb.models import Group, SheetNoun, SheetState
from kb.spreadsheets import MOST, SHEETS, TooMany, download, send_in
from kb.spreadsheets.writing_csv import guard, unguard
from tests import factories as f
from tests.kb.admin.conftest import MAKERS
from tests.kb.spreadsheets.books import Book, csv, xlsx

pytestmark = pytest.mark.django_db
HOSTILE = [
    "=1+1",
    "+1",
    "-1",
    "-1+1",
    "@SUM(A1)",
    "'=1+1",
    "''-x",
    "\t=1",
    "_x000D_",
    "_x0041_ and _x005F_",
    "1e5",
    "007",
    "true",
    "null",
    "#N/A",
    '"quoted", "twice""',
    "two\nlines",
    "two\r\nlines",
    " before and after ",
    "؟ مرحبا \u202e",
    "é\u0301\u200b",
    "a;b,c\td",
    "<script>alert(1)</script>",
    "\U0001f30d",
    "x" * 40_000,
    "é" * 32_767,
    "\x0b\x1f",
    "{{ 7|add:7 }}",
]


def full_claim():
    there = Group.objects.filter(slug="civilians").first()
    group = there or f.GroupFactory(slug="civilians")
    return f.ClaimFactory(
        party="", party_group=group, claimed_on=FuzzyDate.parse("2025-07", "", "early July")
    )


FULL = MAKERS | {"claim": full_claim}


def test_every_noun_that_has_spreadsheets_can_be_kept():
    assert set(SheetNoun) == set(SHEETS)


@pytest.mark.parametrize("noun", SHEETS)
@pytest.mark.parametrize("made", [xlsx, csv])
def test_a_file_sent_back_as_it_is_says_nothing_new(noun, made):
    FULL[noun]()
    FULL[noun]()

    sent = send_in(noun, f"list.{made.__name__}", made(noun), by=f.UserFactory())

    count = SHEETS[noun].model.objects.count()
    assert (sent.state, sent.mistakes) == (SheetState.SAME, [])
    assert sent.rows == sent.untouched == count >= 2
    assert sent.content is None


@pytest.mark.parametrize("noun", SHEETS)
def test_another_program_that_saves_the_workbook_changes_nothing(noun):
    FULL[noun]()

    assert Book(noun).send(f.UserFactory()).state == SheetState.SAME


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("made", [xlsx, csv])
def test_any_text_comes_back_to_the_letter(text, made):
    f.EventFactory(summary=text)

    sent = send_in("event", f"list.{made.__name__}", made("event"), by=f.UserFactory())

    assert (sent.state, sent.untouched) == (SheetState.SAME, sent.rows)


@pytest.mark.parametrize("text", HOSTILE)
def test_a_change_beside_it_leaves_any_text_alone(text):
    event = f.EventFactory(summary=text, title="Before")
    sent = Book("event").set(event.slug, title="After").send(f.UserFactory())

    assert [*sent.differences[0]["changes"]] == [
        {"cell": "events!B2", "name": "title", "before": "Before", "after": "After"}
    ]


@pytest.mark.parametrize("text", HOSTILE)
def test_nothing_in_csv_is_run_as_a_formula(text):
    assert unguard(guard(text)) == text
    assert guard(text) == "-1" or not guard(text).startswith(tuple("=+-@\t"))


def test_rows_moved_columns_moved_and_lines_left_empty_change_nothing():
    events = [f.EventFactory() for _ in range(3)]
    f.ParticipationFactory(event=events[1])
    book = Book("event")
    page = book.page()
    page.move_range("A2:Z2", rows=7)
    page.insert_cols(1)

    sent = book.send(f.UserFactory())

    assert (sent.state, sent.rows, sent.untouched) == (SheetState.SAME, 3, 3)


def test_a_list_longer_than_a_file_is_not_begun(monkeypatch):
    monkeypatch.setattr("kb.spreadsheets.downloading.MOST", 2)
    sheet = SHEETS["publisher"]
    for _ in range(3):
        f.PublisherFactory()

    with pytest.raises(TooMany):
        download(sheet, sheet.model.objects.all(), with_lists=False)
    assert len(list(download(sheet, sheet.model.objects.all()[:2], with_lists=False))) == 2
    assert MOST == 5_000


def test_a_download_asks_no_more_the_more_records_there_are(django_assert_max_num_queries):
    for _ in range(8):
        FULL["event"]()

    with django_assert_max_num_queries(30):
        xlsx("event")
