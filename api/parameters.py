"""The parameters and headers that endpoints share, as OpenAPI tells of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from drf_spectacular.utils import OpenApiParameter

from api.filters.listings import LedgerFilterSet
from api.pagination import MOST, USUAL
from kb.exporting import FORMATS
from kb.models.releases import VERSION

Schema = dict[str, Any]
LAST_EDITION = 10**9 - 1  # number of an edition that an address can name
LAST_POSITION = 2**63 - 1
TEXTS: Schema = {"type": "array", "items": {"type": "string"}}


def parameter(
    name: str, description: str, schema: Schema, *, required: bool = False
) -> OpenApiParameter:
    """A query parameter; a list of values is joined by commas."""
    listed: dict[str, Any] = {}
    if schema["type"] == "array":
        schema, listed = {"minItems": 1, **schema}, {"explode": False, "style": "form"}
    return OpenApiParameter(name, schema, description=description, required=required, **listed)


AS_OF = parameter(
    "as_of",
    "Read the ledger as it stood at this moment (UTC unless it says otherwise). The same address "
    "with the same `as_of` gives the same bytes for ever.",
    {"type": "string", "format": "date-time"},
)
KEYS = (
    parameter(
        "fields",
        "Top-level keys (of files: columns) to keep, joined by commas; the others are missing then.",
        TEXTS,
    ),
    parameter(
        "omit",
        "Top-level keys (of files: columns) to leave out, joined by commas; they are missing then.",
        TEXTS,
    ),
)
TABLE = parameter(
    "format",
    "How the answer is written; `csv` has the rows alone.",
    {"type": "string", "enum": ["json", "csv"], "default": "json"},
)


def format_parameter(formats: Sequence[str]) -> OpenApiParameter:
    schema = {"type": "string", "enum": list(formats), "default": "json"}
    told = "How the answer is written; without it, as `Accept` says."
    files = " All but `json` are files of the whole list, without pages." if formats[1:] else ""
    return parameter("format", told + files, schema)


FORMAT = format_parameter(("json",))
PAGE_SIZE = parameter(
    "page_size",
    f"Entries on a page; {USUAL} if not given.",
    {"type": "integer", "minimum": 1, "maximum": MOST},
)
CURSOR = parameter(
    "cursor",
    "Where the page begins; taken from the links `next` and `previous`.",
    {"type": "string", "pattern": "^[A-Za-z0-9_-]+$"},
)
LIMIT = parameter(
    "limit",
    "How many of the best are shown.",
    {"type": "integer", "minimum": 1, "maximum": 50, "default": 20},
)
PAGING = (
    PAGE_SIZE,
    CURSOR,
    parameter(
        "count",
        "Count all rows of the list, exactly or as the database estimates.",
        {"type": "string", "enum": ["exact", "estimate"]},
    ),
)
AGAINST = parameter(
    "against",
    "The edition to compare with; the last before it with a document if not given. 0 is the empty one.",
    {"type": "integer", "minimum": 0, "maximum": LAST_EDITION},
)
EXPLAIN = parameter(
    "explain",
    "Add `explanation`: the arithmetic behind the figures, step by step.",
    {"type": "boolean", "default": False},
)
AFTER = parameter(
    "after",
    "Entries after this position of the ledger; 0 begins at the beginning.",
    {"type": "integer", "minimum": 0, "maximum": LAST_POSITION, "default": 0},
)
USUAL_DEPTH, MOST_DEPTH = 2, 5
DEPTH = parameter(
    "depth",
    "How many ties away the farthest groups are.",
    {"type": "integer", "minimum": 1, "maximum": MOST_DEPTH, "default": USUAL_DEPTH},
)
RELEASE = parameter(
    "release",
    "Read the ledger as it stood for this release, such as 2026.1; not together with `as_of`.",
    {"type": "string", "pattern": VERSION},
)
FILES = tuple(FORMATS)
FLAT = ("ndjson", "csv", "parquet", "xlsx")
FILE_HEADERS = tuple(
    OpenApiParameter(
        name,
        {"type": kind},
        OpenApiParameter.HEADER,
        response=[200],
        description=f"Of files: {told}",
    )
    for name, kind, told in (
        ("X-Row-Count", "integer", "how many rows the file must have."),
        ("X-As-Of", "string", "the moment it shows; `as_of` with it gives the same bytes again."),
        ("X-Licences", "string", "the terms of each dataset that has rows in it, as JSON."),
        ("Content-Disposition", "string", "a name to save it under."),
    )
)
MOMENT = (AS_OF, RELEASE)
PAGE = (*MOMENT, *PAGING, *KEYS, FORMAT)


def filter_parameters(filterset: type[LedgerFilterSet]) -> list[OpenApiParameter]:
    return [
        parameter(name, declared.help_text, declared.openapi(), required=bool(declared.missing))
        for name, declared in filterset.filters_of().items()
    ]
