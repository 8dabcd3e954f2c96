"""Answers shown beside the schema: documents of the seeds as published, their long lists cut."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import orjson
from drf_spectacular.utils import OpenApiExample

from kb.exporting import Layout

FOLDER = Path(__file__).parent.parent / "examples"
SERVER = "https://kb.example.org"
CURSOR = "WyJhZXMiLDAsIjIwMjYtMTEtMjJUMTM6NDc6NTUuNTY2ODEyWiIsIjRmNTNjZGExOGMyYiJd"


def answer(name: str) -> OpenApiExample:
    """The answer kept in `examples/<name>.json`."""
    return OpenApiExample(name, value=_read(name), response_only=True)


def page(noun: str, plural: str, **told: Any) -> OpenApiExample:
    """The page of a list whose one document is that of `examples/<noun>.json`; `told` comes last."""
    dataset = _read("dataset")
    licence = {
        "dataset": dataset["slug"],
        **{key: dataset[key] for key in ("licence", "attribution")},
    }
    value = {
        "results": [_read(noun)],
        "next": f"{SERVER}/api/v1/{plural}/?page_size=1&cursor={CURSOR}",
        "previous": None,
        "count": None,
        "as_of": None,
        "release": None,
        "licences": [licence],
        **told,
    }
    return OpenApiExample(plural, value=value, response_only=True)


def relations_of(group: str) -> OpenApiExample:
    """The ties that the document of `examples/<group>.json` shows."""
    value = {"results": _read(group)["relations"]}
    return OpenApiExample("relations", value=value, response_only=True)


def csv_table(name: str) -> OpenApiExample:
    """The answer kept in `examples/<name>.csv`."""
    text = (FOLDER / f"{name}.csv").read_text(encoding="utf-8")
    return OpenApiExample(f"{name}-csv", value=text, response_only=True, media_type="text/csv")


def file(media_type: str, layout: Layout) -> list[OpenApiExample]:
    """The beginning of a file in this layout; none of a binary one."""
    header = ",".join(column.name for column in layout.columns)
    record = _read("changes" if layout.noun == "change" else str(layout.noun))
    record = record.get("results", [record])[0]
    feature: dict[str, Any] = {"type": "Feature", "id": "kayes", "geometry": None, "properties": {}}
    values = {
        "text/csv": f"{header}\n",
        "application/x-ndjson": orjson.dumps(record).decode() + "\n",
        "application/geo+json": {"type": "FeatureCollection", "features": [feature]},
    }
    if media_type not in values:
        return []
    return [
        OpenApiExample("file", value=values[media_type], media_type=media_type, response_only=True)
    ]


def problem() -> OpenApiExample:
    return OpenApiExample(
        "problem",
        value=_read("problem"),
        response_only=True,
        media_type="application/problem+json",
        status_codes=["400"],
    )


def _read(name: str) -> Any:
    return orjson.loads((FOLDER / f"{name}.json").read_bytes())
