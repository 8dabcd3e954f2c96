"""The release as a Frictionless Data Package (version 2): every table with its schema."""

from __future__ import annotations

from typing import Any

from kb.exporting import LAYOUTS, Column, Layout
from kb.models import Noun
from kb.releasing import codebook
from kb.releasing.citing import KNOWN, OWN_LICENCE, address
from kb.releasing.contents import PLURALS, PROJECT, Contents
from kb.releasing.writing import Folder, ReleaseFile

PROFILE = "https://datapackage.org/profiles/2.0/datapackage.json"
TYPES = {"text": "string", "texts": "list"}
TABLE = "text/csv"


def package(folder: Folder, contents: Contents) -> dict[str, Any]:
    """The descriptor: tables first, then every other file."""
    where = address(contents)
    return {
        "$schema": PROFILE,
        "name": f"armed-groups-kb-{contents.version}",
        "title": contents.title,
        "description": contents.note or f"{PROJECT} as of {contents.when}.",
        "version": contents.version,
        "created": contents.when,
        **({"homepage": where} if where else {}),
        "licenses": licences(contents),
        "contributors": [{"title": PROJECT, "roles": ["publisher"]}],
        "sources": [_source(dataset) for dataset in contents.datasets],
        "resources": [_resource(file) for file in folder.files],
    }


def licences(contents: Contents) -> list[dict[str, str]]:
    """The licences of all datasets, and ours, each once."""
    names = dict.fromkeys([OWN_LICENCE, *(dataset["licence"] for dataset in contents.datasets)])
    return [_licence(name) for name in names]


def _licence(name: str) -> dict[str, str]:
    """By its name if it is an SPDX id, else in words."""
    return (
        {"name": name, "path": KNOWN[name]} if name in KNOWN else {"title": name, "name": "other"}
    )


def _source(dataset: dict[str, Any]) -> dict[str, Any]:
    told = {"title": dataset["title"], "version": dataset["version"], "path": dataset["web_url"]}
    return {key: value for key, value in told.items() if value}


def name_of(file: ReleaseFile) -> str:
    return file.name.lower().replace("_", "-")


def _resource(file: ReleaseFile) -> dict[str, Any]:
    told: dict[str, Any] = {
        "name": name_of(file),
        "path": file.name,
        "title": file.title,
        "mediatype": file.media_type.partition(";")[0],
        "bytes": file.bytes,
        "hash": f"sha256:{file.sha256}",
    }
    if file.media_type != TABLE:
        return told
    return {**told, "type": "table", "format": "csv", "encoding": "utf-8", "schema": schema(file)}


def schema(file: ReleaseFile) -> dict[str, Any]:
    """The Table Schema of a CSV file of this release."""
    if file.noun:
        return _schema_of(LAYOUTS[Noun(file.noun)])
    columns = codebook.COLUMNS if file.name == "codebook.csv" else CHANGES
    fields = [
        {"name": name, "type": "string", "description": told} for name, told in columns.items()
    ]
    keys = {"primaryKey": ["vocabulary", "code"]} if file.name == "codebook.csv" else {}
    return {"fields": fields, "missingValues": [""], **keys}


def _schema_of(layout: Layout) -> dict[str, Any]:
    key = layout.columns[0].name
    single = [column for column in layout.columns if column.references and column.type == "text"]
    return {
        "fields": [_field(column, column.name == key) for column in layout.columns],
        "missingValues": [""],
        "primaryKey": [key],
        "foreignKeys": [_foreign_key(column, layout) for column in single],
    }


def _field(column: Column, is_key: bool) -> dict[str, Any]:
    told: dict[str, Any] = {
        "name": column.name,
        "type": TYPES.get(column.type, column.type),
        "description": column.help_text,
    }
    if column.type == "texts":
        told |= {"delimiter": ";", "itemType": "string"}
    return {**told, "constraints": {"required": True, "unique": True}} if is_key else told


def _foreign_key(column: Column, layout: Layout) -> dict[str, Any]:
    noun = Noun(str(column.references))
    table = "" if noun == layout.noun else f"{PLURALS[noun]}.csv"
    reference = {"fields": [LAYOUTS[noun].columns[0].name]}
    return {
        "fields": [column.name],
        "reference": {"resource": table, **reference} if table else reference,
    }


CHANGES = {
    "change": "added, changed, withdrawn or merged.",
    "noun": "What kind of record it is.",
    "id": "Its public id.",
    "edition": "Number of the edition that says so.",
    "path": "JSON pointer to the place that changed; empty if the record came or went.",
    "old": "What stood there in the release before.",
    "new": "What stands there in this release.",
    "reason": "Why that edition was published.",
    "merged_into": "Public id of the survivor, if it was merged.",
}
