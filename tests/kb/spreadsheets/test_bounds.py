"""What a file may hold is bounded while it is read, whatever it says of its own size."""

import tracemalloc
import zipfile
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from kb import uploads
from kb.spreadsheets import SHEETS, Unreadable, measuring_xlsx, reading_csv
from kb.spreadsheets.acts import read
from kb.spreadsheets.differences import Change, _of_list
from tests.kb.spreadsheets.books import csv, xlsx

pytestmark = pytest.mark.django_db
SHEET = SHEETS["publisher"]
MAIN = b'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
FIRST = "xl/worksheets/sheet1.xml"
STYLES = "xl/styles.xml"


def book(**parts):
    """A workbook as it is downloaded, with parts of it, or others, as they are said here."""
    with zipfile.ZipFile(BytesIO(xlsx("publisher"))) as whole:
        held = {name: whole.read(name) for name in whole.namelist()}
    made = BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in (held | parts.get("held", {})).items():
            archive.writestr(name, data)
    return made.getvalue()


def sheet(inside, before=b""):
    text = (
        b"<worksheet "
        + MAIN
        + b">"
        + before
        + b"<sheetData>"
        + inside
        + b"</sheetData></worksheet>"
    )
    return {FIRST: text}


def refused(parts):
    with pytest.raises(Unreadable) as refusal:
        read(SHEET, "list.xlsx", book(held=parts))
    return str(refusal.value)


DOCTYPE = b'<!DOCTYPE x [<!ENTITY a "a"><!ENTITY b "&a;&a;">]><worksheet ' + MAIN + b"/>"


@pytest.mark.parametrize(
    ("parts", "words"),
    [
        (sheet(b"<row/>" * 70_000), "more than 60,000 rows"),
        (sheet(b'<row r="1"/>' * 70_000), "more than 60,000 rows"),
        (sheet(b'<row r="20000000"><c><v>1</v></c></row>'), "more than 60,000 rows"),
        (sheet(b"<row>" + b"<c/>" * 201 + b"</row>"), "more than 200 columns"),
        (sheet(b'<row><c r="XFD1"><v>1</v></c></row>'), "or 200 columns"),
        (sheet((b"<row>" + b"<c/>" * 200 + b"</row>") * 2_501), "more than 500,000 cells"),
        (sheet(b"<row><c>" + b"<v/>" * 1_001 + b"</c></row>"), "more than 1,000 pieces"),
        (sheet(b"<row><c><f>A1</f></c></row>" * 201), "more than 200 formulas"),
        (sheet(b"<row><c><v>" + b"1" * 32_768 + b"</v></c></row>"), "more than 32,767 letters"),
        (sheet(b'<row x="' + b"1" * 32_768 + b'"/>'), "more than 32,767 letters"),
        (sheet(b"", b"<x/>" * 100_001), "more than 100,000 elements"),
        ({"xl/sharedStrings.xml": b"<sst " + MAIN + b">" + b"<si/>" * 500_001}, "500,000 texts"),
        (
            {STYLES: b"<styleSheet " + MAIN + b'><numFmt formatCode="' + b"[" * 256 + b'"/>'},
            "number format of more than 255",
        ),
        ({FIRST: DOCTYPE}, "document type of its own"),
        ({FIRST: DOCTYPE.decode().encode("utf-16")}, "document type of its own"),
        ({f"more/{n}.xml": b"" for n in range(500)}, "allowed are 500"),
    ],
)
def test_more_than_a_workbook_may_hold_is_refused_in_words(parts, words):
    assert words in refused(parts)


def test_a_sheet_by_another_name_is_measured_too():
    book_xml = b'<?xml version="1.0"?><worksheet ' + MAIN + b"><sheetData>" + b"<row/>" * 70_000

    assert "more than 60,000 rows" in refused({"xl/media/picture.png": book_xml})


def test_a_picture_is_no_harm():
    data = book(held={"xl/media/picture.png": b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 50})

    assert read(SHEET, "list.xlsx", data).mistakes == []


def test_the_size_that_a_sheet_says_it_has_is_not_believed():
    rows = b'<row r="1"><c t="inlineStr"><is><t>slug</t></is></c></row>'
    data = book(held=sheet(rows, b'<dimension ref="A1:XFD1048576"/>'))

    assert read(SHEET, "list.xlsx", data).lines == []


def test_empty_rows_are_refused_before_they_fill_the_memory():
    data = book(held=sheet(b'<row r="1"/>' * 1_000_000))
    tracemalloc.start()
    try:
        with pytest.raises(Unreadable):
            read(SHEET, "list.xlsx", data)
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert most < 5_000_000


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("slug,name\n" + "\n" * 100_000, "60,000 rows"),
        ("," * 100_000, "200 columns"),
        ("slug\n" + ("," * 150 + "\n") * 3_400, "500,000 cells"),
        ("slug,name\n" + "a,b,c,d\n" * 600, "under no heading that is known"),
    ],
)
def test_csv_is_bounded_likewise(text, words):
    with pytest.raises(Unreadable, match=words):
        read(SHEET, "list.csv", text.encode())


def test_the_first_line_is_looked_at_no_further_than_headings_go(monkeypatch):
    looked = []
    monkeypatch.setattr(
        reading_csv.csv, "reader", lambda lines, **_: looked.extend(lines) or iter(())
    )

    reading_csv._separator("," * 1_000_000, SHEET.headings)

    assert sum(map(len, looked)) <= 3 * reading_csv.LONGEST_HEADINGS


def test_what_a_download_holds_is_far_from_the_bounds(monkeypatch):
    data, text = xlsx("publisher"), csv("publisher")
    for name in ("MAX_CELLS", "MAX_ROWS", "MAX_FORMULAS"):
        monkeypatch.setattr(measuring_xlsx, name, 1_000)

    assert read(SHEET, "list.xlsx", data).mistakes == []
    assert read(SHEET, "list.csv", text).mistakes == []


def test_rows_of_a_list_are_paired_each_with_its_own():
    listed = SHEETS["location"].lists[0]
    names = [cell.name for cell in listed.cells]

    def row(text, note):
        return dict.fromkeys(names, "") | {"text": text, "kind": "alias", "note": note}

    before = [row(f"Name {number}", "old") for number in range(2_000)]
    after = [row(f"Name {number}", "new") for number in reversed(range(1_999))]
    changes = _of_list(listed, before, [*after, row("Another", "")])

    assert len(changes) == 2_001
    assert changes[0] == Change(
        "names",
        "names",
        "text: Name 0; kind: alias; note: old",
        "text: Name 0; kind: alias; note: new",
    )
    assert changes[-2].after == ""
    assert changes[-1].before == ""


def test_of_a_huge_file_only_the_beginning_is_kept(admin_client, monkeypatch):
    monkeypatch.setattr(uploads, "LARGEST", 300_000)
    monkeypatch.setattr("kb.admin.spreadsheets.MAX_BYTES", 200_000)
    sent = SimpleUploadedFile("list.csv", b"slug\n" + b"x" * 3_000_000)

    answer = admin_client.post(
        "/admin/kb/spreadsheet/add/", {"noun": "publisher", "file": sent, "after": "kept"}
    )

    request = answer.wsgi_request
    assert request.FILES["file"].size <= 300_000
    assert request.POST["after"] == "kept"
    assert "more than the 200,000 bytes that are allowed" in answer.content.decode()
