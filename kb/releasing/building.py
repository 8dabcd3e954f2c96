"""All files of a release, written into a folder; the same contents give the same bytes."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

from kb.exporting import FORMATS, LAYOUTS, described, everything
from kb.models import Noun
from kb.releasing import changes, citing, codebook, croissant, datapackage, dossiers
from kb.releasing.contents import PLURALS, Contents
from kb.releasing.writing import Folder, Told, as_json, sync, zipped

MANIFEST = "manifest.json"
TABLES = ("csv", "parquet")
ZIPPED = ("ndjson",)
PATHS = {"vocabularies": "codebook"}  # where the API has another word
MAPPED = (Noun.EVENT, Noun.LOCATION)
JSON = "application/json"


def build(contents: Contents, path: Path) -> bytes:
    """Write every file, the manifest last; gives the manifest's bytes."""
    folder = Folder(path)
    for noun in LAYOUTS:
        for name in formats_of(noun):
            write_table(folder, contents, noun, name)
    dossiers.write(folder, contents)
    codebook.write(folder, contents)
    counts: Counter[str] = Counter()
    since = contents.previous.version if contents.previous else "nothing: it is the first"
    title = f"What changed since {since}"
    folder.write("changes.json", changes.as_json(contents, counts), Told(title, JSON))
    folder.write("CHANGES.csv", changes.as_csv(contents), Told(title, "text/csv"))
    citing.write(folder, contents)
    about = (
        ("datapackage.json", datapackage.package(folder, contents), JSON, "Frictionless package"),
        (
            "croissant.json",
            croissant.described(folder, contents),
            "application/ld+json",
            "Croissant",
        ),
    )
    for name, told, media_type, words in about:
        folder.write_json(name, told, f"{words}: tables, columns and digests", media_type)
    text = as_json(manifest(folder, contents, counts))
    folder.write(MANIFEST, [text], Told("The manifest", JSON))
    sync(path)
    return text


def formats_of(noun: Noun) -> list[str]:
    """Tables and documents of every noun; maps of those that have points."""
    asked = [*TABLES, *ZIPPED, *(["geojson"] if noun in MAPPED else [])]
    return [name for name in asked if name in FORMATS and noun in FORMATS[name].nouns]


def write_table(folder: Folder, contents: Contents, noun: Noun, name: str) -> None:
    """One file with a row for every record of the noun."""
    plural, form = PLURALS[noun], FORMATS[name]
    title = f"{plural.capitalize()}, release {contents.version}"
    query = f"/api/v1/{PATHS.get(plural, plural)}/?release={contents.version}"
    selection = everything(noun, contents.at)
    about = described(selection, title, query)
    chunks = form.write(selection, about)
    file, media_type = f"{plural}.{form.extension}", form.media_type
    if name in ZIPPED:
        chunks, file, media_type = zipped(chunks), f"{file}.gz", "application/gzip"
    folder.write(file, chunks, Told(title, media_type, noun.value, about.rows))


def manifest(folder: Folder, contents: Contents, counts: Counter[str]) -> dict[str, Any]:
    """What the release is, and every file of it with its digest."""
    tables = {file.noun: file.rows for file in folder.files if file.name.endswith(".csv")}
    files = sorted(folder.files, key=lambda file: file.name)
    return {
        "version": contents.version,
        "title": contents.title,
        "as_of": contents.when,
        "position": contents.position,
        "note": contents.note or None,
        "previous": contents.previous.version if contents.previous else None,
        "counts": {plural: tables[noun.value] for noun, plural in PLURALS.items()},
        "changes": {kind: counts[kind] for kind in changes.KINDS},
        "citation": {"text": citing.sentence(contents), "bibtex": citing.bibtex(contents)},
        "licences": [
            {key: dataset[key] for key in ("slug", "title", "licence", "attribution")}
            for dataset in contents.datasets
        ],
        "files": [vars(file) for file in files],
    }
