"""A list of records as the rows of its sheets, some hundred at a time."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Any

from django.db.models import QuerySet

from kb.spreadsheets.sheets import (
    MOST,
    VERSION,
    Sheet,
    Spread,
    spread_all,
    version_of,
    version_of_lists,
)

CHUNK = 500


class TooMany(Exception):
    """The list has more records than a file holds."""


def download(sheet: Sheet, records: QuerySet[Any], *, with_lists: bool) -> Iterator[Spread]:
    """The rows of these records, each with its version. Raises `TooMany` before the first."""
    keys = list(records.values_list("pk", flat=True)[: MOST + 1])
    if len(keys) > MOST:
        raise TooMany
    return _spread(sheet, keys, with_lists=with_lists)


def _spread(sheet: Sheet, keys: list[int], *, with_lists: bool) -> Iterator[Spread]:
    remaining = iter(dict.fromkeys(keys))
    while chunk := list(islice(remaining, CHUNK)):
        found = sheet.model._default_manager.in_bulk(chunk)
        for spread in spread_all(sheet, [found[key] for key in chunk if key in found]):
            version = version_of(sheet.cells, spread.row)
            lists = version_of_lists(sheet, spread.lists)
            # A letter first: a digest may look like a number, which a spreadsheet would round.
            spread.row[VERSION] = f"v{version}.{lists}" if with_lists else f"v{version}"
            yield spread
