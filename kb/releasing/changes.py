"""What changed since the release before: added, changed with the places, withdrawn, merged."""

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from collections.abc import Iterator
from typing import Any

import orjson

from kb.differing import differences
from kb.exporting.csv import safe
from kb.exporting.moments import stood, written
from kb.releasing.contents import Contents, streamed

KINDS = ("added", "changed", "withdrawn", "merged")
COLUMNS = ("change", "noun", "id", "edition", "path", "old", "new", "reason", "merged_into")
# Of each record the edition that stands now, and the one that the release before showed.
CHANGED = f"""
SELECT n.noun, n.slug, n.kind, n.number, n.reason, n.merged_into, o.document, n.document
FROM kb_edition n LEFT JOIN kb_edition o ON o.noun = n.noun AND o.record_id = n.record_id
  AND o.kind = 'published' AND {stood("o", "before")}
WHERE n.id > %(position)s AND {stood("n")}
  AND (n.kind = 'published' OR o.id IS NOT NULL) AND n.sha256 IS DISTINCT FROM o.sha256
ORDER BY n.noun, n.slug
"""


def changes(contents: Contents) -> Iterator[dict[str, Any]]:
    """One entry a record, by noun and id; none for the first release."""
    if contents.previous is None:
        return
    asked = {
        "before": contents.previous.at,
        "position": contents.previous.position,
        "moment": contents.at,
    }
    for row in streamed(CHANGED, asked, "kb_changes"):
        yield _entry(row)


def _entry(row: tuple[Any, ...]) -> dict[str, Any]:
    noun, slug, kind, number, reason, merged_into, old, new = row
    change = kind if kind != "published" else "changed" if old else "added"
    fields = differences(json.loads(old), json.loads(new)) if old and new else []
    return {
        "change": change,
        "noun": noun,
        "id": slug,
        "edition": number,
        "reason": reason,
        "merged_into": merged_into or None,
        "fields": [{"path": one.path, "old": one.old, "new": one.new} for one in fields],
    }


def as_json(contents: Contents, counts: Counter[str]) -> Iterator[bytes]:
    """All entries as one JSON object; counts them by kind on the way."""
    previous = contents.previous
    head = {
        "version": contents.version,
        "as_of": contents.when,
        "since": previous.version if previous else None,
        "since_as_of": written(previous.at) if previous else None,
    }
    yield orjson.dumps(head)[:-1] + b',"changes":['
    for place, entry in enumerate(changes(contents)):
        counts[entry["change"]] += 1
        yield (b",\n" if place else b"\n") + orjson.dumps(entry)
    yield b"\n]}\n"


def as_csv(contents: Contents) -> Iterator[bytes]:
    """A line for each place that changed, and one for each record that came or went."""
    yield _line(COLUMNS)
    for entry in changes(contents):
        places = entry["fields"] or [{"path": None, "old": None, "new": None}]
        for place in places:
            told = {
                **entry,
                "path": place["path"],
                "old": _text(place["old"]),
                "new": _text(place["new"]),
            }
            yield _line(told[column] for column in COLUMNS)


def _text(value: Any) -> str | None:
    """A value as a cell: a text as it is, anything else as JSON."""
    if value is None or isinstance(value, str):
        return value
    return orjson.dumps(value).decode()


def _line(cells: Any) -> bytes:
    held = io.StringIO()
    csv.writer(held, lineterminator="\n").writerow(map(safe, cells))
    return held.getvalue().encode()
