"""Which datasets are meant: by public id, or all releases of a series."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from kb.models import Dataset

SERIES = "series"


class NoDataset(Exception):
    """No dataset has that public id or series; the message says which there are."""


def chosen(name: str) -> QuerySet[Dataset]:
    """The dataset of this public id, else all releases of the series of that name."""
    found = Dataset.objects.filter(slug=name)
    if not found.exists() and _has_series():
        by_series: dict[str, Any] = {SERIES: name}
        found = Dataset.objects.filter(**by_series)
    if not name or not found.exists():
        known = ", ".join(sorted(_names())) or "none yet"
        raise NoDataset(f"There is no dataset “{name}”. There are: {known}.")
    return found


def _names() -> set[str]:
    columns = ("slug", SERIES) if _has_series() else ("slug",)
    return {name for row in Dataset.objects.values_list(*columns) for name in row if name}


def _has_series() -> bool:
    return any(field.name == SERIES for field in Dataset._meta.fields)
