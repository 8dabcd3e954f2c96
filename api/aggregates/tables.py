"""The rows of an aggregate as a table."""

from __future__ import annotations

import csv
import io
from typing import Any

import orjson
from rest_framework.renderers import BaseRenderer

from kb.exporting.csv import safe


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
        rows.writerows(
            {key: safe(value) for key, value in row.items()} for row in answer["results"]
        )
        return text.getvalue().encode()


def header(answer: dict[str, Any]) -> list[str]:
    return [*answer["by"], *answer["totals"]]
