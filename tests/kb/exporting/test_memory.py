"""Files need no more memory for ten times the rows."""

import tracemalloc
from collections import deque

import pytest

from kb.exporting import FORMATS, LAYOUTS, Selection, described, last_change
from kb.models import Noun
from tests.factories import EventFactory
from tests.publishing import publish_all

MEGABYTE = 2**20
SOME = ("id", "title", "killed_low", "date_start", "side_a")


@pytest.fixture
def one_event(db):
    EventFactory(title="Attack on an army camp")
    publish_all()


def repeated(times):
    """So many rows, all of the one event."""
    rows = f"SELECT f.* FROM kb_eventedition f, generate_series(1, {times})"
    return Selection(LAYOUTS[Noun.EVENT], last_change(), lambda _: rows, keys=SOME)


def peak(format_, times):
    """Bytes that Python holds at most while the file is written and thrown away."""
    selection = repeated(times)
    about = described(selection, "Events", "/")
    assert about.rows == times
    tracemalloc.start()
    try:
        deque(FORMATS[format_].write(selection, about), maxlen=0)
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("format_", ["csv", "geojson", "xlsx"])
def test_memory_does_not_grow_with_the_rows(one_event, format_):
    peak(format_, 10)

    few, many = peak(format_, 2_000), peak(format_, 20_000)

    assert many < few + MEGABYTE


def test_a_row_group_is_all_that_parquet_holds(one_event, monkeypatch):
    monkeypatch.setattr("kb.exporting.parquet.ROWS", 2_000)
    peak("parquet", 10)

    few, many = peak("parquet", 4_000), peak("parquet", 20_000)

    assert many < few + MEGABYTE
