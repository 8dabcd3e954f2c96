"""`manage.py import` as an operator uses it: what it prints, and what it leaves."""

import csv
import io
import sys

import pytest
from django.core.management import CommandError, call_command

from kb.models import Event, Import
from tests.kb.importing.datasets.ged import row, text

pytestmark = pytest.mark.django_db


@pytest.fixture
def file(world, tmp_path):
    """Write rows to a file as UCDP names it."""

    def file(*rows, name="GEDEvent_v25_1.csv"):
        path = tmp_path / name
        path.write_text(text(*rows), encoding="utf-8")
        return str(path)

    return file


def test_it_tells_what_it_did(file, capsys):
    call_command("import", "ucdp-ged", file(row(1), row(2, low="75")))

    told = capsys.readouterr()
    assert "UCDP Georeferenced Event Dataset 25.1, 2 rows" in told.out
    assert "2 added, 0 changed, 0 unchanged, 0 withdrawn, 0 refused" in told.out
    assert "flags: low-above-best 1" in told.out
    assert "read: " in told.err
    assert "publish: " in told.err


def test_a_dry_run_tells_the_same_and_does_nothing(file, capsys):
    call_command("import", "ucdp-ged", file(row(1)), dry_run=True)

    assert "Would be import" in capsys.readouterr().out
    assert not Event.objects.exists()
    assert not Import.objects.exists()


def test_all_mistakes_go_to_a_file_that_a_spreadsheet_can_open(file, tmp_path):
    errors = tmp_path / "errors.csv"

    with pytest.raises(CommandError, match="Mistakes: 2"):
        call_command("import", "ucdp-ged", file(row(1, best="=1+1"), row(2, id="")), errors=errors)

    with errors.open(encoding="utf-8", newline="") as lines:
        assert list(csv.reader(lines)) == [
            ["line", "column", "value", "allowed"],
            ["2", "best", "'=1+1", "a whole number, 0 or more, or nothing"],
            ["3", "id", "", "a whole number, 1 or more"],
        ]


def test_with_some_mistakes_allowed_they_are_told_and_the_rest_is_in(file, capsys):
    call_command("import", "ucdp-ged", file(row(1, best="x"), row(2)), max_errors=1)

    out = capsys.readouterr().out
    assert "1 added" in out
    assert "1 refused" in out
    assert "refused: line 2, best: found “x”" in out


def test_standard_input_needs_its_release_said(world, monkeypatch, capsys):
    content = text(row()).encode()
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(content)))
    call_command("import", "ucdp-ged", "-", release="25.1")

    assert "1 added" in capsys.readouterr().out


@pytest.mark.parametrize("path", ["nowhere.csv", "."])
def test_what_cannot_be_read_is_told_in_a_sentence(db, path):
    with pytest.raises(CommandError, match="there is no such file"):
        call_command("import", "ucdp-ged", path)
