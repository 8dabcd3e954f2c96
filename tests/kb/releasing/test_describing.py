"""The package and the Croissant describe the tables that are there; keys hold in the data."""

import csv
import gzip
import io
import json
from datetime import date, datetime

import pytest
from django.conf import settings as project
from django.core.management import call_command
from jsonschema import Draft202012Validator

from kb.models import Edition
from kb.releasing import folder_of, make_release
from tests.api.conftest import module_db  # noqa: F401
from tests.kb.releasing.conftest import read, read_json

pytestmark = pytest.mark.django_db
NAME = {"type": "string", "pattern": r"^[a-z0-9._-]+$"}
FIELD = {
    "type": "object",
    "required": ["name", "type", "description"],
    "properties": {
        "name": {"type": "string"},
        "type": {"enum": "string integer number boolean date datetime list".split()},
        "description": {"type": "string", "minLength": 5},
    },
}
KEY = {
    "type": "object",
    "required": ["fields", "reference"],
    "properties": {
        "fields": {"type": "array", "minItems": 1},
        "reference": {"type": "object", "required": ["fields"]},
    },
}
# What the profile of version 2 asks of a package, its resources and their schemas.
PROFILE = {
    "type": "object",
    "required": ["$schema", "name", "resources", "licenses", "created"],
    "properties": {
        "name": NAME,
        "created": {"type": "string", "pattern": r"^\d{4}-\d\d-\d\dT.*Z$"},
        "licenses": {
            "type": "array",
            "minItems": 1,
            "items": {"anyOf": [{"required": ["name"]}, {"required": ["path"]}]},
        },
        "contributors": {"type": "array", "items": {"required": ["title"]}},
        "sources": {"type": "array", "items": {"required": ["title"]}},
        "resources": {
            "type": "array",
            "minItems": 1,
            "items": {
                "type": "object",
                "required": ["name", "path", "bytes", "hash", "mediatype"],
                "properties": {
                    "name": NAME,
                    "path": {"type": "string", "not": {"pattern": r"^/|\.\."}},
                    "hash": {"type": "string", "pattern": "^sha256:[0-9a-f]{64}$"},
                    "schema": {
                        "type": "object",
                        "required": ["fields"],
                        "properties": {
                            "fields": {"type": "array", "minItems": 1, "items": FIELD},
                            "foreignKeys": {"type": "array", "items": KEY},
                        },
                    },
                },
            },
        },
    },
}


@pytest.fixture(scope="module")
def seeds(module_db):  # noqa: F811
    call_command("load_dossiers", str(project.BASE_DIR / "seeds"), "--publish")


@pytest.fixture
def package(seeds):
    make_release("2026.1")
    return read_json("2026.1", "datapackage.json")


def tables(package):
    for resource in package["resources"]:
        if "schema" in resource:
            text = read("2026.1", resource["path"]).decode()
            yield resource, list(csv.DictReader(io.StringIO(text)))


def test_the_package_is_as_the_profile_says(package):
    assert list(Draft202012Validator(PROFILE).iter_errors(package)) == []
    names = [resource["name"] for resource in package["resources"]]
    assert len(set(names)) == len(names)
    assert {licence["name"] for licence in package["licenses"]} == {"CC-BY-4.0"}


def test_every_table_has_the_columns_and_values_that_its_schema_tells(package):
    reads = {
        "integer": int,
        "number": float,
        "date": date.fromisoformat,
        "datetime": datetime.fromisoformat,
        "boolean": {"true": True, "false": False}.__getitem__,
        "string": str,
        "list": str,
    }
    for resource, rows in tables(package):
        fields = resource["schema"]["fields"]
        assert rows or resource["path"] == "CHANGES.csv"
        assert all(list(row) == [field["name"] for field in fields] for row in rows)
        for row in rows:
            for field in fields:
                assert (
                    not row[field["name"]] or reads[field["type"]](row[field["name"]]) is not None
                )


def test_primary_keys_are_unique_and_foreign_keys_hold(package):
    found = {resource["name"]: rows for resource, rows in tables(package)}
    checked = 0
    for resource, rows in tables(package):
        schema = resource["schema"]
        if key := schema.get("primaryKey"):
            values = [tuple(row[name] for name in key) for row in rows]
            assert len(set(values)) == len(values)
        for foreign in schema.get("foreignKeys", ()):
            reference = foreign["reference"]
            known = {
                row[reference["fields"][0]]
                for row in found[reference.get("resource", resource["name"])]
            }
            used = {row[foreign["fields"][0]] for row in rows} - {""}
            assert used <= known, (resource["name"], foreign, used - known)
            checked += len(used)
    assert checked > 100


def test_croissant_names_every_file_and_column(package):
    told = read_json("2026.1", "croissant.json")

    files = {file["@id"]: file for file in told["distribution"]}
    listed = {
        file["name"]: file["sha256"] for file in read_json("2026.1", "manifest.json")["files"]
    }
    assert {name: file["sha256"] for name, file in files.items()}.items() <= listed.items()
    ids = {field["@id"] for records in told["recordSet"] for field in records["field"]}
    for records in told["recordSet"]:
        (name,) = {field["source"]["fileObject"]["@id"] for field in records["field"]}
        header = read("2026.1", name).decode().split("\n", 1)[0].split(",")
        assert [field["source"]["extract"]["column"] for field in records["field"]] == header
        assert {
            f["references"]["field"]["@id"] for f in records["field"] if "references" in f
        } <= ids
    assert told["conformsTo"] == "http://mlcommons.org/croissant/1.0"


def test_documents_are_the_bytes_of_the_ledger(package):
    lines = gzip.decompress(read("2026.1", "groups.ndjson.gz")).decode().splitlines()

    groups = Edition.objects.current().filter(noun="group").order_by("slug")
    assert lines == list(groups.values_list("document", flat=True))


def test_how_to_cite_it_and_its_terms_are_told(seeds, settings):
    settings.SITE_URL = "https://kb.example.org/"
    make_release("2026.1")

    (item,) = read_json("2026.1", "citation.json")
    bib, terms = (read("2026.1", name).decode() for name in ("CITATION.bib", "LICENSE.txt"))
    assert (item["type"], item["version"]) == ("dataset", "2026.1")
    assert item["URL"] == "https://kb.example.org/api/v1/releases/2026.1/"
    assert bib.startswith("@misc{armed-groups-kb-2026-1,\n")
    assert bib.count("{") == bib.count("}")
    assert "CC BY 4.0" in terms
    assert "curated: Curated events" in terms


def test_nothing_of_a_file_is_executable_or_elsewhere(package):
    names = [path.name for path in folder_of("2026.1").iterdir()]

    assert all("/" not in name for name in names)
    assert json.loads(read("2026.1", "codebook.json"))[0]["terms"]
