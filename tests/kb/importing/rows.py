"""Imports, rows and referents in the layout of UCDP's events, made without importing a file; and such files."""

import csv
import hashlib
from datetime import UTC, datetime

from kb.importing.datasets.ucdp.ged import GED
from kb.importing.datasets.ucdp.ged.columns import COLUMNS
from kb.models import Dataset, Import, ImportedRow, Referent
from tests import factories

NAMES = [column.name for column in COLUMNS]
ROW = {
    "id": 1,
    "year": 2012,
    "active_year": 1,
    "code_status": "Clear",
    "type_of_violence": 1,
    "dyad_name": "Government of Elsewhere - The Band",
    "side_a_new_id": 72,
    "side_a": "Government of Elsewhere",
    "side_b_new_id": 9001,
    "side_b": "The Band",
    "number_of_sources": 1,
    "where_prec": 1,
    "where_coordinates": "Ansongo town",
    "adm_1": "Gao region",
    "adm_2": "Ansongo cercle",
    "latitude": 15.6597,
    "longitude": 0.5022,
    "country": "Mali",
    "country_id": 432,
    "region": "Africa",
    "event_clarity": 1,
    "date_prec": 1,
    "date_start": "2012-06-27",
    "date_end": "2012-06-27",
    "deaths_a": 0,
    "deaths_b": 0,
    "deaths_civilians": 0,
    "deaths_unknown": 0,
    "best": 0,
    "high": 0,
    "low": 0,
}


def ged_file(path, *rows):
    """A file of UCDP's layout; each row says how it differs from ROW."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, NAMES)
        writer.writeheader()
        writer.writerows(ROW | {"id": number} | row for number, row in enumerate(rows, start=1))
    return str(path)


def batch(**given):
    """An import that took in one row."""
    if "dataset" not in given:
        given["dataset"] = Dataset.objects.filter(slug="ucdp-ged-23-1").first() or (
            factories.DatasetFactory(
                slug="ucdp-ged-23-1",
                title="UCDP Georeferenced Event Dataset",
                version="23.1",
                series="ucdp-ged",
                publisher__name="Uppsala Conflict Data Program (UCDP)",
            )
        )
    moment = datetime(2026, 1, 2, 3, 4, tzinfo=UTC)
    usual = {
        "format": GED.name,
        "file_name": "GEDEvent_v23_1.csv",
        "file_size": 1234,
        "sha256": hashlib.sha256(b"").hexdigest(),
        "columns": NAMES,
        "started_at": moment,
        "finished_at": moment,
        "rows": 1,
        "added": 1,
        "changed": 0,
        "unchanged": 0,
        "withdrawn": 0,
        "refused": 0,
    }
    return Import.objects.create(**usual | given)


def row_of(event, of=None, ended_by=None, **values):
    """The row that brought this event; `values` by UCDP's names of columns."""
    cells = {name: None if value is None else str(value) for name, value in (ROW | values).items()}
    return ImportedRow.objects.create(
        series=GED.of_series,
        key=str(event.pk),
        noun="event",
        record_id=event.pk,
        values=[cells.get(name) for name in NAMES],
        brought_by=of or batch(),
        ended_by=ended_by,
    )


def actor(**given):
    """An actor of UCDP that the import could not resolve."""
    usual = {"scheme": "ucdp", "kind": "actor", "key": "9001", "label": "The Band", "rows": 3}
    return Referent.objects.create(**usual | {"resolved": "open"} | given)


PLACE_KEY = "432|Ansongo town|15.6597|0.5022|1"


def place(**given):
    """A place of UCDP, as ROW has it."""
    usual = {
        "scheme": "ucdp",
        "kind": "place",
        "key": PLACE_KEY,
        "label": "Ansongo town",
        "rows": 3,
        "details": {
            "country": "ML",
            "adm_1": "Gao region",
            "adm_2": "Ansongo cercle",
            "latitude": 15.6597,
            "longitude": 0.5022,
            "where_prec": 1,
        },
        "resolved": "own",
    }
    return Referent.objects.create(**usual | given)
