"""Tables as people hand them over: any order, encoding, dialect; and what is refused, and how."""

import io
import sys
import zipfile

import pytest

from kb.importing.datasets import GED, Unreadable
from kb.importing.datasets.files import found
from kb.importing.datasets.reading import read
from tests.kb.importing.datasets.ged import NAMES, OLD_NAMES, row, text


def read_text(tmp_path, content, name="GEDEvent_v25_1.csv"):
    """What is read of a text or of bytes: the rows as dictionaries, and the table."""
    path = tmp_path / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    with found(str(path)) as file:
        table, stream = read(file, GED)
        with stream:
            rows = [
                dict(zip(table.columns, cells[1:], strict=True)) | {"line": int(cells[0])}
                for cells in table.rows
            ]
    return rows, table


def test_columns_are_known_by_name_in_any_order(tmp_path):
    (only,), table = read_text(tmp_path, text(row(), names=NAMES[::-1]))

    assert only["best"] == "74"
    assert only["low"] == "27"
    assert only["high"] == "100"
    assert table.ignored == []


def test_old_releases_have_fewer_columns_in_another_order(tmp_path):
    (only,), table = read_text(tmp_path, text(row(), names=OLD_NAMES))

    assert len(table.columns) == 42
    assert (only["low"], only["best"], only["high"]) == ("27", "74", "100")
    assert "relid" not in only


def test_a_file_without_a_header_is_in_the_usual_order(tmp_path):
    rows, _ = read_text(tmp_path, text(row(1), row(2), header=False))

    assert [one["id"] for one in rows] == ["1", "2"]
    assert rows[1]["side_b"] == "JNIM"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "latin-1"])
def test_accents_come_through_in_every_encoding_that_was_ever_issued(tmp_path, encoding):
    content = text(row(where_coordinates="Ségou"))

    (only,), _ = read_text(tmp_path, content.encode(encoding))

    assert only["where_coordinates"] == "Ségou"
    assert only["id"] == "1"


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_the_delimiter_is_found_out(tmp_path, delimiter):
    (only,), _ = read_text(tmp_path, text(row(), delimiter=delimiter))

    assert only["dyad_name"] == "Government of Mali - JNIM"
    assert only["source_headline"] == "Soldiers die; a base burns;Toll grows"


def test_a_row_of_tags_below_the_header_is_no_row(tmp_path):
    head, *rest = text(row()).splitlines(keepends=True)
    tags = ",".join("#tag+x" if place % 3 else "" for place in range(len(NAMES)))

    rows, _ = read_text(tmp_path, head + tags + "\n" + "".join(rest))

    assert [one["id"] for one in rows] == ["1"]


def test_line_ends_within_quotes_belong_to_the_cell_and_lines_are_counted(tmp_path):
    rows, _ = read_text(tmp_path, text(row(1, where_description="a\nb\r\nc"), row(2)))

    assert rows[0]["where_description"] == "a\nb\r\nc"
    assert [one["line"] for one in rows] == [4, 5]


def test_unknown_columns_are_named(tmp_path):
    _, table = read_text(tmp_path, text(row() | {"iso3": "MLI"}, names=[*NAMES, "iso3"]))

    assert table.ignored == ["iso3"]


def test_a_row_of_another_width_is_told_and_the_others_are_read(tmp_path):
    content = text(row(1)) + "2,only,three\n" + "\n" + text(row(3), header=False)

    rows, table = read_text(tmp_path, content)

    assert [one["id"] for one in rows] == ["1", "3"]
    assert [str(mistake) for mistake in table.mistakes] == [
        "line 3: found “3 cells: 2, only, three”; allowed is 49 cells, as many as the header has"
    ]
    assert table.count == 3


def test_a_zip_holds_one_table(tmp_path):
    path = tmp_path / "ged251-csv.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("readme.txt", "about")
        archive.writestr("GEDEvent_v25_1.csv", text(row()))

    with found(str(path)) as file:
        table, stream = read(file, GED)
        with stream:
            assert len(list(table.rows)) == 1

    assert file.name == "GEDEvent_v25_1.csv"
    assert file.size == path.stat().st_size


@pytest.mark.parametrize("names", [["a.csv", "b.csv"], ["image.png"]])
def test_a_zip_with_another_number_of_tables_is_refused(tmp_path, names):
    path = tmp_path / "some.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for name in names:
            archive.writestr(name, "x")

    with pytest.raises(Unreadable, match="a zip with one table"), found(str(path)):
        pass


def test_standard_input_is_read_like_a_file(tmp_path, monkeypatch):
    content = text(row()).encode()
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(content)))

    with found("-") as file:
        table, stream = read(file, GED)
        with stream:
            assert len(list(table.rows)) == 1

    assert file.size == len(content)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "is empty"),
        ("id,best\n".encode("utf-16"), "NUL characters"),
        (b"some,other,table\n1,2,3\n", "the first line is no header of ucdp-ged"),
        (
            b"id,best\n1,2\n",
            "these columns are needed and not there: type_of_violence, date_start, date_end",
        ),
        (b"id,type_of_violence,date_start,date_end,id\n", "more than once: id"),
    ],
)
def test_what_is_no_such_table_is_refused(tmp_path, content, said):
    with pytest.raises(Unreadable, match=said):
        read_text(tmp_path, content)


def test_no_file_is_told_as_such():
    with pytest.raises(Unreadable, match="there is no such file"), found("nowhere.csv"):
        pass
