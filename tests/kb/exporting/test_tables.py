"""Parquet and spreadsheets: hostile texts, limits of cells, and typed values."""

import io
import json

import openpyxl
import pytest
from pyarrow import parquet

from kb.dates import FuzzyDate
from kb.models import Noun
from tests.factories import EventFactory
from tests.kb.exporting.conftest import FORMULAS, HOSTILE, file_of
from tests.publishing import publish_all

pytestmark = pytest.mark.django_db


def table_of(noun, **changes):
    return parquet.read_table(io.BytesIO(file_of(noun, "parquet", **changes)))


def rows_of(noun):
    book = openpyxl.load_workbook(io.BytesIO(file_of(noun, "xlsx")))
    head, *rows = book["Rows"].iter_rows(values_only=True)
    about = list(book["About"].iter_rows(values_only=True))
    return [dict(zip(head, row, strict=True)) for row in rows], about


def test_parquet_keeps_every_text_and_list_as_it_is(hostile):
    claims, groups = table_of(Noun.CLAIM).to_pylist(), table_of(Noun.GROUP).to_pylist()

    assert [row["statement"] for row in claims][::-1] == HOSTILE
    names = [row["names"] for row in groups if row["names"]]
    assert sorted(map(tuple, names)) == sorted((text[:200],) for text in HOSTILE)


def test_lists_are_never_null_and_unknown_numbers_always(plain):
    rows = {row["id"]: row for row in table_of(Noun.EVENT).to_pylist()}

    assert rows["evt-c"]["side_a"] == ["jnim", "katiba"]
    assert rows["evt-b"]["quality_flags"] == ["best-above-high", "low-above-best"]
    assert rows["evt-a"]["side_a"] == rows["evt-a"]["quality_flags"] == []
    assert (rows["evt-c"]["killed_low"], rows["evt-a"]["killed_low"]) == (0, None)
    assert rows["evt-a"]["geometry"] is None


def test_row_groups_are_of_one_size(plain, monkeypatch):
    monkeypatch.setattr("kb.exporting.parquet.ROWS", 2)
    file = parquet.ParquetFile(io.BytesIO(file_of(Noun.EVENT, "parquet")))

    assert [file.metadata.row_group(n).num_rows for n in range(file.num_row_groups)] == [2, 1]
    assert file.read()["id"].to_pylist() == ["evt-a", "evt-b", "evt-c"]


def test_geoparquet_says_where_its_points_are(plain):
    table = table_of(Noun.EVENT)

    geo = json.loads(table.schema.metadata[b"geo"])
    assert geo["primary_column"] == "geometry"
    assert geo["columns"]["geometry"] == {"encoding": "WKB", "geometry_types": ["Point"]}
    assert b"geo" not in table_of(Noun.EVENT, keys=("id", "latitude")).schema.metadata


def test_a_spreadsheet_runs_no_text_and_cuts_only_what_no_cell_holds(hostile):
    rows, about = rows_of(Noun.CLAIM)
    found = [row["statement"] for row in rows][::-1]

    for text, cell in zip(HOSTILE, found, strict=True):
        if len(text) > 32_767:
            assert len(cell) == 32_767
            assert cell.endswith(" … (cut)")
        elif text.isprintable():
            assert cell == (f"'{text}" if text in FORMULAS else text)
    assert ("cells cut at 32,767 letters", "1", None) in about


def test_days_that_spreadsheets_do_not_know_are_text(db):
    for day in ("1899-12-31", "1900-03-01"):
        EventFactory(slug=f"evt-{day}", date=FuzzyDate.parse(day))
    publish_all()

    rows = {row["id"]: row["date_start"] for row in rows_of(Noun.EVENT)[0]}

    assert rows["evt-1899-12-31"] == "1899-12-31"
    assert rows["evt-1900-03-01"].isoformat() == "1900-03-01T00:00:00"
