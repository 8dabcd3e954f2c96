"""The rows of an aggregate as a table."""

from __future__ import annotations

import csv
import io
from typing import Any

import orjson
from rest_framework.renderers import BaseRenderer

FORMULA = ("=", "+", "-", "@", "\t", "\r")


class CSVRenderer(BaseRenderer):
    """Rows below a header; an empty cell is null. A problem stays a problem document."""

    media_type = "text/csv"
    format = "csv"
    charset = "utf-8"

    def render(
        self, data: Any, accepted_media_type: str | None = None, renderer_context: Any = None
    ) -> bytes:
        if not isinstance(data, bytes):
            return orjson.dumps(data)
        answer = orjson.loads(data)
        text = io.StringIO()
        rows = csv.DictWriter(text, header(answer), lineterminator="\r\n")
        rows.writeheader()
        rows.writerows(map(_safe, answer["results"]))
        return text.getvalue().encode()


def header(answer: dict[str, Any]) -> list[str]:
    return [*answer["by"], *answer["totals"]]


def _safe(row: dict[str, Any]) -> dict[str, Any]:
    """The row with no text that a spreadsheet would run as a formula."""
    return {
        key: f"'{value}" if isinstance(value, str) and value.startswith(FORMULA) else value
        for key, value in row.items()
    }
