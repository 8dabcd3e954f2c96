"""The codebook of a release: every code of its moment, as JSON and as a table."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

from kb.exporting.csv import safe
from kb.models import Noun
from kb.releasing.contents import Contents, documents
from kb.releasing.writing import Folder, Told

COLUMNS = {
    "vocabulary": "The vocabulary that the code is of.",
    "code": "The code, as it stands in the data.",
    "label": "The code in words.",
    "definition": "What it means, and when it is used.",
    "parent": "Code of the more general term; empty for one at the top.",
    "crosswalk": "The same notion in other schemes, as JSON.",
}


def write(folder: Folder, contents: Contents) -> None:
    vocabularies = documents(Noun.VOCABULARY, contents.at)
    folder.write_json(
        "codebook.json", vocabularies, "Every vocabulary, with definitions", "application/json"
    )
    held = io.StringIO()
    table = csv.writer(held, lineterminator="\n")
    table.writerow(COLUMNS)
    count = 0
    for vocabulary in vocabularies:
        for term in vocabulary["terms"]:
            table.writerow(map(safe, _row(vocabulary["slug"], term)))
            count += 1
    told = Told("Every code, one a row", "text/csv", rows=count)
    folder.write("codebook.csv", [held.getvalue().encode()], told)


def _row(vocabulary: str, term: dict[str, Any]) -> list[str | None]:
    crosswalk = json.dumps(term["crosswalk"], ensure_ascii=False) if term["crosswalk"] else None
    told = (term[key] for key in ("code", "label", "definition", "parent"))
    return [vocabulary, *told, crosswalk]
