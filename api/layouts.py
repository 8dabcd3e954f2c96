"""Flat layouts as the API tells them."""

from __future__ import annotations

from typing import Any

from rest_framework.exceptions import NotFound

from api.changes import PATHS
from api.errors import not_allowed
from kb.exporting import CHANGES, FORMATS, GED_LAYOUT, LAYOUTS, Column, Layout

NAMED: dict[str, Layout] = {
    **{PATHS[noun]: layout for noun, layout in sorted(LAYOUTS.items())},
    "changes": CHANGES,
    "ged": GED_LAYOUT,
}


def layouts() -> list[dict[str, Any]]:
    return [layout(name) for name in NAMED]


def layout(name: str) -> dict[str, Any]:
    """The columns of the files of one list; NotFound names those there are."""
    if name not in NAMED:
        raise NotFound(not_allowed(name, NAMED, "layout"))
    return {
        "name": name,
        "url": f"/api/v1/layouts/{name}/",
        "formats": _formats(name),
        "columns": [_column(column) for column in NAMED[name].columns],
    }


def _formats(name: str) -> list[str]:
    if name in {"ged", "changes"}:
        return ["ged" if name == "ged" else "csv"]
    noun = NAMED[name].noun
    flat = (each for each in FORMATS.values() if each.has_columns and not each.is_fixed)
    return [each.name for each in flat if noun in each.nouns]


def _column(column: Column) -> dict[str, Any]:
    return {
        "name": column.name,
        "type": column.type,
        "description": column.help_text,
        "references": column.references,
    }
