"""CSV: every cell against the document that it is taken from."""

import csv
import io
import json

import pytest

from kb.exporting import LAYOUTS
from kb.models import Noun
from tests.factories import EventFactory
from tests.kb.exporting.conftest import FORMULAS, HOSTILE, file_of

pytestmark = pytest.mark.django_db

every_noun = pytest.mark.parametrize("noun", Noun.values)


def rows_of(noun, **changes):
    csv.field_size_limit(10**7)
    text = file_of(noun, "csv", **changes).decode()
    return list(csv.DictReader(io.StringIO(text, newline="")))


def documents_of(noun):
    return [json.loads(line) for line in file_of(noun, "ndjson").split(b"\n")[:-1]]


@every_noun
def test_a_row_for_each_document_in_the_same_order_under_the_stated_columns(hostile, noun):
    rows, documents = rows_of(noun), documents_of(noun)

    assert list(rows[0]) == [column.name for column in LAYOUTS[noun].columns]
    assert [row["url"] for row in rows] == [document["url"] for document in documents]
    assert [row["sha256"] for row in rows] == [each["edition"]["sha256"] for each in documents]
    assert [row["recorded_at"] for row in rows] == [
        each["edition"]["recorded_at"] for each in documents
    ]
    assert {row["edition"] for row in rows} == {"1"}


@every_noun
def test_no_record_is_a_header_alone(db, noun):
    (header, *rest) = file_of(noun, "csv").decode().split("\n", 1)

    assert header == ",".join(column.name for column in LAYOUTS[noun].columns)
    assert rest == [""] or noun == Noun.VOCABULARY


def test_an_event_is_what_its_document_says(plain):
    rows, documents = rows_of(Noun.EVENT), documents_of(Noun.EVENT)

    for row, document in zip(rows, documents, strict=True):
        killed, point = document["casualties"]["killed"], document["point"] or {}
        assert row["id"] == document["id"]
        assert row["type"] == document["type"]["code"]
        assert row["location"] == (document["location"] or {"slug": ""})["slug"]
        assert row["date_start"] == document["date"]["earliest"]
        assert row["grade"] == (document["grade"] or {"code": ""})["code"]
        assert row["disputed"] == str(document["casualties"]["disputed"]).lower()
        assert row["quality_flags"].split(";") == (document["quality_flags"] or [""])
        assert [row[f"killed_{bound}"] for bound in ("low", "best", "high")] == [
            "" if killed[bound] is None else str(killed[bound]) for bound in ("low", "best", "high")
        ]
        assert row["latitude"] == ("14.44693" if point.get("latitude") else "")
        assert row["geo_precision"] == point.get("precision", "")


def test_unknown_is_an_empty_cell_and_zero_is_zero(plain):
    by_id = {row["id"]: row for row in rows_of(Noun.EVENT)}

    assert by_id["evt-c"]["killed_low"] == "0"
    assert by_id["evt-a"]["killed_low"] == by_id["evt-a"]["location"] == ""
    assert (by_id["evt-c"]["side_a"], by_id["evt-a"]["side_a"]) == ("jnim;katiba", "")
    assert (by_id["evt-c"]["claims"], by_id["evt-a"]["claims"]) == ("1", "0")
    assert by_id["evt-c"]["longitude"] == "-11.44448"
    assert b'""' not in file_of(Noun.EVENT, "csv")


def test_no_text_is_run_as_a_formula_and_every_other_text_is_kept(hostile):
    statements = [row["statement"] for row in rows_of(Noun.CLAIM)][::-1]

    assert statements == [f"'{text}" if text in FORMULAS else text for text in HOSTILE]


def test_names_and_ids_elsewhere_are_no_formulas_either(hostile):
    place = rows_of(Noun.LOCATION)
    groups = {row["names"] for row in rows_of(Noun.GROUP)}

    assert "'-Kayes" in {row["name"] for row in place}
    assert {f"'{text}" for text in FORMULAS} <= groups
    assert all(row["latitude"] == "14.44693" for row in place)


def test_a_list_can_be_taken_apart_again(hostile):
    cells = {row["names"] for row in rows_of(Noun.GROUP)}

    assert 'say "no", then%3B go' in cells
    assert "100 %25s %25(moment)s %2525 %253B" in cells


def test_columns_can_be_chosen_and_keep_their_order(plain):
    rows = rows_of(Noun.EVENT, keys=("killed_low", "id"))

    assert [list(row) for row in rows] == [["id", "killed_low"]] * 3


def test_the_file_has_no_mark_at_its_beginning_and_ends_its_lines_with_line_feeds(plain):
    text = file_of(Noun.EVENT, "csv")

    assert text.startswith(b"id,url,")
    assert text.endswith(b"\n")
    assert text.count(b"\n") == 4
    assert b"\r" not in text


def test_a_draft_is_in_no_row(plain):
    before = file_of(Noun.EVENT, "csv")

    EventFactory(title="A draft")

    assert file_of(Noun.EVENT, "csv") == before
