"""The files: one record after another, so that any number of them takes the same memory."""

from __future__ import annotations

from collections.abc import Iterator

from kb.importing.dossiers.schema import NOUNS, Table
from kb.importing.dossiers.writing import write as as_yaml
from kb.releasing.contents import PLURALS, Contents
from kb.releasing.dossiers import stored
from kb.releasing.dossiers.entries import entry_of
from kb.releasing.dossiers.shapes import SHAPES
from kb.releasing.writing import Folder, Told

YAML = "application/yaml"
SINGULARS = {plural: noun for noun, plural in PLURALS.items()}


def write(folder: Folder, contents: Contents) -> None:
    """One file for each key of a dossier; publishers are no records, and no noun of the ledger."""
    for key, table in NOUNS.items():
        noun = SINGULARS.get(key)
        told = Told(
            f"{key.capitalize()} as dossiers, release {contents.version}",
            YAML,
            noun.value if noun else None,
            stored.count(key, contents.at),
        )
        folder.write(f"{key}.yaml", _chunks(key, table, contents), told)


def _chunks(key: str, table: Table, contents: Contents) -> Iterator[bytes]:
    yield f"{key}:\n".encode()
    for found in stored.records(key, contents.at):
        shaped = SHAPES[key](found, contents.at)
        yield as_yaml([entry_of(table, shaped)]).encode()
