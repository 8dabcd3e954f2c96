"""Files as they come: of other programs, broken, huge, or something else."""

import io
import zipfile

import pytest

from kb.spreadsheets import SHEETS, Unreadable
from kb.spreadsheets.acts import read
from tests import factories as f
from tests.kb.spreadsheets.books import csv, xlsx

pytestmark = pytest.mark.django_db
SHEET = SHEETS["publisher"]


@pytest.fixture(autouse=True)
def publisher():
    return f.PublisherFactory(name="Le Sahélien, hebdomadaire")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("end", ["\r\n", "\n", "\r"])
def test_csv_as_any_program_saves_it(encoding, separator, end, publisher):
    cells = ["slug", "name", "country"], [publisher.slug, f'"{publisher.name}"', "ML"]
    text = end.join(separator.join(line) for line in cells)

    book = read(SHEET, "list.csv", text.encode(encoding))

    assert book.mistakes == []
    assert {name: said.text for name, said in book.lines[0].cells.items()} == {
        "slug": publisher.slug,
        "name": publisher.name,
        "country": "ML",
    }


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("list.csv", b"", "empty"),
        ("list.csv", b"slug,name\nx,\x00", "U+0000"),
        ("list.csv", b'slug,name\nx,"never closed', "No CSV from line"),
        ("list.csv", b"\xff\xfea", "neither UTF-8"),
        ("list.csv", b"slug\n\x81\x8d", "neither UTF-8"),
        ("list.xls", b"\xd0\xcf\x11\xe0 an old workbook", "Allowed are workbooks"),
        ("list.xlsx", b"no archive", "Allowed are workbooks"),
        ("list.xlsx", b"PK\x03\x04 and then nothing", "no workbook"),
        ("list.csv", b"a" * 10_000_001, "10,000,001 bytes"),
        ("list.csv", b"slug" + b",a" * 300, "columns"),
        ("list.csv", b"slug\n" + b"x\n" * 60_001, "rows"),
    ],
)
def test_what_is_no_spreadsheet_is_refused_in_words(name, data, words):
    with pytest.raises(Unreadable, match=None) as refusal:
        read(SHEET, name, data)

    assert words in str(refusal.value)


def archive(parts):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as made:
        for name, data in parts.items():
            made.writestr(name, data)
    return file.getvalue()


def test_a_bomb_is_not_unpacked():
    with pytest.raises(Unreadable, match="Unpacked it has"):
        read(SHEET, "list.xlsx", archive({"xl/workbook.xml": b"0" * 160_000_000}))


@pytest.mark.parametrize(
    "parts",
    [
        {"readme.txt": b"no workbook"},
        {"[Content_Types].xml": b"<broken", "xl/workbook.xml": b"<"},
        {
            "[Content_Types].xml": b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">'
            b'<!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]><Types>&b;</Types>'
        },
    ],
)
def test_an_archive_that_is_no_workbook(parts):
    with pytest.raises(Unreadable, match="no workbook"):
        read(SHEET, "list.xlsx", archive(parts))


def test_a_workbook_with_a_part_cut_off():
    with zipfile.ZipFile(io.BytesIO(xlsx("publisher"))) as whole:
        parts = {name: whole.read(name) for name in whole.namelist()}
    sheet = "xl/worksheets/sheet1.xml"
    parts[sheet] = parts[sheet][: len(parts[sheet]) // 2]

    with pytest.raises(Unreadable):
        read(SHEET, "list.xlsx", archive(parts))


def is_read(name, data):
    try:
        read(SHEET, name, data)
    except Unreadable:
        return False
    return True


def test_any_bytes_are_read_or_refused_and_never_break_it():
    for name, data in (("list.xlsx", xlsx("publisher")), ("list.csv", csv("publisher"))):
        assert is_read(name, data)
        for place in range(0, len(data), max(1, len(data) // 60)):
            is_read(name, data[:place])
            is_read(name, data[:place] + b"\x00\xff" + data[place + 2 :])
